from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from connector.cli.main import app
from connector.sandbox.faults import FaultKind
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "make_city", "seeded"]


@pytest.fixture
def at(city: City, monkeypatch: pytest.MonkeyPatch) -> City:
    monkeypatch.setenv("HOCLIEU_MAPPING", str(city.settings.mapping))
    monkeypatch.setenv("HOCLIEU_DATA", str(city.settings.data))
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    city.sandbox.world.clock = time.time
    return city


def checked(*words: str) -> tuple[int, list[dict[str, Any]]]:
    done = CliRunner().invoke(app, ["check", "--json", *words])
    return done.exit_code, json.loads(done.stdout)["findings"]


def wrong(found: list[dict[str, Any]], *severities: str) -> dict[str, str]:
    return {f["subject"]: f["code"] for f in found if f["severity"] in (severities or ("error",))}


def test_the_demo_has_nothing_that_stops_it(at: City) -> None:
    status, found = checked()
    assert (status, wrong(found)) == (0, {})
    assert {f["subject"] for f in found if f["code"] == "site_answers"} == {"sao-mai", "hoa-phuong", "kho-thanh-pho"}


def test_it_changes_nothing_on_sites_or_disk(at: City) -> None:
    before = {p.name: p.read_bytes() for p in at.sandbox.world.folder.glob("*.json")}
    checked()
    assert {p.name: p.read_bytes() for p in at.sandbox.world.folder.glob("*.json")} == before
    assert not at.settings.data.exists()


def test_one_bad_site_is_told_and_the_others_are_looked_at_all_the_same(at: City) -> None:
    at.sandbox.faults.add(FaultKind.WRONG_TOKEN, "sao-mai")
    at.sandbox.faults.add(FaultKind.MAINTENANCE, "hoa-phuong")
    status, found = checked()
    assert status == 4 and wrong(found) == {"sao-mai": "bad_token", "hoa-phuong": "maintenance"}
    assert any(f["subject"] == "kho-thanh-pho" and f["code"] == "site_answers" for f in found)
    assert all(f["mend"] for f in found if f["severity"] == "error")


@pytest.mark.parametrize(
    ("function", "step"),
    [
        ("mod_assign_get_submissions", "collect"),
        ("mod_assign_save_grade", "tell"),
        ("gradereport_user_get_grade_items", "observe"),
        ("core_course_create_courses", "publish"),
    ],
)
def test_a_missing_function_is_told_with_the_step_it_stops(at: City, function: str, step: str) -> None:
    at.sandbox.faults.add(FaultKind.REMOVED_FUNCTION, "sao-mai", function)
    _, found = checked("--site", "sao-mai")
    assert any(f["code"] == "missing_function" and step in f["what"] and function in f["what"] for f in found)


def test_an_assignment_and_a_course_that_are_not_there_are_told(at: City) -> None:
    path = at.settings.mapping
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("assignment: Ngữ văn 8", "assignment: Ngữ văn 9").replace("TOAN10-10A1", "TOAN10-X"))
    status, found = checked("--site", "sao-mai")
    codes = {f["code"]: f["what"] for f in found if f["severity"] == "error"}
    assert status == 4 and set(codes) == {"unknown_assignment", "unknown_course"}


def test_a_wrong_password_is_told_where_catalogs_need_it(at: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "wrong")
    at.sandbox.install_plugin("kho-thanh-pho", installed=False)
    _, found = checked("--site", "kho-thanh-pho")
    assert wrong(found) == {"kho-thanh-pho": "login_failed"}
    at.sandbox.install_plugin("kho-thanh-pho")
    assert wrong(checked("--site", "kho-thanh-pho")[1]) == {}


def test_clocks_apart_are_told(at: City) -> None:
    # the stand-in's web server takes its Date from this machine, so the clock here is moved instead
    from datetime import UTC, datetime, timedelta

    from connector.doctor.checkup import check

    found = check(at.settings, lambda: datetime.now(UTC) + timedelta(hours=1), "sao-mai")
    assert "clock_skewed" in {f.code for f in found}


def test_a_broken_mapping_is_told_with_file_line_and_field(at: City) -> None:
    path = at.settings.mapping
    path.write_text(path.read_text(encoding="utf-8").replace("unit: group", "unit: grop"), encoding="utf-8")
    status, found = checked()
    assert status == 2
    [told] = [f for f in found if f["severity"] == "error"]
    assert told["subject"].startswith("mapping.yaml:") and told["subject"].endswith("levels.1.unit")


def test_no_secret_is_told(at: City) -> None:
    at.sandbox.faults.add(FaultKind.WRONG_TOKEN, "sao-mai")
    shown = CliRunner().invoke(app, ["check"]).stdout
    assert at.sandbox.token("sao-mai") not in shown and at.sandbox.password not in shown


def test_quiet_leaves_out_what_is_fine(at: City) -> None:
    assert {f["severity"] for f in checked("--quiet")[1]} <= {"warning", "error"}


def test_a_site_that_is_not_mapped_is_told_with_those_that_are(at: City) -> None:
    status, found = checked("--site", "nowhere")
    assert status == 2 and any("sao-mai" in f["what"] for f in found if f["code"] == "site_unknown")


def test_a_missing_mapping_is_told(at: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOCLIEU_MAPPING", str(tmp_path / "none.yaml"))
    assert checked()[0] == 2
