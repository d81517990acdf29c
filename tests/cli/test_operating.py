from __future__ import annotations

import json
import time
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


def said(*words: str) -> Any:
    return json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)


def test_status_tells_every_step_and_its_exit_status_what_to_do(at: City) -> None:
    fresh = CliRunner().invoke(app, ["status"])
    assert fresh.exit_code == 0 and "never ran" in fresh.stdout and "never run by itself" in fresh.stdout
    at.sandbox.faults.add(FaultKind.WRONG_TOKEN, "sao-mai")
    CliRunner().invoke(app, ["collect"])
    failing = CliRunner().invoke(app, ["status"])
    assert failing.exit_code == 4 and "FAILING" in failing.stdout
    sites = {s["site"]: {x["step"]: x["health"] for x in s["steps"]} for s in said("status")["sites"]}
    assert sites["sao-mai"]["collect"] == "failing" and sites["hoa-phuong"]["collect"] == "good"


def test_status_fits_eighty_columns_and_asks_no_site(at: City) -> None:
    at.sandbox.faults.add(FaultKind.MAINTENANCE, "sao-mai")
    shown = CliRunner().invoke(app, ["status"])
    assert shown.exit_code == 0 and max(map(len, shown.stdout.splitlines())) <= 80


def test_runs_are_listed_and_shown_with_their_lines(at: City) -> None:
    at.sandbox.faults.add(FaultKind.WRONG_TOKEN, "sao-mai")
    CliRunner().invoke(app, ["collect"])
    assert {r["outcome"] for r in said("runs", "list", "--site", "hoa-phuong")} <= {"ok", "partial"}
    [failed] = said("runs", "list", "--outcome", "failed", "--step", "collect")
    shown = said("runs", "show", failed["id"])
    assert any(line["event"] == "step_failed" and line["site"] == "sao-mai" for line in shown["lines"])
    assert {s["site"] for s in shown["steps"]} >= {"sao-mai", "hoa-phuong"}
    plain = CliRunner().invoke(app, ["runs", "show", failed["id"]])
    assert "step_failed" in plain.stdout and plain.exit_code == 0
    assert CliRunner().invoke(app, ["runs", "show", "ffffffffffff"]).exit_code == 2


def test_a_dry_run_leaves_no_run_and_no_line(at: City) -> None:
    CliRunner().invoke(app, ["sync", "--dry-run"])
    assert said("runs", "list") == [] and not at.settings.logs.exists()


def test_what_was_set_aside_is_tried_again_at_once_and_dropped_with_a_reason(at: City) -> None:
    with at.context() as context:
        context.store.sites.put_aside("collect", "sao-mai", "n / 1", "too_large", "too large", context.now())
    CliRunner().invoke(app, ["aside", "retry", "collect", "--site", "sao-mai"])
    assert [(r["step"], r["site"]) for r in said("runs", "list")] == [("collect", "sao-mai")]
    step, site, record = "collect", "sao-mai", "n / 1"
    done = CliRunner().invoke(app, ["aside", "drop", step, site, record, "--reason", "tệp rác"])
    assert done.exit_code == 0 and record not in {r["what"] for r in said("aside", "list")}
    [row] = [r for r in said("audit", "list") if r["action"] == "aside_dropped"]
    assert row["details"]["reason"] == "tệp rác"
    again = CliRunner().invoke(app, ["aside", "drop", step, site, record, "--reason", "x"])
    assert again.exception is not None and "not set aside any more" in str(again.exception)


def test_health_says_what_is_missing_by_its_exit_status(at: City) -> None:
    none = CliRunner().invoke(app, ["health"])
    assert none.exit_code == 4 and "✗ database: missing" in none.stdout
    CliRunner().invoke(app, ["collect"])
    assert said("health") == {"database": "ok", "migrations": "ok", "beat": "off", "redis": "off", "disk": "ok"}
    assert CliRunner().invoke(app, ["health", "--only", "database"]).exit_code == 0
    assert CliRunner().invoke(app, ["health", "--only", "nothing"]).exit_code == 4
