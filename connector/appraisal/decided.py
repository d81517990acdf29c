"""What the Department decides of the rows of a list, and the verdicts that follow where its level decides by list."""

from __future__ import annotations

from collections.abc import Collection

from connector.appraisal.decisions import record_verdict
from connector.appraisal.listing import WITHDRAWN
from connector.appraisal.refusals import refused
from connector.errors import Rejected
from connector.lessons.actors import Actor
from connector.lessons.records import Decision, Source
from connector.lessons.review import NewVerdict
from connector.steps.context import Context
from connector.steps.running import with_subject
from connector.store.lists import APPROVED, PENDING, REFUSED, ListItem, ListRow
from connector.text import Text
from mappings.schema import Level


def decider(ctx: Context, level: str) -> Level | None:
    """The level that decides on a level's lists: the next one by list, else the Department's own; None after it."""
    ids = [v.id for v in ctx.mapping.levels]
    later = ctx.mapping.levels[ids.index(level) + 1 :] if level in ids else ()
    by_list = next((v for v in later if v.by_list), None)
    return by_list or next((v for v in later if v.unit == "department"), None)


def decide_rows(
    ctx: Context,
    who: Actor,
    row: ListRow,
    level: Level | None,
    decision: Decision,
    lessons: Collection[int] | None,
    reason: str,
) -> list[int]:
    """The lessons that were decided now, in the order of the list."""
    chosen = _chosen(row, lessons)
    if decision is not Decision.APPROVED and not reason.strip():
        raise refused("reason_missing", "không phê duyệt thì phải nêu lí do", "say why it is not approved")
    state = APPROVED if decision is Decision.APPROVED else REFUSED
    with ctx.store.db.connect() as c:
        for item in chosen:
            ctx.store.lists.decide(c, row.id, item.lesson_id, state, who.signature, reason, ctx.now())
        if level is not None and level.by_list:
            _verdicts(ctx, who, chosen, level, decision, reason, row)
    return [item.lesson_id for item in chosen]


def _chosen(row: ListRow, lessons: Collection[int] | None) -> list[ListItem]:
    pending = [item for item in row.items if item.state == PENDING]
    if lessons is None:
        if not pending:
            raise refused("list_decided", "mọi bài trong danh sách đã được quyết định", "every row is decided already")
        return pending
    left = {item.lesson_id: item for item in pending}
    for lesson_id in lessons:
        if lesson_id not in left:
            raise refused(
                "row_not_pending",
                f"bài {lesson_id} không có trong danh sách hoặc đã được quyết định",
                f"lesson {lesson_id} is not in the list, or is decided already",
            )
    return [item for item in pending if item.lesson_id in set(lessons)]


def _verdicts(
    ctx: Context, who: Actor, chosen: list[ListItem], level: Level, decision: Decision, reason: str, row: ListRow
) -> None:
    """The level's verdict on each version that the list names; the list itself is its record."""
    for item in chosen:
        if row.rows[item.position].get("change") == WITHDRAWN:
            continue
        lesson = ctx.store.lessons.some([item.lesson_id])[item.lesson_id]
        version = next(v for v in ctx.store.lessons.versions([lesson.id])[lesson.id] if v.id == item.version_id)
        verdict = _verdict(who, level, decision, reason)
        try:
            record_verdict(ctx, lesson, version, verdict, Source.LIST, ctx.now())
        except Rejected as error:
            raise with_subject(error, Text(f"Bài “{lesson.title}”", f"Lesson “{lesson.title}”")) from None


def _verdict(who: Actor, level: Level, decision: Decision, reason: str) -> NewVerdict:
    return NewVerdict(
        level=level.id,
        appraiser_key=who.signature,
        appraiser_name=who.name,
        decision=decision,
        limitations=reason if decision is Decision.REJECTED else "",
        required_changes=reason if decision is Decision.CHANGES_REQUIRED else "",
        appraiser_keys=who.keys | {who.key},
    )
