"""A city of one school read row by row and one that only counts: the sums hold, no student of the second is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import duckdb
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
BY_ROW = {"core_enrol_get_enrolled_users", "local_hoclieu_get_facts",
          "core_completion_get_activities_completion_status", "gradereport_user_get_grade_items",
          "mod_scorm_get_scorm_sco_tracks"}  # fmt: skip


@pytest.fixture
def counting(city: City) -> City:
    city.sandbox.world.sites[COUNTS].plugin = PLUGIN_VERSION
    path = city.settings.mapping
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    next(s for s in given["sites"] if s["id"] == COUNTS)["participation"] = "counts"
    path.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    return city


def by_rows(city: City, folder: Path) -> City:
    """The same city with another data folder, as if no site had asked for counts."""
    text = city.settings.mapping.read_text(encoding="utf-8").replace("participation: counts", "participation: rows")
    mapping = folder / "rows.yaml"
    mapping.write_text(text, encoding="utf-8")
    settings = city.settings.model_copy(update={"mapping": mapping, "data": folder / "rows-data"})
    return replace(city, settings=settings)


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


@pytest.mark.parametrize("counted_first", [True, False])
def test_totals_over_rows_and_counts_are_those_over_rows_alone(
    counting: City, tmp_path: Path, counted_first: bool
) -> None:
    rows = by_rows(counting, tmp_path)
    for city in (counting, rows) if counted_first else (rows, counting):
        city.run("observe")
    units: tuple[tuple[UnitKind, str], ...] = (("department", "hai-phong"), ("group", "an-bien"), ("school", COUNTS))
    for unit, name in units:
        counted, read = reports(counting, unit, name), reports(rows, unit, name)
        for kind in counted:
            assert told(counted[kind].total) == told(read[kind].total)
            assert [told(s.totals) for s in counted[kind].subjects] == [told(s.totals) for s in read[kind].subjects]
            [school] = [s for s in counted[kind].schools if s.coverage.school == COUNTS]
            assert (school.coverage.state, school.ways) == (CoverageState.IN, ("counts",))
            assert school.totals is not None and school.totals.participating > 0
            assert any("counts only" in note.en for note in counted[kind].notes)
    [alone] = [s for s in reports(counting, "group", "an-bien")["weekly"].schools if s.coverage.school == COUNTS]
    assert alone.totals is not None and (alone.totals.scored, alone.totals.bands) == (None, None)


def test_a_school_that_counted_is_read_from_the_beginning_once_rows_may_come(counting: City, tmp_path: Path) -> None:
    rows = by_rows(counting, tmp_path)
    now = replace(rows, settings=rows.settings.model_copy(update={"data": counting.settings.data}))
    for city in (counting, now, rows):
        city.run("observe")
    read, alone = reports(now, "group", "an-bien"), reports(rows, "group", "an-bien")
    for kind in read:
        assert told(read[kind].total) == told(alone[kind].total)


def test_nothing_about_a_student_of_the_school_that_counts_is_kept_anywhere(
    counting: City, capfd: pytest.CaptureFixture[str]
) -> None:
    counting.sync()
    said = capfd.readouterr()
    assert "step_done" in said.out + said.err, "what is logged is looked at"
    assert {o.word for o in counting.outcomes if o.step == "observe"} == {"ok"}
    with counting.context() as context:
        everything = "\n".join([*words(counting.settings.data), said.out, said.err])
        there, never = (identities(counting, context, site) for site in (ROWS, COUNTS))
    assert any(name in everything for name in there), "what is kept of the other school is found"
    assert [name for name in never if name in everything] == []
    for dataset in ("facts", "roster", "known", "teachers", "members"):
        assert not [*counting.settings.facts.glob(f"{dataset}/site={COUNTS}/**/*.parquet")]


def test_the_site_that_counts_is_asked_for_no_row_by_any_step_or_check(counting: City) -> None:
    counting.sync()
    check(counting.settings, counting.clock)
    asked = {(r.site, r.what) for r in counting.sandbox.log.requests()}
    assert (COUNTS, "local_hoclieu_get_counts") in asked
    assert {what for site, what in asked if site == ROWS} & BY_ROW
    assert not {what for site, what in asked if site == COUNTS} & BY_ROW


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


def identities(city: City, context: Context, site: str) -> set[str]:
    """How a student could be told: user name, address, and our pseudonym."""
    lms, courses = city.sandbox.world.sites[site], {t.course for t in context.mapping.school(site).teaching}
    taught = {c.id for c in lms.courses.values() if f"shortname:{c.shortname}" in map(str, courses)}
    users = {e.userid for e in lms.enrolments if e.course in taught and e.role == "student"}
    assert len(users) > 30
    pseudonym = context.pseudonym(site)
    return {name for u in users for name in (lms.users[u].username, lms.users[u].email, pseudonym(str(u)))}


def words(folder: Path) -> Iterator[str]:
    """All that stands in the files below, packed or not, and in their names."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        yield str(path)
        if path.suffix == ".parquet":
            yield str(duckdb.execute(f"FROM read_parquet('{path}', hive_partitioning = false)").fetchall())
        elif is_zipfile(path):
            with ZipFile(path) as archive:
                yield from (archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
        else:
            yield path.read_bytes().decode("utf-8", "replace")
