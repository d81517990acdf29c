"""From passed lists as they are kept to lists as they are printed and sent."""

from __future__ import annotations

from collections.abc import Mapping

from connector.appraisal.listing import standing_rows
from connector.appraisal.minutes_paper import local
from connector.appraisal.numbers import unit_of_record
from connector.lessons.owners import heads
from connector.reports.passed_list import PassedLesson, PassedList, Supplemented
from connector.reports.wording import level_phrase
from connector.steps.context import Context
from connector.store.lists import DRAFT, ListRow
from mappings.schema import Level


def list_paper(ctx: Context, row: ListRow) -> PassedList:
    """What this list says: what was frozen when it was sent, for a draft what it holds now."""
    level = ctx.mapping.level(row.level)
    unit = unit_of_record(ctx.mapping, level, row.unit) if level else None
    name = level.name if level else row.level
    windows = {w.id: w.name for w in ctx.mapping.windows}
    return PassedList(
        unit=unit.name if unit else row.unit,
        level=level_phrase(name),
        window=windows.get(row.window, row.window or f"năm học {ctx.mapping.department.school_year}"),
        made_at=local(ctx, row.sent_at or row.made_at),
        lessons=tuple(_lesson(said) for said in row.rows),
        number=row.number,
        on=local(ctx, row.sent_at).date() if row.sent_at else None,
        draft=row.state == DRAFT,
        supplement_of=_supplemented(ctx, row),
        signer=unit.signer if unit else "Thủ trưởng đơn vị",
        signer_name=unit.signer_name or _lead(ctx, level, row.unit) if unit and level else "",
    )


def _lead(ctx: Context, level: Level, unit: str) -> str:
    """A cluster's list is signed by its lead, where the mapping names one."""
    named = heads(ctx.mapping, level, unit) if level.unit == "group" else ()
    return named[0].name if len(named) == 1 else ""


def _lesson(said: Mapping[str, str | int]) -> PassedLesson:
    fields = {name: str(said.get(name, "")) for name in PassedLesson.__slots__ if name != "grade"}
    return PassedLesson(grade=int(said["grade"]), **fields)


def _supplemented(ctx: Context, row: ListRow) -> Supplemented | None:
    if row.supplement_of is None:
        return None
    all_lists = ctx.store.lists.all(level=row.level, unit=row.unit, window=row.window)
    before = [x for x in all_lists if x.state != DRAFT and x.id < row.id]
    first = next(x for x in before if x.id == row.supplement_of)
    assert first.number is not None and first.sent_at is not None, "what is supplemented was sent"
    return Supplemented(first.number, local(ctx, first.sent_at).date(), len(standing_rows([*before, row])))
