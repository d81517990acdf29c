"""What must hold at every moment of a year, asked of the tables and of the sites, not of the rules under test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from connector.appraisal.audit import verify
from connector.sandbox.records import Module, Site
from connector.steps.context import Context
from tests.flows.year import VIETNAM, Year

Chains = Mapping[str, Sequence[str]]
"""By stage of schooling: the levels that a lesson passes, in order."""
Row = Mapping[str, Any]

_STANDS = """
SELECT p.idnumber, p.catalog, p.stands AS version, b.sha1, x.title, x.grade
FROM publication p JOIN lesson_version v ON v.id = p.stands JOIN blob b ON b.sha256 = v.sha256
JOIN lesson x ON x.id = p.lesson_id
"""
_VERDICT = """
SELECT a.decision, m.state, m.number, m.signed_sha256
FROM appraisal a LEFT JOIN minutes_item i ON i.appraisal_id = a.id LEFT JOIN minutes m ON m.id = i.minutes_id
WHERE a.version_id = :version AND a.level = :level
"""
_ROW = """
SELECT i.state FROM passed_list_item i JOIN passed_list x ON x.id = i.list_id
WHERE i.version_id = :version AND x.number IS NOT NULL
"""
_MINUTES = "SELECT 'BB' AS kind, unit, number, finalised_at AS at FROM minutes WHERE state = 'final' ORDER BY id"
_LISTS = "SELECT 'BC' AS kind, unit, number, sent_at AS at FROM passed_list WHERE state <> 'draft' ORDER BY sent_at, id"


def proved(year: Year, chains: Chains) -> dict[str, set[str]]:
    """By catalog: the titles that students find on the sites. Proves of each that it is the content that all levels
    up to the catalog's approved and put on record."""
    found: dict[str, set[str]] = defaultdict(set)
    with year.context() as ctx, ctx.store.db.read() as c:
        known = {row["idnumber"]: row for row in _rows(c, _STANDS)}
        for site in year.sandbox.world.sites.values():
            for module in _ours(site):
                row = known[module.idnumber]
                assert _sha1(site, module) == row["sha1"], "what stands is what was approved"
                _on_record(ctx, c, row, chains["THCS" if row["grade"] <= 9 else "THPT"])
                found[row["catalog"]].add(row["title"])
    return dict(found)


def _on_record(ctx: Context, c: Connection, row: Row, chain: Sequence[str]) -> None:
    by_name = {level.id: level for level in ctx.mapping.levels}
    for step in chain[: chain.index(row["catalog"].partition(".")[0]) + 1]:
        [verdict] = _rows(c, _VERDICT, version=row["version"], level=step)
        assert verdict["decision"] == "approved", (row, step, verdict)
        if by_name[step].by_list:
            assert {"state": "approved"} in _rows(c, _ROW, version=row["version"]), (row, step)
        else:
            assert verdict["state"] == "final" and verdict["number"], (row, step, verdict)
            assert verdict["signed_sha256"] or not by_name[step].minutes.signed, (row, step)


def numbers(year: Year) -> dict[tuple[str, str, int], int]:
    """By kind, unit and calendar year: how many numbers were given. Proves that none is left out or given twice."""
    found: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    with year.context() as ctx, ctx.store.db.read() as c:
        for row in [*_rows(c, _MINUTES), *_rows(c, _LISTS)]:
            found[row["kind"], row["unit"], _local_year(row["at"])].append(row["number"])
    for (kind, _, _), given in found.items():
        places, names = zip(*(number.split("/", 1) for number in given), strict=True)
        assert [int(place) for place in places] == list(range(1, len(given) + 1)), given
        assert len(set(names)) == 1 and names[0].startswith(f"{kind}-"), given
    return {key: len(given) for key, given in found.items()}


def whole(year: Year) -> None:
    """The trail verifies and tells of every verdict; nothing that was to be published was left half done."""
    with year.context() as ctx:
        checked = verify(ctx)
        assert checked.whole and checked.untold == 0 and checked.trail.rows > 0
        assert {p.state for p in ctx.store.publications.all()} <= {"confirmed", "removed"}


def _ours(site: Site) -> Iterator[Module]:
    """What students see of what is ours."""
    inside = {cmid for section in site.sections.values() for cmid in section.sequence}
    for m in site.modules.values():
        if m.idnumber.startswith("hoclieu-") and m.visible and not m.deleting and m.id in inside:
            yield m


def _sha1(site: Site, module: Module) -> str:
    return next(s.sha1hash for s in site.scorms.values() if s.cmid == module.id)


def _rows(c: Connection, query: str, **values: object) -> list[Row]:
    return [dict(row) for row in c.execute(text(query), values).mappings()]


def _local_year(at: str | datetime) -> int:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(VIETNAM).year
