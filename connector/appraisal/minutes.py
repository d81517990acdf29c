"""Minutes (biên bản) of sittings: opened, filled, made final under a number, and their signed scan attached.

A catalog opens only by verdicts on final minutes (000_, second point), on signed ones where the level demands it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from connector.appraisal.numbers import minutes_series
from connector.appraisal.refusals import refused, unknown
from connector.appraisal.scans import keep_scan
from connector.appraisal.subjects import known_level
from connector.appraisal.trail import note
from connector.appraisal.units import about_session, about_unit
from connector.lessons.actors import Action, Actor, Role, allowed, may
from connector.lessons.records import TaskRole
from connector.lessons.rights import TABLE
from connector.steps.context import Context
from connector.steps.told import tell_again
from connector.store.minutes import Held, MinutesRow
from connector.store.onrecord import Recorded
from mappings.schema import Level


def waiting(ctx: Context, who: Actor, level_id: str, unit: str) -> list[Recorded]:
    """The verdicts of a unit at a level that stand on no minutes yet."""
    level = known_level(ctx, level_id)
    found = ctx.store.onrecord.without_minutes(level.id, unit)
    may(who, Action.KEEP_MINUTES, about_session(ctx, who, level, unit, [r.lesson.id for r in found]))
    return found


def minutes_for(ctx: Context, who: Actor, page: int = 1, size: int = 50) -> tuple[list[MinutesRow], int]:
    """A page of the minutes that this person may keep, newest first, and how many there are in all."""
    seats: dict[str, list[str]] = {}
    for level_id, unit in ctx.store.minutes.seats():
        level = ctx.mapping.level(level_id)
        if level is not None and allowed(who, Action.KEEP_MINUTES, about_unit(ctx, level, unit)):
            seats.setdefault(level_id, []).append(unit)
    roles = [role for role in TaskRole if Action.KEEP_MINUTES in TABLE[Role(f"assigned_{role}")]]
    return ctx.store.minutes.page(seats, who.person, roles, (page - 1) * size, size)


def open_session(
    ctx: Context, who: Actor, level_id: str, unit: str, held: Held, appraisals: Sequence[int] = ()
) -> MinutesRow:
    """Draft minutes of one sitting, with the verdicts named, or with none yet."""
    level = known_level(ctx, level_id)
    with ctx.store.db.connect() as c:
        lessons = [r.lesson.id for r in ctx.store.onrecord.verdicts(appraisals)]
        may(who, Action.KEEP_MINUTES, about_session(ctx, who, level, unit, lessons))
        made = ctx.store.minutes.open(c, level.id, unit, held, who.signature, ctx.now())
        _put(ctx, made, level, unit, appraisals)
        note(ctx, who.signature, "minutes_opened", _subject(made), level=level.id, unit=unit, verdicts=list(appraisals))
        return known_minutes(ctx, made)


def add_to_session(ctx: Context, who: Actor, minutes_id: int, appraisals: Sequence[int]) -> MinutesRow:
    """Puts more verdicts on a draft."""
    with ctx.store.db.connect():
        row, level = _draft(ctx, who, minutes_id, appraisals)
        _put(ctx, row.id, level, row.unit, appraisals)
        note(ctx, who.signature, "minutes_added", _subject(row.id), verdicts=list(appraisals))
        return known_minutes(ctx, minutes_id)


def take_out_of_session(ctx: Context, who: Actor, minutes_id: int, appraisal_id: int) -> MinutesRow:
    """Takes a verdict off a draft; it waits for other minutes then."""
    with ctx.store.db.connect() as c:
        row, _ = _draft(ctx, who, minutes_id)
        if not ctx.store.minutes.take_out(c, row.id, appraisal_id):
            raise refused(
                "not_on_minutes", "kết quả này không có trong biên bản", "this verdict is not on these minutes"
            )
        note(ctx, who.signature, "minutes_taken_out", _subject(row.id), verdict=appraisal_id)
        return known_minutes(ctx, minutes_id)


def describe_session(ctx: Context, who: Actor, minutes_id: int, held: Held) -> MinutesRow:
    """When and where it was held, who was there, chair and secretary."""
    with ctx.store.db.connect() as c:
        row, _ = _draft(ctx, who, minutes_id)
        ctx.store.minutes.change(c, row.id, held)
        note(ctx, who.signature, "minutes_described", _subject(row.id))
        return known_minutes(ctx, minutes_id)


def finalise(ctx: Context, who: Actor, minutes_id: int) -> MinutesRow:
    """Makes a draft final: numbered, and not changed any more. Raises Rejected when something that minutes need
    (Mẫu 1.9: start, those present, chair, secretary) is not there."""
    with ctx.store.db.connect() as c:
        row, level = _draft(ctx, who, minutes_id)
        if missing := _missing(row):
            vi, en = (", ".join(names) for names in zip(*missing, strict=True))
            raise refused("minutes_incomplete", f"biên bản còn thiếu: {vi}", f"the minutes lack: {en}")
        series = minutes_series(ctx.mapping, level, row.unit, ctx.now())
        number = ctx.store.minutes.finalise(c, row.id, series.counter, series.number, ctx.now())
        _tell(ctx, row)
        note(ctx, who.signature, "minutes_final", _subject(row.id), number=number, verdicts=list(row.appraisals))
        return known_minutes(ctx, minutes_id)


def attach_signed(ctx: Context, who: Actor, minutes_id: int, scan: Path, name: str) -> MinutesRow:
    """Attaches the signed scan (PDF, JPEG or PNG) to final minutes; a later one takes its place, both are kept."""
    row = known_minutes(ctx, minutes_id)
    level = known_level(ctx, row.level)
    may(who, Action.ATTACH_SIGNED, about_session(ctx, who, level, row.unit, _lessons(ctx, row)))
    if not row.final:
        raise refused("minutes_draft", "biên bản còn là dự thảo", "the minutes are a draft still")
    sha256 = keep_scan(ctx, scan)
    with ctx.store.db.connect() as c:
        ctx.store.minutes.attach(c, row.id, sha256, name, ctx.now())
        if level.minutes.signed:
            _tell(ctx, row)
        note(ctx, who.signature, "minutes_signed", _subject(row.id), sha256=sha256, before=row.signed_sha256)
        return known_minutes(ctx, minutes_id)


def known_minutes(ctx: Context, minutes_id: int) -> MinutesRow:
    found = ctx.store.minutes.one(minutes_id)
    if found is None:
        raise unknown("minutes_unknown", "biên bản", "minutes", minutes_id, "hoclieu minutes list")
    return found


def _draft(ctx: Context, who: Actor, minutes_id: int, more: Sequence[int] = ()) -> tuple[MinutesRow, Level]:
    """The minutes, which this person may keep and which are not final."""
    row = known_minutes(ctx, minutes_id)
    level = known_level(ctx, row.level)
    lessons = [*_lessons(ctx, row), *(r.lesson.id for r in ctx.store.onrecord.verdicts(more))]
    may(who, Action.KEEP_MINUTES, about_session(ctx, who, level, row.unit, lessons))
    if row.final:
        raise refused(
            "minutes_final",
            f"biên bản số {row.number} đã chốt, không sửa được nữa",
            f"minutes {row.number} are final and not changed any more",
        )
    return row, level


def _lessons(ctx: Context, row: MinutesRow) -> list[int]:
    return [r.lesson.id for r in ctx.store.onrecord.verdicts(row.appraisals)]


def _put(ctx: Context, minutes_id: int, level: Level, unit: str, appraisals: Sequence[int]) -> None:
    """Verdicts of this unit at this level, none of which stands on minutes already."""
    found = {r.appraisal.id: r for r in ctx.store.onrecord.verdicts(appraisals)}
    elsewhere = ctx.store.minutes.of_appraisals(found)
    for number in appraisals:
        a = found[number].appraisal if number in found else None
        if a is None or (a.level, a.unit) != (level.id, unit):
            raise refused(
                "verdict_of_another",
                f"kết quả số {number} không thuộc '{level.name}', đơn vị {unit}",
                f"verdict {number} is not one of '{level.name}', unit {unit}",
            )
        if number in elsewhere:
            where = elsewhere[number].number or elsewhere[number].id
            raise refused(
                "on_minutes_already",
                f"kết quả số {number} đã có trong biên bản {where}",
                f"verdict {number} is on minutes {where} already",
            )
    with ctx.store.db.connect() as c:
        ctx.store.minutes.add(c, minutes_id, appraisals)


def _missing(row: MinutesRow) -> list[tuple[str, str]]:
    needed = (
        (bool(row.appraisals), "bài giảng được thẩm định", "lessons that were appraised"),
        (row.held_from is not None, "thời gian bắt đầu", "the time it began"),
        (bool(row.present), "thành phần tham dự", "those present"),
        (bool(row.chair), "chủ trì", "the chair"),
        (bool(row.secretary), "thư ký", "the secretary"),
    )
    return [(vi, en) for there, vi, en in needed if not there]


def _tell(ctx: Context, row: MinutesRow) -> None:
    """Teachers hear of the minutes of their lessons, with the link to them."""
    for r in ctx.store.onrecord.verdicts(row.appraisals):
        tell_again(ctx, r.lesson, r.version.id, row.level)


def _subject(minutes_id: int) -> str:
    return f"minutes {minutes_id}"
