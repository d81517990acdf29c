"""Reports and where they go: destinations that are there, units that exist, one hour for each report of a unit."""

from __future__ import annotations

from collections.abc import Iterator

from connector.text import Text
from mappings.destinations import Delivery, MailTo, WebFormTo
from mappings.lines import Loc
from mappings.references_known import Broken, known
from mappings.schema import Mapping, ReportMap

_DESTINATION = Text("nơi nhận", "destination")
_UNIT = Text("đơn vị", "unit")
_PLACES = {"kind", "period", "unit", "unit_kind", "year", "revision"}


def broken_reports(mapping: Mapping) -> Iterator[Broken]:
    """(path, what is wrong) for each destination or report that cannot be as it is written."""
    destinations = [d.id for d in mapping.destinations]
    taken: set[tuple[str, str]] = set()
    for i, report in enumerate(mapping.reports):
        for n, named in enumerate(report.destinations):
            yield from known(("reports", i, "destinations", n), named, _DESTINATION, destinations)
            yield from _needs_figures(mapping, report, named, ("reports", i, "formats"))
        if twice := sorted(unit for unit in report.units if (report.kind, unit) in taken):
            yield ("reports", i, "kind"), _TWICE.filled(kind=report.kind, units=", ".join(twice))
        taken |= {(report.kind, unit) for unit in report.units}
        yield from _announced_twice(report, ("reports", i, "announced"))
    units = [mapping.department.id, *(g.id for g in mapping.groups), *(s.id for s in mapping.schools)]
    for i, destination in enumerate(mapping.destinations):
        for unit in sorted(destination.of or ()):
            yield from known(("destinations", i, "of"), unit, _UNIT, units)
        yield from _templates(destination, ("destinations", i))


def _announced_twice(report: ReportMap, loc: Loc) -> Iterator[Broken]:
    hours = [a.due for a in report.announced]
    for i, due in enumerate(hours):
        if due in hours[:i]:
            yield (*loc, i, "due"), Text("giờ này đã khai ở trên", "this hour is named above already")


def _needs_figures(mapping: Mapping, report: ReportMap, id: str, loc: Loc) -> Iterator[Broken]:
    """A form is filled from the figures of the document as it was issued."""
    if isinstance(mapping.destination(id), WebFormTo) and "json" not in report.formats:
        yield loc, Text(f"nơi nhận '{id}' cần định dạng json", f"the destination '{id}' needs the format json")


def _templates(destination: Delivery, loc: Loc) -> Iterator[Broken]:
    given = destination.model_dump(include={"path", "lookup", "there"}, exclude_none=True)
    texts = {name: str(value) for name, value in given.items()}
    if isinstance(destination, WebFormTo):
        texts |= {"fields": " ".join(f.value or "" for f in destination.fields)}
    for name, text in texts.items():
        if not isinstance(destination, MailTo) and not _fillable(text):
            yield (*loc, name), _PLACE.filled(there=", ".join(f"{{{p}}}" for p in sorted(_PLACES)))


def _fillable(text: str) -> bool:
    try:
        text.format(**dict.fromkeys(_PLACES, ""))
    except (KeyError, IndexError, ValueError, AttributeError):
        return False
    return True


_TWICE = Text(
    "báo cáo {kind} của {units} đã khai ở trên; mỗi loại, mỗi đơn vị chỉ có một hạn",
    "the {kind} report of {units} is named above already; each kind has one hour for a unit",
)
_PLACE = Text("chỉ dùng được {there} trong ngoặc nhọn", "only {there} may stand in braces")
