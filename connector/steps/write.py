"""report: minutes of every verdict, passed lists, and the participation reports, as documents in the data folder.

A document is made again, as a new revision, only when what it says has changed; what was issued stays as it was issued.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from connector.errors import Rejected, Retriable
from connector.participation.coverage import CourseReading
from connector.participation.period import Period
from connector.reports.model import UnitKind
from connector.steps.context import Context, Outcome
from connector.steps.papers import lists_due, minutes_due, write_list, write_minutes_of
from connector.steps.reporting import issue_report, made, readings_of
from connector.steps.running import set_aside
from mappings.schema import Mapping, ReportMap, local_day

T = TypeVar("T")


def write_documents(ctx: Context, outcome: Outcome, *, day: date | None = None, kind: str | None = None) -> None:
    """Everything that is due; `kind` (daily, weekly) limits the reports, `day` is the report's day."""
    _each(
        ctx,
        outcome,
        minutes_due(ctx),
        lambda row: f"minutes {row.id}",
        lambda row: write_minutes_of(ctx, outcome, row),
    )
    _each(ctx, outcome, lists_due(ctx), lambda row: f"list {row.id}", lambda row: write_list(ctx, outcome, row))
    today = day or local_day(ctx.now(), ctx.mapping.department.timezone)
    readings = readings_of(ctx, Period.week_ending(today))
    due = [(r, u, i) for r in ctx.mapping.reports if _due(r, kind, today) for u, i in _units(ctx.mapping, r, today)]
    ctx.progress.start("report", len(due))
    _each(
        ctx,
        outcome,
        due,
        lambda x: f"report {x[0].kind} {x[1]}.{x[2]} {today}",
        lambda x: _report(ctx, outcome, *x, today, readings),
    )
    ctx.progress.done()


def _each(
    ctx: Context, outcome: Outcome, items: Iterable[T], key: Callable[[T], str], write: Callable[[T], None]
) -> None:
    """One document that cannot be written is set aside; the others are written."""
    for item in items:
        try:
            write(item)
            if not ctx.dry_run:
                ctx.store.sites.take_back(outcome.step, outcome.site, key(item))
        except (Rejected, Retriable) as error:
            set_aside(ctx, outcome, key(item), error)


def _due(report: ReportMap, kind: str | None, today: date) -> bool:
    """A weekly report is written on its weekday, or when it is asked for by name."""
    if kind is not None:
        return report.kind == kind
    return report.kind == "daily" or today.strftime("%a").lower() == (report.weekday or "sat")


def _units(mapping: Mapping, report: ReportMap, today: date) -> list[tuple[UnitKind, str]]:
    """Groups that have come to an end, or are still to come, report nothing."""
    found: list[tuple[UnitKind, str]] = []
    if "school" in report.units:
        found += [("school", s.id) for s in mapping.schools]
    if "group" in report.units:
        found += [("group", g.id) for g in mapping.groups if g.in_force(today)]
    if "department" in report.units:
        found.append(("department", mapping.department.id))
    return found


def _report(
    ctx: Context,
    outcome: Outcome,
    asked: ReportMap,
    unit: UnitKind,
    unit_id: str,
    today: date,
    readings: list[CourseReading],
) -> None:
    period = Period.week_ending(today) if asked.kind == "weekly" else Period.day(today)
    report = made(ctx, unit, unit_id, asked.kind, period, readings=readings)
    issue_report(ctx, outcome, report, asked.formats, today.isoformat())
    ctx.progress.advance()
