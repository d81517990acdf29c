"""What reports fall due: booked once for every unit, from the schedule's answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, cast

from connector.participation.period import Period
from connector.reports.model import UnitKind
from connector.reports.schedule import Occasion, begun, units
from connector.steps.context import Context, Outcome
from connector.store.due import Booking, Due, DueKey
from connector.text import Text
from mappings.schema import ReportMap


class Unit(NamedTuple):
    kind: UnitKind
    id: str


def unit_of(key: DueKey) -> Unit:
    kind, _, id_ = key.unit.partition(".")
    return Unit(cast(UnitKind, kind), id_)


def period_of(due: Due) -> Period:
    return Period(date.fromisoformat(due.first), date.fromisoformat(due.last))


def book(ctx: Context, outcome: Outcome) -> None:
    """Books what has begun since the schedule was last asked, however long ago that was; counts `booked`."""
    now = ctx.now()
    found = begun(ctx.mapping, ctx.store.due.asked(), now)
    bookings = [b for occasion in found for b in _bookings(ctx, occasion)]
    if ctx.dry_run:
        outcome.counts["to_book"] += len(bookings)
        outcome.lines += [_foretold(o) for o in found]
        return
    ctx.store.due.book(bookings, now)


def _bookings(ctx: Context, o: Occasion) -> Sequence[Booking]:
    first, last = o.period.first.isoformat(), o.period.last.isoformat()
    return [
        Booking(
            DueKey(o.report.kind, f"{kind}.{unit}", o.key), first, last, o.name, o.due_at, o.release_at,
            o.draft_at if kind == "school" else None,
        )
        for kind, unit in units(ctx.mapping, o.report, o.period.last)
    ]  # fmt: skip


def report_map(ctx: Context, key: DueKey) -> ReportMap | None:
    """What the mapping says of it; None where it asks for it no more, or knows the unit no more."""
    unit = unit_of(key)
    known = {
        "school": ctx.mapping.find_school(unit.id) is not None,
        "group": ctx.mapping.group(unit.id) is not None,
        "department": unit.id == ctx.mapping.department.id,
    }[unit.kind]
    return next((r for r in ctx.mapping.reports if known and r.kind == key.kind and unit.kind in r.units), None)


def _foretold(o: Occasion) -> Text:
    what = f"{o.report.kind} {o.key}"
    return Text(f"đến hạn: {what} lúc {o.due_at:%H:%M %d/%m/%Y}", f"due: {what} at {o.due_at:%H:%M %d/%m/%Y}")
