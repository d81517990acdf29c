"""Which version of a lesson leaves us as a file: the one that is approved furthest, or the one that was named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from connector.catalogs.naming import catalog_map
from connector.catalogs.record import Status
from connector.errors import HoclieuError, NeedsOperator, Rejected
from connector.lessons.records import Appraisal, Lesson, Version
from connector.lessons.review import approved_levels, standings_of
from connector.steps.context import Context
from connector.text import Text
from mappings.schema import Level

Approved = tuple[tuple[Level, Appraisal], ...]


class Numbered(Version, Protocol):
    @property
    def number(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """One version, with the levels that approved it and put that on record."""

    lesson: Lesson
    version_id: int
    number: int
    approved: Approved
    withdrawn: bool = False

    @property
    def status(self) -> Status:
        if self.withdrawn:
            return Status.WITHDRAWN
        return Status.APPROVED if self.approved else Status.DRAFT


def choose(ctx: Context, lesson_id: int, number: int | None, draft: bool) -> Choice:
    """Raises NeedsOperator for a lesson or version that is not there, Rejected (`not_approved`, `lesson_withdrawn`)
    for what may leave as a draft only. Without a number, a draft is the version that was handed in last."""
    lesson = ctx.store.lessons.lesson(lesson_id)
    if lesson is None:
        raise _unknown(lesson_id)
    versions = ctx.store.lessons.briefs([lesson_id])[lesson_id]
    verdicts = ctx.store.reviews.verdicts([version.id for version in versions])
    withdrawn = lesson_id in ctx.store.withdrawals.withdrawn([lesson_id])
    choices = list(_choices(ctx, lesson, versions, verdicts, withdrawn))
    if number is not None:
        found = next((choice for choice in choices if choice.number == number), None)
        if found is None:
            raise _no_version(lesson_id, number, [choice.number for choice in choices])
    else:
        current = ctx.store.lessons.current_versions([lesson_id])[lesson_id]
        found = furthest(choices) or next(choice for choice in choices if choice.version_id == current)
    if not draft and found.status is not Status.APPROVED:
        raise _refused(found)
    return found


def every_approved(ctx: Context, catalog: str | None) -> Iterator[Choice]:
    """Of each lesson that is not withdrawn: the version that is approved furthest; or, for one catalog, the newest
    that its level approved. Raises NeedsOperator for a catalog that the mapping has not."""
    if catalog is not None and catalog_map(ctx.mapping, catalog) is None:
        raise NeedsOperator(
            "catalog_unknown",
            Text(f"Tệp ánh xạ không có kho '{catalog}'.", f"The mapping has no catalog '{catalog}'."),
            Text("Kho viết như city.haiphong: cấp, dấu chấm, đơn vị.", "Write level, dot, unit: city.haiphong."),
        )
    withdrawn = ctx.store.withdrawals.withdrawn()
    for judged in ctx.store.approved.judged():
        if judged.lesson.id in withdrawn:
            continue
        choices = list(_choices(ctx, judged.lesson, judged.versions, judged.verdicts, False))
        found = furthest(choices) if catalog is None else _newest_for(ctx, choices, catalog)
        if found is not None:
            yield found


def _choices(
    ctx: Context,
    lesson: Lesson,
    versions: Sequence[Numbered],
    verdicts: Mapping[int, Sequence[Appraisal]],
    withdrawn: bool,
) -> Iterator[Choice]:
    for version in versions:
        found = standings_of(ctx.mapping, lesson, version, verdicts, ctx.today)
        ids = approved_levels(found)
        approved = tuple((s.level, s.verdict) for s in found if s.verdict is not None and s.level.id in ids)
        yield Choice(lesson, version.id, version.number, approved, withdrawn)


def furthest(choices: Sequence[Choice]) -> Choice | None:
    """The newest among those that most levels approved."""
    approved = [choice for choice in choices if choice.approved]
    return max(approved, key=lambda choice: (len(choice.approved), choice.number), default=None)


def _newest_for(ctx: Context, choices: Sequence[Choice], catalog: str) -> Choice | None:
    opened = [c for c in choices if any(_catalog(ctx, c.lesson, level) == catalog for level, _ in c.approved)]
    return max(opened, key=lambda choice: choice.number, default=None)


def _catalog(ctx: Context, lesson: Lesson, level: Level) -> str | None:
    """The key of the level's catalog for this lesson; None for a school that the mapping no longer has."""
    try:
        return f"{level.id}.{ctx.mapping.unit_of(level, ctx.mapping.school(lesson.school), ctx.today)}"
    except KeyError:
        return None


def _unknown(lesson_id: int) -> HoclieuError:
    return NeedsOperator(
        "lesson_unknown",
        Text(f"Không có bài giảng số {lesson_id}.", f"There is no lesson number {lesson_id}."),
        Text("Xem số bằng `hoclieu review list`.", "See the numbers with `hoclieu review list`."),
    )


def _no_version(lesson_id: int, number: int, known: Sequence[int]) -> HoclieuError:
    there = ", ".join(map(str, known))
    return NeedsOperator(
        "version_unknown",
        Text(f"Bài {lesson_id} không có bản {number}.", f"Lesson {lesson_id} has no version {number}."),
        Text(f"Đang có: {there}.", f"There are: {there}."),
    )


def _refused(choice: Choice) -> HoclieuError:
    title, number = choice.lesson.title, choice.number
    as_draft = Text("Thêm --draft nếu vẫn cần tệp này.", "Add --draft if you need this file all the same.")
    if choice.withdrawn:
        said = Text(f"Bài “{title}” đã bị rút.", f"Lesson “{title}” is withdrawn.")
        return Rejected("lesson_withdrawn", said, as_draft)
    said = Text(
        f"Bản {number} của “{title}” chưa được cấp nào phê duyệt.",
        f"No level has approved version {number} of “{title}”.",
    )
    return Rejected("not_approved", said, as_draft)
