"""What would become of the lessons in store if another mapping were put in place. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from connector.catalogs.desired import Desired
from connector.catalogs.moving import Judged, Move, moves
from connector.steps.context import Context
from connector.steps.planning import approvals_of
from connector.text import Text
from mappings.schema import Mapping


def effects(ctx: Context, new: Mapping) -> Counter[Move]:
    """By the context's own mapping and by `new`, on the day of the context; withdrawn lessons stand nowhere."""
    other = replace(ctx, mapping=new)
    withdrawn = ctx.store.withdrawals.withdrawn()

    def judged() -> Iterator[Judged]:
        for one in ctx.store.approved.judged():
            if one.lesson.id not in withdrawn:
                yield one.lesson, one.versions, approvals_of(ctx, one), approvals_of(other, one)

    return moves(Desired(ctx.mapping, ctx.today), Desired(new, ctx.today), judged())


def said(move: Move, count: int, old: Mapping, new: Mapping) -> Text:
    """A move in words. A lesson that would stand nowhere is left where it is until somebody withdraws it."""
    school = old.find_school(move.school) or new.find_school(move.school)
    values = {"school": school.name if school else move.school, "count": count, "old": move.old, "new": move.new}
    if move.old is None:
        return _NEWLY.filled(**values)
    return (_NOWHERE if move.new is None else _MOVES).filled(**values)


_MOVES = Text(
    "{school}: {count} bài giảng sẽ chuyển từ «{old}» sang «{new}»",
    "{school}: its {count} lessons would move from «{old}» to «{new}»",
)
_NEWLY = Text(
    "{school}: {count} bài giảng sẽ được đưa thêm vào «{new}»", "{school}: {count} lessons would be put into «{new}»"
)
_NOWHERE = Text(
    "{school}: {count} bài giảng ở «{old}» sẽ không còn được giữ đúng ở đó (để nguyên đến khi rút)",
    "{school}: {count} lessons at «{old}» would no longer be kept there (left as they stand until withdrawn)",
)
