from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connector.cli.main import app
from connector.errors import HoclieuError
from mappings.loader import load
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "make_city", "seeded"]

SCENE = Path(__file__).parents[1] / "mappings" / "scene.yaml"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOCLIEU_MAPPING", str(shutil.copy(SCENE, tmp_path / "mapping.yaml")))
    monkeypatch.setenv("HOCLIEU_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def changed(source: Path, target: Path, *changes: tuple[str, str]) -> Path:
    text = source.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    target.write_text(text, encoding="utf-8")
    return target


def run(*words: str) -> str:
    done = CliRunner().invoke(app, ["--lang", "en", "mapping", *words])
    assert done.exit_code == 0, done.exception or done.output
    return done.stdout


def test_the_schema_is_printed_or_written(here: Path) -> None:
    assert json.loads(run("schema"))["properties"]["schools"]
    run("schema", "--included", "--out", "part.schema.json")
    assert "department" not in json.loads(Path("part.schema.json").read_text(encoding="utf-8"))["properties"]


def test_schools_of_a_list_are_taken_by_include(here: Path) -> None:
    Path("list.csv").write_text(
        "Tên trường;Xã phường;Địa chỉ LMS\nTrường THCS Lê Lợi;Phường Lê Chân;https://l.example\n"
        "Trường THPT Kiến An;Phường Kiến An;https://k.example\n",
        encoding="utf-8",
    )
    told = run("import-schools", "list.csv", "--out", "schools/list.yaml")
    assert "2 schools, 1 new groups, 2 new sites" in told
    changed(Path("mapping.yaml"), Path("mapping.yaml"), ("version: 1", "version: 1\ninclude: [schools/*.yaml]"))
    read = load(Path("mapping.yaml"), {})
    assert [s.group for s in read.schools] == ["le-chan", "hai-an", "le-chan", "phuong-kien-an"]


def test_a_list_with_mistakes_writes_nothing_and_names_the_rows(here: Path) -> None:
    Path("list.csv").write_text("ten,cap hoc\nTrường THPT A,đại học\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["--lang", "en", "mapping", "import-schools", "list.csv", "--out", "x.yaml"])
    assert done.exit_code == 2 and not Path("x.yaml").exists()
    assert "list.csv: row 2, stages" in done.stderr and "row 2, url" in done.stderr


def test_a_list_is_never_written_over_another_file_without_force(here: Path) -> None:
    Path("list.csv").write_text("ten,url\nTrường THPT B,https://b.example\n", encoding="utf-8")
    Path("x.yaml").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(app, ["mapping", "import-schools", "list.csv", "--out", "x.yaml"])
    assert isinstance(done.exception, HoclieuError) and Path("x.yaml").read_text(encoding="utf-8") == "mine"


def test_a_mapping_of_today_needs_no_upgrade(here: Path) -> None:
    before = Path("mapping.yaml").read_bytes()
    assert "present version (1) already" in run("upgrade")
    assert Path("mapping.yaml").read_bytes() == before and not list(here.glob("*.bak*"))


def test_differences_are_told_by_what_changes_for_people(here: Path) -> None:
    changed(
        Path("mapping.yaml"),
        Path("new.yaml"),
        ("group: le-chan", "group: hai-an"),
        ("    lms_verdicts: true", "    quorum: 2\n    lms_verdicts: false"),
        ("category: [Kho học liệu số của trường]", "category: [Kho trường]"),
        ("  - {id: dot-3", "  - {id: dot-4"),
        ("      - {course: TOAN10A1, subject: Toán, grade: 10, class: 10A1}\n", ""),
        ("    teaching:\n  - id: thcs-b", "  - id: thcs-b"),
    )
    told = run("diff", "mapping.yaml", "new.yaml")
    for said in (
        "School thpt-a: group: le-chan → hai-an",
        "School thpt-a: teaching courses: 0 more, 1 fewer",
        "Level school: quorum: 1 → 2",
        "Catalog of level school: category: Kho học liệu số của trường → Kho trường",
        "Window dot-3 is gone",
        "Window dot-4 is new",
        "There is no store yet",
    ):
        assert said in told, told
    assert not Path("data").exists()


def test_the_same_mapping_written_otherwise_has_no_differences(here: Path) -> None:
    changed(Path("mapping.yaml"), Path("new.yaml"), ("stages: [THPT]", "stages:\n      - THPT"))
    assert "mean the same" in run("diff", "mapping.yaml", "new.yaml")


def test_lessons_that_would_move_are_counted_by_school(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOCLIEU_MAPPING", str(city.settings.mapping))
    monkeypatch.setenv("HOCLIEU_DATA", str(city.settings.data))
    city.run("collect", "verdicts")
    with city.context() as context:
        from connector.steps.planning import plan

        standing = len(plan(context, "hoa-phuong").wanted)
    assert standing
    new = changed(
        city.settings.mapping,
        city.settings.mapping.with_name("new.yaml"),
        ("{level: school, site: own, category: [Kho học liệu số của trường]}",
         "{level: school, site: kho-thanh-pho, category: ['{school}']}"),
    )  # fmt: skip
    before = {p.name: p.stat().st_size for p in city.settings.data.glob("*.sqlite")}
    told = run("diff", str(city.settings.mapping), str(new))
    assert f"Hoa Phượng: its {standing} lessons would move from «hoa-phuong: Kho học liệu số của trường»" in told
    assert "to «kho-thanh-pho: Trường THPT Hoa Phượng»" in told
    assert {p.name: p.stat().st_size for p in city.settings.data.glob("*.sqlite")} == before
    as_json = json.loads(run("diff", str(city.settings.mapping), str(new), "--json"))
    assert len(as_json["effects"]) >= 1 and as_json["differences"]
