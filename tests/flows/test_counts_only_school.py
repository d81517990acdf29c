"""A school that only counts, on a site that cannot: it is missing, and the check says why."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from connector.doctor.checkup import check
from connector.participation.coverage import CoverageState
from connector.participation.period import Period
from connector.reports.model import DailyReport, ReportKind, Totals, UnitKind
from connector.sandbox.plugin import PLUGIN_VERSION
from connector.steps.context import Context
from connector.steps.reporting import made
from tests.flows.conftest import City

ROWS, COUNTS = "sao-mai", "hoa-phuong"


@pytest.fixture
def counting(city: City) -> City:
    city.sandbox.world.sites[COUNTS].plugin = PLUGIN_VERSION
    path = city.settings.mapping
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    next(s for s in given["sites"] if s["id"] == COUNTS)["participation"] = "counts"
    path.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    return city


def periods(context: Context) -> dict[ReportKind, Period]:
    return {"daily": Period.day(context.today), "weekly": Period.week_ending(context.today)}


def reports(city: City, unit: UnitKind, id: str) -> dict[ReportKind, DailyReport]:
    with city.context() as context:
        return {kind: made(context, unit, id, kind, period) for kind, period in periods(context).items()}


def told(totals: Totals | None) -> tuple[object, ...]:
    """What rows and counts both know."""
    assert totals is not None
    return (
        (totals.courses, totals.topics, totals.topics_started, totals.enrolled, totals.participating),
        (totals.in_difficulty, totals.difficulty_of, totals.completions, totals.completable),
        (totals.teachers, totals.teachers_active, totals.learning_activities, totals.learning_known),
    )


def test_without_the_plugin_the_school_is_missing_and_check_says_why(counting: City) -> None:
    counting.sandbox.world.sites[COUNTS].plugin = ""
    done = counting.run("observe")
    assert done["observe", ROWS].word == "ok" and done["observe", COUNTS].word == "failed"
    report = reports(counting, "group", "an-bien")["daily"]
    states = {s.coverage.school: (s.coverage.state, s.totals is None) for s in report.schools}
    assert states == {ROWS: (CoverageState.IN, False), COUNTS: (CoverageState.MISSING, True)}
    [row] = [s for s in report.schools if s.coverage.school == ROWS]
    assert told(report.total) == told(row.totals)
    [said] = [f for f in check(counting.settings, counting.clock, COUNTS) if f.code == "cannot_count"]
    assert said.place.endswith("participation") and "local_hoclieu" in said.what.vi
