from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connector.cli.main import app
from connector.errors import HoclieuError
from connector.sandbox.faults import FaultKind
from mappings.loader import load
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "make_city", "seeded"]


@pytest.fixture
def at(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    monkeypatch.setenv("HOCLIEU_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LMS_TOKEN", city.sandbox.token("sao-mai"))
    monkeypatch.setenv("LMS_PASSWORD", city.sandbox.password)
    monkeypatch.chdir(tmp_path)
    yield city


def words(city: City, *more: str) -> list[str]:
    return ["--lang", "en", "init", "--url", city.sandbox.url("sao-mai"), "--out", "fresh.yaml", "--yes", *more]


def test_a_site_becomes_a_mapping_that_is_read_back(at: City) -> None:
    done = CliRunner().invoke(app, words(at, "--username", "hoclieu", "--password-env", "LMS_PASSWORD"))
    assert done.exit_code == 0, done.exception
    school = load(Path("fresh.yaml"), {}).schools[0]
    assert {(p.subject, p.grade) for p in school.submissions} == {
        ("Toán", 10),
        ("Ngữ văn", 8),
        ("Khoa học tự nhiên", 7),
    }
    assert {t.class_name for t in school.teaching} == {"10A1", "8A2"}
    assert school.stages == {"THCS", "THPT"} and "Sao Mai" in school.name
    assert "NOP-BAI-GIANG" in done.stdout and "Proposed: 3 submission points" in done.stdout


def test_no_secret_is_in_the_file_or_on_the_screen(at: City) -> None:
    done = CliRunner().invoke(app, words(at, "--username", "hoclieu", "--password-env", "LMS_PASSWORD"))
    told = Path("fresh.yaml").read_text(encoding="utf-8") + done.output
    assert at.sandbox.token("sao-mai") not in told and at.sandbox.password not in told


def test_nothing_on_the_site_is_changed(at: City) -> None:
    before = {p.name: p.read_bytes() for p in at.sandbox.world.folder.glob("*.json")}
    CliRunner().invoke(app, words(at))
    assert {p.name: p.read_bytes() for p in at.sandbox.world.folder.glob("*.json")} == before


def test_a_file_that_is_there_is_not_written_over_without_force(at: City) -> None:
    Path("fresh.yaml").write_text("mine", encoding="utf-8")
    refused = CliRunner().invoke(app, words(at))
    assert isinstance(refused.exception, HoclieuError) and "--force" in str(refused.exception)
    assert Path("fresh.yaml").read_text(encoding="utf-8") == "mine"
    assert CliRunner().invoke(app, words(at, "--force")).exit_code == 0
    assert load(Path("fresh.yaml"), {}).schools


def test_functions_that_are_missing_are_named_by_step(at: City) -> None:
    at.sandbox.faults.add(FaultKind.REMOVED_FUNCTION, "sao-mai", "mod_assign_save_grade")
    done = CliRunner().invoke(app, words(at))
    assert "step tell cannot run" in done.stdout and "mod_assign_save_grade" in done.stdout


def test_an_address_copied_from_a_browser_is_understood(at: City) -> None:
    given = words(at)
    given[given.index(at.sandbox.url("sao-mai"))] += "/login/index.php"
    assert CliRunner().invoke(app, given).exit_code == 0
    assert str(load(Path("fresh.yaml"), {}).sites[0].url).rstrip("/") == at.sandbox.url("sao-mai")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("--url", "--school"), "--url is missing"),
        (("fresh.yaml", "fresh.yaml"), "LMS_TOKEN is not set"),
        (("--yes", "--protocol=ftp"), "--protocol"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    at: City, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], says: str
) -> None:
    if "TOKEN" in says:
        monkeypatch.delenv("LMS_TOKEN")
    refused = CliRunner().invoke(app, [change[1] if w == change[0] else w for w in words(at)])
    assert says in str(refused.exception) and not Path("fresh.yaml").exists()


def test_a_wrong_token_is_told_and_nothing_written(at: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_TOKEN", "0" * 32)
    refused = CliRunner().invoke(app, words(at))
    assert "does not accept the token" in str(refused.exception) and not Path("fresh.yaml").exists()
