"""report: minutes of every verdict, passed lists, and the participation reports, as documents in the data folder.

A document is made again, as a new revision, only when what it says has changed; what was issued stays as it was issued.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from connector.errors import NeedsOperator, Rejected, Retriable
from connector.participation.coverage import CourseReading
from connector.participation.period import Period
from connector.reports.model import ReportKind, UnitKind
from connector.steps.context import Context, Outcome
from connector.steps.papers import lists_due, minutes_due, write_list, write_minutes_of
from connector.steps.reporting import issue_report, made, readings_of
from connector.steps.running import set_aside
from connector.store.due import DueKey
from connector.text import Text
from mappings.schema import Mapping, ReportMap, local_day

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One report of one unit, and the name of its period."""

    kind: ReportKind
    unit: UnitKind
    unit_id: str
    period: Period
    formats: frozenset[str]

    @property
    def key(self) -> str:
        last = self.period.last.isoformat()
        return last if self.kind != "ad_hoc" else f"{self.period.first.isoformat()}_{last}"

    @property
    def name(self) -> str:
        return f"{self.unit}.{self.unit_id}"


def write_documents(
    ctx: Context,
    outcome: Outcome,
    *,
    day: date | None = None,
    kind: str | None = None,
    over: Period | None = None,
    only: Sequence[str] = (),
    again: bool = True,
) -> None:
    """Everything that is due; `kind` limits the reports, `day` is their last day. `over`: an ad hoc report over these
    days instead. `only`: these units' (`school.thptp`), and no other documents. `again`: also what has gone
    out already, which then is corrected where it says something else by now. Raises NeedsOperator for units that the
    mapping does not have."""
    if over is None and not only:
        _papers(ctx, outcome)
    today = day or local_day(ctx.now(), ctx.mapping.department.timezone)
    due = list(_ad_hoc(ctx.mapping, over)) if over else list(_of_day(ctx.mapping, kind, today))
    if missing := set(only) - {wanted.name for wanted in due}:
        raise _unknown(missing)
    due = [w for w in due if (not only or w.name in only) and (again or not _is_out(ctx, w))]
    readings = readings_of(ctx, over or Period.week_ending(today))
    ctx.progress.start("report", len(due))
    _each(
        ctx,
        outcome,
        due,
        lambda wanted: f"report {wanted.kind} {wanted.name} {wanted.period.last}",
        lambda wanted: _report(ctx, outcome, wanted, readings),
    )
    ctx.progress.done()


def _is_out(ctx: Context, wanted: Wanted) -> bool:
    due = ctx.store.due.find(DueKey(wanted.kind, wanted.name, wanted.key))
    return due is not None and due.released_at is not None


def _papers(ctx: Context, outcome: Outcome) -> None:
    _each(
        ctx,
        outcome,
        minutes_due(ctx),
        lambda row: f"minutes {row.id}",
        lambda row: write_minutes_of(ctx, outcome, row),
    )
    _each(ctx, outcome, lists_due(ctx), lambda row: f"list {row.id}", lambda row: write_list(ctx, outcome, row))


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


def _units(mapping: Mapping, units: frozenset[str], today: date) -> list[tuple[UnitKind, str]]:
    """Groups that have come to an end, or are still to come, report nothing."""
    found: list[tuple[UnitKind, str]] = []
    if "school" in units:
        found += [("school", s.id) for s in mapping.schools]
    if "group" in units:
        found += [("group", g.id) for g in mapping.groups if g.in_force(today)]
    if "department" in units:
        found.append(("department", mapping.department.id))
    return found


def _of_day(mapping: Mapping, kind: str | None, today: date) -> Iterator[Wanted]:
    for report in mapping.reports:
        if report.kind != "ad_hoc" and _due(report, kind, today):
            period = Period.week_ending(today) if report.kind == "weekly" else Period.day(today)
            for unit, unit_id in _units(mapping, report.units, today):
                yield Wanted(report.kind, unit, unit_id, period, frozenset(report.formats))


def _ad_hoc(mapping: Mapping, over: Period) -> Iterator[Wanted]:
    """For every unit, in the formats of the mapping's ad hoc reports, or of all."""
    asked = [r for r in mapping.reports if r.kind == "ad_hoc"] or list(mapping.reports)
    formats = frozenset(ending for r in asked for ending in r.formats) or frozenset({"docx", "xlsx", "csv", "json"})
    for unit, unit_id in _units(mapping, frozenset({"school", "group", "department"}), over.last):
        yield Wanted("ad_hoc", unit, unit_id, over, formats)


def _report(ctx: Context, outcome: Outcome, wanted: Wanted, readings: list[CourseReading]) -> None:
    report = made(ctx, wanted.unit, wanted.unit_id, wanted.kind, wanted.period, readings=readings)
    issue_report(ctx, outcome, report, wanted.formats, wanted.key)
    ctx.progress.advance()


def _unknown(units: set[str]) -> NeedsOperator:
    named = ", ".join(sorted(units))
    return NeedsOperator(
        "unit_unknown",
        Text(f"Không có báo cáo nào của đơn vị {named}.", f"There is no report of {named}."),
        Text("Ví dụ: school.thptp, group.cum-1, department.haiphong.", "For example: school.thptp, group.cum-1."),
    )
