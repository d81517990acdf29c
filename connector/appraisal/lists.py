"""Passed lists: drafted from approvals, frozen and numbered when sent, changed later by a supplement only.

The Department decides on them as a whole or lesson by lesson (000_, third point; the form attached to it).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from connector.appraisal.decided import decide_rows, decider
from connector.appraisal.listing import entries_for, same_content
from connector.appraisal.numbers import list_series
from connector.appraisal.passed import Key, Passed, passed
from connector.appraisal.refusals import refused, unknown
from connector.appraisal.subjects import known_level
from connector.appraisal.trail import note
from connector.appraisal.units import about_unit
from connector.errors import Rejected
from connector.lessons.actors import Action, Actor, allowed, may
from connector.lessons.records import Decision
from connector.steps.context import Context
from connector.store.lists import DRAFT, Entry, ListRow
from connector.text import Text


def draft_list(ctx: Context, who: Actor, level_id: str, unit: str, window: str) -> ListRow:
    """The draft of a unit's list, brought to what has passed by now; a supplement once a list was sent.

    Raises Rejected (`nothing_to_list`, `nothing_new`) where it would be empty.
    """
    level = known_level(ctx, level_id)
    may(who, Action.DRAFT_LIST, about_unit(ctx, level, unit))
    key = (level.id, unit, window)
    with ctx.store.db.connect():
        drafted = refresh_draft(ctx, who.signature, key, passed(ctx, window).get(key, []))
        if drafted is None:
            raise _nothing(bool(sent_lists(ctx, key)))
        note(ctx, who.signature, "list_drafted", _subject(drafted), level=level.id, unit=unit, window=window)
        return drafted


def refresh_draft(ctx: Context, by: str, key: Key, found: Sequence[Passed]) -> ListRow | None:
    """The draft as it should be now; None where there is nothing to list, or nothing new since the last that was sent.

    For the machine's own drafts as well: it changes no record that anybody stands for.
    """
    with ctx.store.db.connect() as c:
        sent = sent_lists(ctx, key)
        entries = entries_for(ctx, found, sent)
        if not entries:
            ctx.store.lists.drop_draft(c, *key)
            return None
        list_id = ctx.store.lists.draft(c, *key, sent[0].id if sent else None, by, ctx.now())
        if not _says(known_list(ctx, list_id), entries):
            ctx.store.lists.fill(c, list_id, entries)
        return known_list(ctx, list_id)


def send_list(ctx: Context, who: Actor, list_id: int) -> ListRow:
    """Freezes a draft and numbers it. It says what was last drafted and seen: sending adds nothing.

    Raises Rejected (`list_outdated`) when other lessons or versions have passed since.
    """
    with ctx.store.db.connect() as c:
        row = known_list(ctx, list_id)
        level = known_level(ctx, row.level)
        may(who, Action.SEND_LIST, about_unit(ctx, level, row.unit))
        if row.state != DRAFT:
            raise _sent(row)
        key = (row.level, row.unit, row.window)
        entries = entries_for(ctx, passed(ctx, row.window).get(key, []), sent_lists(ctx, key))
        if not same_content(entries, row):
            raise _outdated()
        ctx.store.lists.fill(c, row.id, entries)
        series = list_series(ctx.mapping, level, row.unit, ctx.now())
        number = ctx.store.lists.send(c, row.id, series.counter, series.number, who.signature, ctx.now())
        versions = [version for _, version, _ in entries]
        about = dict(zip(("level", "unit", "window"), key, strict=True))
        note(ctx, who.signature, "list_sent", _subject(row), **about, number=number, versions=versions)
        return known_list(ctx, list_id)


def decide_list(
    ctx: Context,
    who: Actor,
    list_id: int,
    decision: Decision,
    lessons: Collection[int] | None = None,
    reason: str = "",
) -> ListRow:
    """The Department's decision on a sent list: on all rows not decided yet, or on those of the lessons named.

    Where the next level decides by list, each row's decision is that level's verdict.
    Raises Rejected; nothing is decided then.
    """
    with ctx.store.db.connect() as c:
        row = known_list(ctx, list_id)
        level = decider(ctx, row.level)
        may(who, Action.DECIDE_LIST, about_unit(ctx, level, ctx.mapping.department.id))
        if row.state == DRAFT:
            raise refused("list_not_sent", "danh sách chưa gửi", "the list was not sent yet")
        decided = decide_rows(ctx, who, row, level, decision, lessons, reason)
        state = ctx.store.lists.conclude(c, row.id, ctx.now())
        note(ctx, who.signature, "list_decided", _subject(row), decision=decision.value, lessons=decided, state=state)
        return known_list(ctx, list_id)


def lists_for(
    ctx: Context, who: Actor, window: str | None = None, page: int = 1, size: int = 50
) -> tuple[list[ListRow], int]:
    """A page of the lists that this person has to do with, newest first, and how many there are in all: of their unit,
    or sent to them to decide on."""
    own: dict[str, list[str]] = {}
    decided: set[str] = set()
    for level, unit in ctx.store.lists.seats():
        if _drafts(ctx, who, level, unit):
            own.setdefault(level, []).append(unit)
        if _decides(ctx, who, level):
            decided.add(level)
    return ctx.store.lists.page(own, decided, window, (page - 1) * size, size)


def may_read_list(ctx: Context, who: Actor, row: ListRow) -> None:
    """Raises Rejected where this person has nothing to do with the list."""
    if row.state == DRAFT or not _decides(ctx, who, row.level):
        may(who, Action.DRAFT_LIST, about_unit(ctx, ctx.mapping.level(row.level), row.unit))


def _drafts(ctx: Context, who: Actor, level: str, unit: str) -> bool:
    return allowed(who, Action.DRAFT_LIST, about_unit(ctx, ctx.mapping.level(level), unit))


def _decides(ctx: Context, who: Actor, level: str) -> bool:
    return allowed(who, Action.DECIDE_LIST, about_unit(ctx, decider(ctx, level), ctx.mapping.department.id))


def known_list(ctx: Context, list_id: int) -> ListRow:
    found = ctx.store.lists.one(list_id)
    if found is None:
        raise unknown("list_unknown", "danh sách", "list", list_id, "hoclieu lists show")
    return found


def sent_lists(ctx: Context, key: Key) -> list[ListRow]:
    """The list and its supplements as they were sent, in their order."""
    level, unit, window = key
    return [x for x in ctx.store.lists.all(level=level, unit=unit, window=window) if x.state != DRAFT]


def _says(row: ListRow, entries: Sequence[Entry]) -> bool:
    said = [(i.lesson_id, i.version_id, dict(r)) for i, r in zip(row.items, row.rows, strict=True)]
    return said == [(lesson, version, dict(r)) for lesson, version, r in entries]


def _subject(row: ListRow) -> str:
    return f"list {row.id}"


def _sent(row: ListRow) -> Rejected:
    return refused(
        "list_sent",
        f"danh sách đã gửi, số {row.number}; thay đổi chỉ bằng danh sách bổ sung",
        f"the list was sent as {row.number}; it is changed by a supplement only",
    )


def _outdated() -> Rejected:
    return refused(
        "list_outdated",
        "các bài đạt nay đã khác với dự thảo",
        "what has passed is no longer what the draft says",
        Text("Lập lại dự thảo, xem lại rồi gửi.", "Draft it again, look at it, then send it."),
    )


def _nothing(sent: bool) -> Rejected:
    if sent:
        return refused("nothing_new", "không có gì mới từ khi gửi danh sách", "nothing is new since the list was sent")
    return refused("nothing_to_list", "chưa có bài nào đạt để lập danh sách", "no lesson has passed yet")
