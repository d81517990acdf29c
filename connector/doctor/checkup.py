"""The whole check-up: our own side first, then every site side by side; safe at any time, since it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from connector.doctor import machine, site
from connector.doctor.destinations import look as look_at_destinations
from connector.doctor.finding import Finding, Severity, fine, of_error
from connector.doctor.mapping import look as look_at_mapping
from connector.errors import HoclieuError
from connector.lms.registry import surveyor_for
from connector.settings import Settings
from connector.text import Text
from mappings.loader import MappingError, load, read_whole
from mappings.schema import Mapping, local_day

_AT_ONCE = 32
"""Sites looked at side by side; one that is down costs a time-out, not the others' time."""


def check(
    settings: Settings,
    now: Callable[[], datetime],
    only: str | None = None,
    look: site.Look = surveyor_for,
) -> list[Finding]:
    """Everything, in the order in which it is best mended; `only` leaves out the other sites."""
    mapping, found = _mapping(settings, now)
    found += machine.look_at_data(settings)
    database, largest = machine.look_at_database(settings)
    found += [*database, machine.look_at_redis(settings), machine.look_at_mail(settings)]
    if mapping is not None:
        found += look_at_destinations(mapping, settings) if only is None else []
        found += _sites(mapping, only, largest, look, now)
    return list(_placed(settings, found))


def _mapping(settings: Settings, now: Callable[[], datetime]) -> tuple[Mapping | None, list[Finding]]:
    try:
        mapping = load(settings.mapping)
    except MappingError as error:
        return None, [
            Finding(
                Severity.ERROR, "mapping", error.code, p.message, _MEND, at := _place(p.file, p.line, p.field), place=at
            )
            for p in error.problems
        ]
    except HoclieuError as error:
        return None, [of_error("mapping", error)]
    what = Text(
        f"{len(mapping.schools)} trường, {len(mapping.sites)} site.",
        f"{len(mapping.schools)} schools, {len(mapping.sites)} sites.",
    )
    today = local_day(now(), mapping.department.timezone)
    return mapping, [fine("mapping", "mapping", what, settings.mapping.name), *look_at_mapping(mapping, today)]


def _sites(
    mapping: Mapping, only: str | None, largest: int, look: site.Look, now: Callable[[], datetime]
) -> Sequence[Finding]:
    chosen = [s for s in mapping.sites if only in (None, s.id)]
    if not chosen:
        known = ", ".join(s.id for s in mapping.sites)
        what = Text(f"Không có site '{only}'; đang có: {known}.", f"There is no site '{only}'; there are: {known}.")
        return [Finding(Severity.ERROR, "settings", "site_unknown", what)]
    with ThreadPoolExecutor(min(_AT_ONCE, len(chosen)), thread_name_prefix="check") as pool:
        each = pool.map(lambda s: site.look_at(mapping, s, largest, look, now), chosen)
        return [finding for found in each for finding in found]


def _placed(settings: Settings, found: list[Finding]) -> Iterator[Finding]:
    """With the file and line of what hangs on the mapping; read once more only where something does."""
    whole = read_whole(settings.mapping, lambda *_: None) if any(f.field for f in found) else None
    for one in found:
        if whole is None or not one.field or one.severity is Severity.OK:
            yield one
            continue
        file, inner = whole.found(one.field)
        yield replace(one, place=_place(file.name, file.line(inner), ".".join(map(str, inner))))


def _place(file: str, line: int, field: str) -> str:
    return f"{file}:{line}: {field or '.'}"


_MEND = Text("Sửa dòng ấy, rồi chạy lại hoclieu check.", "Mend that line, then run hoclieu check again.")
