from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from connector.errors import NeedsOperator
from mappings.loader import MappingError, load

EXAMPLES = Path(__file__).parents[2] / "mappings" / "examples"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return Path(shutil.copy(EXAMPLES / "haiphong.yaml", tmp_path / "mapping.yaml"))


def broken(path: Path, old: str, new: str) -> list[str]:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load(path, {})
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("name", ["haiphong", "thu-2020", "hochiminh"])
def test_every_example_is_valid(name: str) -> None:
    assert load(EXAMPLES / f"{name}.yaml", {}).schools


def test_the_chains_of_the_three_mappings_are_in_the_order_of_their_documents() -> None:
    chains = {n: [x.id for x in load(EXAMPLES / f"{n}.yaml", {}).levels] for n in ("haiphong", "thu-2020", "hochiminh")}
    assert chains == {
        "haiphong": ["school", "district", "city"],
        "thu-2020": ["school", "cluster", "department"],
        "hochiminh": ["school", "district", "commune", "cluster", "department"],
    }


@pytest.mark.parametrize(
    ("old", "new", "line_holds", "says"),
    [
        ("token_env: LMS_THPT_A_TOKEN", "token: abcdef0123456789", "token: abcdef", "there is no such field"),
        (
            "token_env: LMS_THPT_A_TOKEN",
            "token_env: 0a1b2c3d4e5f",
            "token_env: 0a1b",
            "NAME of an environment variable",
        ),
        ("site: lms-thpt-a", "site: lms-thpt-aa", "site: lms-thpt-aa", "did you mean 'lms-thpt-a'?"),
        ("window: dot-1}", "window: dot-9}", "window: dot-9", "there is no window 'dot-9'"),
        ("group: le-chan", "group: le-chann", "group: le-chann", "did you mean 'le-chan'?"),
        (
            "opens: 2026-08-17, closes: 2026-08-23",
            "opens: 2026-08-17, closes: 2026-08-03",
            "Đợt 1",
            "closes must not be before opens",
        ),
        ("grade: 10, window", "grade: 13, window", "grade: 13", "must be at most 12"),
        ("grade: 10, window", "grade: 8, window", "grade: 8", "grade 8 belongs to THCS"),
        ("url: https://lms.thpt-a", "url: lms.thpt-a", "url: lms.thpt-a", "beginning with https://"),
        ("unit: department", "unit: city", "unit: city", "must be one of: 'school', 'group' or 'department'"),
        ("    group: hai-an\n", "", "id: thcs-b", "missing"),
        ("school_year: 2026-2027", "school_year: 2026-27", "school_year: 2026-27", "2026-2027"),
        ("  - id: lms-thcs-b", "  - id: lms-thpt-a", "id: lms-thpt-a", "used above already"),
        ('category: [Kho học liệu số, "{group}"]', "category: [Kho học liệu số]", "level: district", "needs {group}"),
        ("level: city, site", "level: district, site", "Toàn thành phố", "has a catalog above already"),
        (
            "token_env: LMS_THPT_A_TOKEN",
            "token_env: LMS_THPT_A_TOKEN\n    quiet_hours: [7h-11h]",
            "quiet_hours",
            'like "07:00-11:30"',
        ),
        (
            "reports:",
            "subjects:\n  - {id: tin, name: Tin học, formerly: [Tin học]}\n\nreports:",
            "id: tin",
            "used above",
        ),
        ("kind: daily", "kind: hourly", "kind: hourly", "must be one of"),
        ("    short: THPTA\n", "", "id: thpt-a", "this field is missing"),
        ("lms_verdicts: true", "lms_verdict: true", "lms_verdict: true", "did you mean 'lms_verdicts'?"),
    ],
)
def test_a_mistake_is_told_with_its_line_field_and_mend(
    written: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, line_holds: str, says: str
) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    problems = broken(written, old, new)
    lines = written.read_text(encoding="utf-8").splitlines()
    told = [p for p in problems if says in p]
    assert told, problems
    assert line_holds in lines[int(told[0].split(":")[1]) - 1], told[0]


def test_a_secret_in_the_wrong_place_is_never_repeated(written: Path) -> None:
    problems = broken(written, "token_env: LMS_THPT_A_TOKEN", "token_env: 0a1b2c3d4e5f")
    assert not any("0a1b2c3d4e5f" in p for p in problems)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(written: Path) -> None:
    text = (
        written.read_text(encoding="utf-8")
        .replace("window: dot-1}", "window: dot-9}")
        .replace("group: hai-an", "group: x")
    )
    written.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load(written, {})
    lines = [p.line for p in caught.value.problems]
    assert len(lines) == 5 and lines == sorted(lines)


def test_a_key_written_twice_is_a_mistake(written: Path) -> None:
    problems = broken(written, "    short: THPTA\n", "    short: THPTA\n    short: THPTX\n")
    assert any("short" in p for p in problems)


def test_broken_yaml_is_told_with_its_line(written: Path) -> None:
    assert ":" in broken(written, "  school_year: 2026-2027", "\tschool_year: 2026-2027")[0]


def test_values_come_from_the_environment_where_the_mapping_says_so(written: Path) -> None:
    text = written.read_text(encoding="utf-8").replace("https://lms.thpt-a.example.edu.vn", "${LMS_URL}")
    written.write_text(text, encoding="utf-8")
    assert str(load(written, {"LMS_URL": "https://a.example/"}).site("lms-thpt-a").url) == "https://a.example/"
    with pytest.raises(MappingError, match="LMS_URL"):
        load(written, {})


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NeedsOperator, match="nothere"):
        load(tmp_path / "nothere.yaml", {})


def test_seven_hundred_schools_keep_their_places(tmp_path: Path) -> None:
    document = yaml.safe_load((EXAMPLES / "haiphong.yaml").read_text(encoding="utf-8"))
    one = document["schools"][0]
    document["schools"] = [one | {"id": f"thpt-{i}"} for i in range(700)]
    document["schools"][699]["site"], document["people"] = "nowhere", []
    path = tmp_path / "many.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load(path, {})
    assert [p.field for p in caught.value.problems] == ["schools.699.site"]
