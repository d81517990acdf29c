"""A participation report as JSON: every figure with its denominator, the definitions, the coverage and the times."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from connector.participation.indicators import TopicFigures
from connector.reports.model import DailyReport, FormRow, SchoolRow, Totals, ratio
from connector.reports.report_sheets import mean_minutes
from connector.reports.stable import put
from connector.text import Text

SCHEMA = "hoclieu.participation-report/1"

Json = str | int | float | bool | None | Mapping[str, "Json"] | list["Json"]


def write_json(report: DailyReport, path: Path) -> None:
    """UTF-8, indented; the same report gives the same bytes."""
    put((json.dumps(as_json(report), ensure_ascii=False, indent=2) + "\n").encode(), path)


def as_json(report: DailyReport) -> dict[str, Json]:
    """The report as plain values. Ratios are 0..1; null means not known, never zero."""
    return {
        "schema": SCHEMA,
        "kind": report.kind,
        "unit": {"kind": report.unit.kind, "id": report.unit.id, "name": report.unit.name},
        "period": {"first": report.period.first.isoformat(), "last": report.period.last.isoformat()},
        "made_at": report.made_at.isoformat(),
        "schools_covered": report.schools_covered,
        "schools_total": len(report.schools),
        "schools": [_school(row) for row in report.schools],
        "total": _totals(report.total),
        "subjects": [
            {"subject": r.subject, "grade": r.grade, "schools": r.schools, "figures": _totals(r.totals)}
            for r in report.subjects
        ],
        "topics": [_topic(topic) for topic in report.topics],
        "forms": [_form(form) for form in report.forms],
        "definitions": [{"name": _text(d.name), "meaning": _text(d.meaning)} for d in report.definitions],
        "notes": [_text(note) for note in report.notes],
    }


def _school(row: SchoolRow) -> Json:
    c = row.coverage
    return {
        "id": c.school,
        "name": row.name,
        "state": c.state.value,
        "as_of": c.as_of.isoformat() if c.as_of else None,
        "courses_in": c.courses_in,
        "courses_mapped": c.courses_mapped,
        "students_left_out": c.left_out,
        "reason": c.reason,
        "figures": _totals(row.totals),
    }


def _totals(t: Totals | None) -> Json:
    if t is None:
        return None
    return {
        "courses": t.courses,
        "topics": t.topics,
        "topics_started": t.topics_started,
        "enrolled": t.enrolled,
        "participating": _share(t.participating, t.enrolled),
        "completions": _share(t.completions, t.completable),
        "in_difficulty": _share(t.in_difficulty, t.difficulty_of),
    }


def _topic(t: TopicFigures) -> Json:
    return {
        "site": t.scope.site,
        "course": t.scope.course,
        "subject": t.scope.subject,
        "grade": t.scope.grade,
        "class": t.scope.class_name,
        "topic": t.topic,
        "name": t.name,
        "as_of": t.as_of.isoformat(),
        "started_on": t.started_on.isoformat() if t.started_on else None,
        "activities": t.activities,
        "tracked": t.tracked,
        "enrolled": t.enrolled,
        "participating": _share(t.participating, t.enrolled),
        "participating_to_date": _share(t.participating_to_date, t.enrolled),
        "completed": _share(t.completed, t.enrolled),
        "in_difficulty": _share(t.in_difficulty, t.enrolled),
        "scored": t.scored,
        "mean_score": _rounded(t.mean_score),
    }


def _form(row: FormRow) -> Json:
    f = row.figures
    return {
        "site": f.scope.site,
        "course": f.scope.course,
        "topic": f.topic,
        "form": f.form,
        "activities": f.activities,
        "participating": f.participating,
        "participating_to_date": f.participating_to_date,
        "timed": f.timed,
        "seconds": f.seconds,
        "mean_minutes": _rounded(mean_minutes(row)),
        "planned_minutes": row.planned_minutes,
    }


def _share(part: int | None, whole: int) -> Json:
    return {"count": part, "of": whole, "ratio": _rounded(ratio(part, whole))}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _text(text: Text) -> Json:
    return {"vi": text.vi, "en": text.en}
