"""Schools that send counts only, beside schools that send rows: in, partly in, missing; the unknown is never zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from connector.lms.base import CountRow, SiteCounts
from connector.participation.city.shelf import shelf_at
from connector.participation.coverage import CourseReading, CoverageState
from connector.participation.figures import GroupFigures
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from connector.reports.daily import report_over
from connector.reports.model import DailyReport, ReportKind, UnitKind, ratio
from connector.reports.parts import paper_of
from connector.reports.report_sheets import results_sheet, totals_sheet
from connector.reports.sums import group_sum
from mappings.schema import Mapping
from tests.reports.conftest import NOON, TOPICS

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 7, 45, tzinfo=UTC)
DAY, WEEK = Period.day(TODAY), Period.week_ending(TODAY)
SITE, COURSES = "site-hoasen", ("shortname:TOAN8", "shortname:VAN8")
CELLS = ("school/hoasen", "subject/hoasen/To%C3%A1n/8", "grade/hoasen/8")
OF_CELL = {"enrolled": 40, "participating": 12, "participating_to_date": 30, "in_difficulty": 6, "completions": 0,
           "completable": 0, "teachers": 2, "teachers_active": 1, "vulnerable_enrolled": 9,
           "vulnerable_participating": 3}  # fmt: skip
OF_TOPIC = {"enrolled": 40, "participating": 12, "participating_to_date": 20, "scored": 8, "score_sum": 52,
            "band_0": 1, "band_1": 7, "band_2": 0, "band_3": 0, "in_difficulty": 6, "started_on": 20000}  # fmt: skip


@pytest.fixture
def counting(mapping: Mapping) -> Mapping:
    sites = [s.model_copy(update={"participation": "counts"}) if s.id == SITE else s for s in mapping.sites]
    return mapping.model_copy(update={"sites": tuple(sites)})


@pytest.fixture
def counted(tmp_path: Path) -> FactStore:
    return FactStore(tmp_path / "facts")


def count(store: FactStore, courses: tuple[str, ...] = COURSES, periods: tuple[Period, ...] = (DAY, WEEK)) -> None:
    """What the site says of these courses; all its counts are the same."""
    rows: list[CountRow] = []
    for period in periods:
        days = (period.first, period.last)
        rows += [CountRow(*days, name, float(n), cell=cell) for cell in CELLS for name, n in OF_CELL.items()]
        rows += [CountRow(*days, name, float(n), course=c) for c in courses for name, n in OF_CELL.items()]
        rows += [CountRow(*days, n, float(v), course=c, topic="31") for c in courses for n, v in OF_TOPIC.items()]
        form = {"activities": 1, "participating": 5, "participating_to_date": 7, "timed": 0, "day_timed": 0}
        rows += [CountRow(*days, n, float(v), course=courses[0], topic="31", form="lesson") for n, v in form.items()]
    store.record_counts(
        SITE, SiteCounts(NOON, tuple(rows), dict.fromkeys(courses, TOPICS)), timezone="Asia/Ho_Chi_Minh"
    )


def report(
    mapping: Mapping,
    facts: FactStore,
    kind: UnitKind = "department",
    unit: str = "hp",
    period: Period = DAY,
    readings: list[CourseReading] | None = None,
    **more: object,
) -> DailyReport:
    name: ReportKind = "daily" if period.days == 1 else "weekly"
    return report_over(mapping, kind, unit, name, period, facts, readings or [], NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("period", [DAY, WEEK])
def test_a_school_that_was_counted_is_in_and_its_report_names_what_counts_cannot_tell(
    counting: Mapping, counted: FactStore, period: Period
) -> None:
    count(counted)
    made = report(counting, counted, "school", "hoasen", period)
    [row] = made.schools
    assert (row.coverage.state, row.coverage.courses_in, row.coverage.as_of) == (CoverageState.IN, 2, NOON)
    assert row.ways == ("counts",)
    assert any("counts only" in note.en and "scores" in note.en for note in made.notes)
    assert not any("core services" in note.en for note in made.notes)
    assert row.totals is not None and (row.totals.enrolled, row.totals.participating) == (40, 12)
    assert {t.key: (t.enrolled, t.bands) for t in made.topics} == {
        f"topic/{SITE}/{course}/31": (40, (1, 7, 0, 0)) for course in COURSES
    }


def test_a_site_that_was_never_asked_has_no_figure_in_any_sum(counting: Mapping, counted: FactStore) -> None:
    made = report(counting, counted, "group", "hong-bang")
    assert {r.coverage.state for r in made.schools} == {CoverageState.MISSING}
    assert made.total is None and all(r.totals is None for r in made.schools)


def test_counts_of_other_days_do_not_stand_for_the_period(counting: Mapping, counted: FactStore) -> None:
    count(counted, periods=(DAY,))
    readings = [CourseReading("hoasen", SITE, key, NOON) for key in COURSES]
    [row] = report(counting, counted, "school", "hoasen", WEEK, readings).schools
    assert (row.coverage.state, row.totals) == (CoverageState.MISSING, None)
    assert "đúng kì này" in row.coverage.reason
    later = Period(TODAY - timedelta(days=2), TODAY + timedelta(days=4))
    assert report(counting, counted, "school", "hoasen", later, readings).total is None


def test_a_course_left_out_of_the_counts_makes_its_school_partial(counting: Mapping, counted: FactStore) -> None:
    count(counted, courses=COURSES[:1])
    [row] = report(counting, counted, "school", "hoasen").schools
    assert (row.coverage.state, row.coverage.courses_in, row.coverage.courses_mapped) == (CoverageState.PARTIAL, 1, 2)
    assert row.totals is not None and row.totals.courses == 1


@pytest.mark.parametrize("shelved", [False, True])
def test_a_group_adds_counted_schools_to_those_with_rows(
    counting: Mapping, facts: FactStore, tmp_path: Path, shelved: bool
) -> None:
    alone = report(counting, facts, "school", "thptp").total
    count(facts)
    purge_rows(facts)
    more = {"shelf": shelf_at(str(tmp_path / "packs"))} if shelved else {}
    for unit in (("group", "hong-bang"), ("department", "hp"), ("group", "hong-bang")):
        made = report(counting, facts, *unit, **more)  # type: ignore[arg-type]
        rows = {r.coverage.school: r for r in made.schools}
        assert rows["hoasen"].coverage.state is rows["thptp"].coverage.state is CoverageState.IN
        assert rows["hoasen"].ways == ("counts",) and made.total is not None and alone is not None
        assert made.total.enrolled == alone.enrolled + 40
        assert made.total.participating == alone.participating + 12
        assert (made.total.completions, made.total.completable) == (alone.completions, alone.completable)
        assert (made.total.scored, made.total.score_sum) == (alone.scored, alone.score_sum)
        assert made.total.vulnerable is not None and made.total.vulnerable.enrolled == 9
        assert {(s.subject, s.grade): s.totals.enrolled for s in made.subjects}["Toán", 8] == 40


def purge_rows(facts: FactStore) -> None:
    """The school's rows of before it counted are not there."""
    for dataset in ("facts", "roster", "teachers"):
        for path in (facts.root / dataset).glob(f"site={SITE}/**/*.parquet"):
            path.unlink()


def test_what_a_counted_school_does_not_tell_is_empty_or_said_and_never_zero(
    counting: Mapping, counted: FactStore
) -> None:
    count(counted)
    made = report(counting, counted, "school", "hoasen")
    figures = paper_of(made).figures()
    about = "school/hoasen"
    assert figures[f"{about}/completions"] == "Không theo dõi" and figures[f"{about}/completions.ratio"] is None
    assert figures[f"{about}/scored"] is None and figures[f"{about}/mean_score"] is None
    assert figures[f"{about}/bands.0"] is None
    assert (figures[f"{about}/vulnerable.enrolled"], figures[f"{about}/vulnerable.participating"]) == (9, 3)
    assert figures[f"{about}/vulnerable.in_difficulty"] is None
    assert figures[f"{about}/vulnerable.in_difficulty.ratio"] is None
    assert not any(key.startswith(f"{about}/lacks_means") for key in figures)
    lesson = next(key for key in figures if key.startswith("form/") and key.endswith("/estimated"))
    assert figures[lesson] is None and figures[lesson.replace("estimated", "estimated_minutes")] is None


def test_difficulty_that_is_not_known_of_a_topic_under_way_is_not_said_to_be_unbegun(
    counting: Mapping, counted: FactStore
) -> None:
    count(counted)
    made = report(counting, counted, "school", "hoasen")
    assert made.total is not None
    unknown = replace(made.total, in_difficulty=None, difficulty_of=0)
    row = replace(made.schools[0], totals=unknown)
    sheet = totals_sheet(replace(made, schools=(row,)))
    told = {key: value for key, _, _, value in sheet.figures()}
    assert told["school/hoasen/in_difficulty"] == "Chưa biết" and told["school/hoasen/in_difficulty.ratio"] is None


def test_a_sum_over_schools_is_of_those_that_know(counting: Mapping, counted: FactStore) -> None:
    known, silent = GroupFigures(10, 4, 3, 1, 2), GroupFigures(30, 6, None, None, 0)
    both = group_sum([known, silent])
    assert both is not None
    assert (both.enrolled, both.in_difficulty, ratio(both.in_difficulty, both.difficulty_of or 0)) == (40, 3, 0.3)
    unknown = group_sum([silent])
    assert unknown is not None and (unknown.in_difficulty, unknown.difficulty_of) == (None, 0)
    count(counted)
    made = report(counting, counted, "group", "hong-bang")
    told = {key: value for key, _, _, value in results_sheet(made).figures()}
    assert told["total/scored"] is None and told["total/mean_score"] is None
