"""Makes the report of a unit for a day or a week from facts, coverage and mapping. Pure but for reading the facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from connector.declarations.answers import Answer, declared
from connector.declarations.questions import questions
from connector.participation.city.figures import city_figures
from connector.participation.city.shelf import Shelf
from connector.participation.coverage import CourseReading, SchoolCoverage, coverage_of
from connector.participation.figures import figure_path
from connector.participation.indicators import CourseScope, Figures, RollupFigures, figures
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from connector.reports.definitions import ENDED, definitions, left_out_note
from connector.reports.model import DailyReport, FormRow, ReportKind, RollupRow, SchoolRow, SubjectRow, Totals, UnitKind
from connector.reports.sources import sources
from connector.reports.units import report_unit, schools_of
from connector.reports.ways import BLIND, OTHER_DAYS, ways_of
from connector.text import Text
from mappings.schema import Mapping, School, TeachingCourseMap


def course_key(teaching: TeachingCourseMap) -> str:
    """The key under which a mapped teaching course is read and recorded, e.g. `shortname:TOAN8A`."""
    return str(teaching.course)


def daily_report(
    *,
    mapping: Mapping,
    unit_kind: UnitKind,
    unit_id: str,
    day: date,
    facts: FactStore,
    readings: Sequence[CourseReading],
    now: datetime,
) -> DailyReport:
    """The report of one calendar day. Raises `NeedsOperator` when the mapping does not know the unit."""
    return report_over(mapping, unit_kind, unit_id, "daily", Period.day(day), facts, readings, now)


def weekly_report(
    *,
    mapping: Mapping,
    unit_kind: UnitKind,
    unit_id: str,
    last: date,
    facts: FactStore,
    readings: Sequence[CourseReading],
    now: datetime,
) -> DailyReport:
    """The report of the seven days that end on `last` (a Saturday, where the week's report is due then)."""
    return report_over(mapping, unit_kind, unit_id, "weekly", Period.week_ending(last), facts, readings, now)


def report_over(
    mapping: Mapping,
    unit_kind: UnitKind,
    unit_id: str,
    kind: ReportKind,
    period: Period,
    facts: FactStore,
    readings: Sequence[CourseReading],
    now: datetime,
    versions: Sequence[Answer] = (),
    shelf: Shelf | None = None,
) -> DailyReport:
    """The report over any period. `readings` are the last good readings that the store knows of; what the facts hold
    for the period goes before them, so that coverage and figures speak of the same readings. `versions`: what schools
    declared, all of it; what holds on the period's last day is told. `shelf`: where the partial results of schools lie,
    for units of several schools; without it all is worked out from the facts."""
    unit = report_unit(mapping, unit_kind, unit_id, period.last)
    schools = schools_of(mapping, unit_kind, unit_id, period.last)
    own = unit_kind == "school"
    if own or shelf is None:
        result = figures(facts, _scopes(schools), period, mapping.rules, mapping.department.timezone)
    else:
        result = city_figures(shelf, facts, _scopes(schools), period, mapping.rules, mapping.department.timezone)
    coverage = _coverage(mapping, schools, period, facts, readings, now)
    rows = tuple(_school_rows(schools, coverage, result.rollups, _ways(schools, period, facts)))
    return DailyReport(
        kind=kind,
        unit=unit,
        period=period,
        made_at=now.astimezone(ZoneInfo(mapping.department.timezone)),
        schools=rows,
        total=Totals.over(r for r in result.rollups if r.subject is None) if result.rollups else None,
        subjects=tuple(_subject_rows(result.rollups, own)),
        grades=tuple(_grade_rows(result.grades, own)),
        classes=tuple(RollupRow(r.key, r.class_name or "", Totals.over([r])) for r in result.classes) if own else (),
        teachers=tuple(_teacher_rows(result.teachers)) if own else (),
        score_bands=mapping.rules.score_bands,
        topics=tuple(result.topics) if own else (),
        forms=tuple(_form_rows(result)) if own else (),
        definitions=definitions(mapping.rules),
        notes=_notes(rows),
        declared=declared(((s.id, s.name) for s in schools), questions(), versions, period.last),
        small_cell=mapping.rules.small_cell,
    )


def _scopes(schools: Iterable[School]) -> list[CourseScope]:
    return [CourseScope.of(school, teaching) for school in schools for teaching in school.teaching]


def _coverage(
    mapping: Mapping,
    schools: Sequence[School],
    period: Period,
    facts: FactStore,
    readings: Sequence[CourseReading],
    now: datetime,
) -> list[SchoolCoverage]:
    known = {(r.school, r.course_key): r for r in readings}
    scopes = _scopes(schools)
    recorded = facts.observations(((s.site, s.course) for s in scopes), period)
    zone = ZoneInfo(mapping.department.timezone)
    counting = {site.id for site in mapping.sites if site.participation == "counts"}
    mapped = []
    for s in scopes:
        reading = known.get((s.school, s.course)) or CourseReading(s.school, s.site, s.course, None)
        mapped.append(_reading(reading, recorded.get((s.site, s.course)), period, zone, counts=s.site in counting))
    return coverage_of(
        [school.id for school in schools],
        mapped,
        period=period,
        now=now,
        timezone=mapping.department.timezone,
        late_after=timedelta(hours=mapping.rules.late_after_hours),
    )


def _reading(
    reading: CourseReading, recorded: datetime | None, period: Period, zone: ZoneInfo, *, counts: bool
) -> CourseReading:
    """The reading that the figures rest on; one said to be of the period whose facts are not there counts as none. A
    site that only `counts` may have counted within the period, but not for it."""
    said = reading.observed_at
    inside = said is not None and said.astimezone(zone).date() in period
    if counts and inside and recorded is None:
        reading = replace(reading, reason=reading.reason or OTHER_DAYS.vi)
    return replace(reading, observed_at=recorded or (None if inside else said))


def _school_rows(
    schools: Iterable[School],
    coverage: Iterable[SchoolCoverage],
    rollups: Iterable[RollupFigures],
    ways: dict[str, tuple[str, ...]],
) -> Iterable[SchoolRow]:
    totals = {r.school: Totals.over([r]) for r in rollups if r.subject is None}
    for school, covered in zip(schools, coverage, strict=True):
        yield SchoolRow(school.name, covered, totals.get(school.id), ways.get(school.id, ()))


def _ways(schools: Sequence[School], period: Period, facts: FactStore) -> dict[str, tuple[str, ...]]:
    found = sources(facts, ((s.site, course_key(t)) for s in schools for t in s.teaching), period)
    return {
        s.id: ways_of(source for t in s.teaching for source in found.get((s.site, course_key(t)), ())) for s in schools
    }


def _subject_rows(rollups: Iterable[RollupFigures], own: bool) -> Iterable[SubjectRow]:
    def subject(r: RollupFigures) -> tuple[str, int]:
        return r.subject or "", r.grade or 0

    parts = sorted((r for r in rollups if r.subject is not None), key=subject)
    for (name, grade), group in groupby(parts, key=subject):
        taught = list(group)
        about = taught[0].key if own else figure_path("subject", "*", name, str(grade))
        yield SubjectRow(name, grade, len(taught), Totals.over(taught), about)


def _grade_rows(rollups: Iterable[RollupFigures], own: bool) -> Iterable[RollupRow]:
    for grade, group in groupby(sorted(rollups, key=lambda r: r.grade or 0), key=lambda r: r.grade):
        taught = list(group)
        yield RollupRow(
            taught[0].key if own else figure_path("grade", "*", str(grade)), str(grade), Totals.over(taught)
        )


def _teacher_rows(rollups: Iterable[RollupFigures]) -> Iterable[RollupRow]:
    """By the name that the mapping gives; a pseudonym of an account is shortened for people."""
    for r in rollups:
        name = r.teacher or ""
        yield RollupRow(r.key, name if " " in name else f"GV {name[:8]}", Totals.over([r]))


def _form_rows(result: Figures) -> Iterable[FormRow]:
    names = {(t.scope, t.topic): t.name for t in result.topics}
    for form in result.forms:
        yield FormRow(form, names[form.scope, form.topic], form.planned_minutes)


def _notes(rows: Sequence[SchoolRow]) -> tuple[Text, ...]:
    """What the ways that were used cannot see, and how many students could not be read."""
    used = {way for row in rows for way in row.ways} or {"core"}
    blind = tuple(words for way, words in BLIND.items() if way in used)
    left_out = sum(row.coverage.left_out for row in rows if row.coverage.courses_in)
    return (*blind, ENDED, *((left_out_note(left_out),) if left_out else ()))
