"""From a delivery to what is sent: who gets it, its title, the documents of its revision, its figures."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date, datetime
from pathlib import Path

from connector.errors import NeedsOperator
from connector.reports.changes import changed, changes_sheet
from connector.reports.delivery.parcel import Item, Parcel
from connector.reports.hiding import without_small_cells
from connector.reports.paper import from_text
from connector.reports.units import report_unit
from connector.steps.booked import Unit, report_map, unit_of
from connector.steps.context import Context
from connector.steps.reporting import outgoing
from connector.store.due import Due
from connector.store.outbox import Delivery
from connector.text import Text
from mappings.destinations import Destination, MailTo, WebFormTo
from mappings.schema import ReportMap

NOBODY = ""


def addressed(ctx: Context, report: ReportMap, due: Due) -> Iterator[tuple[str, str]]:
    """(destination, recipient) of everything that this report goes to; the recipient is '' but for mail."""
    unit = unit_of(due.key)
    for id_ in report.destinations:
        to = ctx.mapping.destination(id_)
        if to is None or unit.kind not in to.units or (to.of is not None and unit.id not in to.of):
            continue
        addresses = dict.fromkeys(_addresses(ctx, to, unit, due)) if isinstance(to, MailTo) else {NOBODY: None}
        yield from ((id_, address) for address in addresses or {NOBODY: None})


def _addresses(ctx: Context, to: MailTo, unit: Unit, due: Due) -> Iterator[str]:
    yield from to.to
    groups: Collection[str] = (unit.id,)
    if unit.kind == "school":
        groups = ctx.mapping.school(unit.id).groups_on(date.fromisoformat(due.last))
    where = {
        "principal": [("school", unit.id)] if unit.kind == "school" else [],
        "cluster_lead": [("group", g) for g in sorted(groups)] if unit.kind != "department" else [],
        "department_officer": [("", "")],
    }
    for role in sorted(to.roles):
        for kind, id_ in where[role]:
            yield from (p.email for _, p, _ in ctx.mapping.held(role, kind, id_) if p.email)


def title(due: Due) -> str:
    """As people call it: `báo cáo ngày 20/11/2026`."""
    last = date.fromisoformat(due.last)
    if due.key.kind == "daily":
        return f"báo cáo ngày {last:%d/%m/%Y}"
    first = date.fromisoformat(due.first)
    if due.key.kind == "weekly":
        return f"báo cáo tuần {first:%d/%m}-{last:%d/%m/%Y}"
    return due.name or f"báo cáo đột xuất {last:%d/%m/%Y}"


def parcel_of(ctx: Context, delivery: Delivery, to: Destination, now: datetime) -> Parcel:
    """Raises NeedsOperator where the documents of the revision are not there, or nobody is to get it."""
    due, unit = delivery.due, unit_of(delivery.due.key)
    corrects = _corrects(ctx, delivery)
    if isinstance(to, MailTo) and delivery.address == NOBODY:
        raise NeedsOperator("no_recipient", _NOBODY.filled(unit=unit.id), _NOBODY_DO)
    return Parcel(
        key=delivery.key,
        kind=due.key.kind,
        unit_kind=unit.kind,
        unit=unit.id,
        unit_name=report_unit(ctx.mapping, unit.kind, unit.id).name,
        period=due.key.period,
        revision=delivery.revision,
        title=title(due),
        late=late(delivery, now),
        confirmed=due.confirmed and not delivery.correction,
        address=delivery.address,
        items=tuple(_items(ctx, delivery, to, unit)),
        figures=_figures(ctx, delivery, unit) if isinstance(to, WebFormTo) else {},
        corrects=corrects,
        changes=tuple(_changes(ctx, delivery, corrects)) if corrects else (),
    )


def late(delivery: Delivery, now: datetime) -> bool:
    """A correction has no hour."""
    return now > delivery.due.due_at and not delivery.correction


def _corrects(ctx: Context, delivery: Delivery) -> int | None:
    """The revision that this recipient had before."""
    if not delivery.correction:
        return None
    same = (d for d in ctx.store.outbox.of([delivery.due.id]) if d.destination == delivery.destination)
    return max(
        (d.revision for d in same if d.address == delivery.address and d.revision < delivery.revision), default=1
    )


def _changes(ctx: Context, delivery: Delivery, before: int) -> Iterator[str]:
    """As they stand in what leaves the unit."""
    key, k = delivery.due.key, ctx.mapping.rules.small_cell
    kept = [ctx.store.papers.revision(key.kind, key.unit, key.period, r) for r in (before, delivery.revision)]
    had, has = (without_small_cells(from_text(paper.body), k) if paper else None for paper in kept)
    if had is not None and has is not None:
        for row in changes_sheet(has, changed(had, has)).rows:
            _, what, then, now = row.values
            yield f"{what}: {then} → {now}"


def _items(ctx: Context, delivery: Delivery, to: Destination, unit: Unit) -> Iterator[Item]:
    key = delivery.due.key
    there = {d.format: d for d in ctx.store.documents.of_revision(key.kind, key.unit, key.period, delivery.revision)}
    report = report_map(ctx, key)
    for format_ in sorted(to.formats or (report.formats if report else ())):
        document = there.get(outgoing(unit.kind, format_))
        if document is None and report is not None and format_ not in report.formats:
            continue  # of another kind of report that goes there
        if document is None:
            raise NeedsOperator("document_gone", _GONE.filled(format=format_), None)
        yield Item(format_, Path(document.path))


def _figures(ctx: Context, delivery: Delivery, unit: Unit) -> dict[str, object]:
    """As the outgoing document says them."""
    key = delivery.due.key
    for d in ctx.store.documents.of_revision(key.kind, key.unit, key.period, delivery.revision):
        if d.format == outgoing(unit.kind, "json"):
            found: dict[str, object] = json.loads(Item("json", Path(d.path)).content())["figures"]
            return found
    raise NeedsOperator("document_gone", _GONE.filled(format="json"), None)


_NOBODY = Text("Không có địa chỉ thư nào để gửi báo cáo của {unit}.", "There is no address for the report of {unit}.")
_NOBODY_DO = Text(
    "Ghi địa chỉ (to), hoặc thư điện tử của người có vai trò đó.", "Write one (to), or the e-mail of who has the role."
)
_GONE = Text("Báo cáo không có văn bản {format}.", "The report has no document {format}.")
