"""A re-submission beside the version before it: what changed in the package, and which required changes it answers."""

from __future__ import annotations

from dataclasses import dataclass

from connector.appraisal.refusals import refused, unknown
from connector.appraisal.subjects import about_lesson, known_level
from connector.appraisal.trail import about, note
from connector.lessons.actors import Action, Actor, may
from connector.lessons.records import Appraisal, Lesson, LessonVersion
from connector.lessons.revision import required
from connector.packages.changes import PackageChanges, changes
from connector.packages.compare import Comparison, compare
from connector.steps.context import Context
from connector.steps.lessons_view import known_lesson
from connector.store.revisions import Mark


@dataclass(frozen=True, slots=True)
class Asked:
    """One change that a verdict on the older version required; `mark` is a reviewer's on the newer one, if any."""

    appraisal_id: int
    position: int
    level: str
    by: str
    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """`package`: what is different in it. `tracks`: whose results replacing it in a catalog would lose. `said`: the
    teacher's own words about what was changed ('' for none)."""

    old: LessonVersion
    new: LessonVersion
    package: PackageChanges
    tracks: Comparison
    asked: tuple[Asked, ...]
    said: str

    @property
    def unanswered(self) -> tuple[Asked, ...]:
        """What no reviewer has found met yet."""
        return tuple(a for a in self.asked if a.mark is None or not a.mark.met)


def what_changed(ctx: Context, who: Actor, lesson_id: int, old_no: int, new_no: int) -> Changed:
    """Two versions of a lesson side by side; for whoever may read it."""
    lesson = known_lesson(ctx, lesson_id)
    may(who, Action.READ_LESSON, about_lesson(ctx, who, lesson))
    old, new = _version(ctx, lesson, old_no), _version(ctx, lesson, new_no)
    blobs = ctx.store.blobs
    return Changed(
        old=old,
        new=new,
        package=changes(blobs.path(old.sha256), blobs.path(new.sha256), old.report, new.report),
        tracks=compare(old.report, new.report),
        asked=tuple(_asked(ctx, old, new)),
        said=ctx.store.revisions.said([new.id]).get(new.id, ""),
    )


def mark_change(
    ctx: Context, who: Actor, lesson_id: int, new_no: int, appraisal_id: int, position: int, met: bool
) -> None:
    """A reviewer's mark: whether this version meets a change that a verdict required of an earlier one.

    For who may appraise the lesson at the level that asked.
    """
    with ctx.store.db.connect():
        lesson = known_lesson(ctx, lesson_id)
        new = _version(ctx, lesson, new_no)
        verdict = _verdict(ctx, lesson, new, appraisal_id)
        texts = required(verdict.required_changes)
        if not 0 <= position < len(texts):
            raise refused("change_unknown", "không có yêu cầu này", "there is no such required change")
        level = known_level(ctx, verdict.level)
        may(who, Action.GIVE_OPINION, about_lesson(ctx, who, lesson, level))
        ctx.store.revisions.mark(Mark(new.id, appraisal_id, position, met, who.signature, who.name, ctx.now()))
        details = {"asked_by": appraisal_id, "position": position, "met": met}
        note(ctx, who.signature, "change_marked", about(lesson, new.number, level.id), **details)


def _asked(ctx: Context, old: LessonVersion, new: LessonVersion) -> list[Asked]:
    marks = {(m.appraisal_id, m.position): m for m in ctx.store.revisions.marks(new.id)}
    verdicts = ctx.store.reviews.verdicts([old.id]).get(old.id, [])
    return [
        Asked(a.id, n, a.level, a.appraiser_name, text, marks.get((a.id, n)))
        for a in verdicts
        for n, text in enumerate(required(a.required_changes))
    ]


def _version(ctx: Context, lesson: Lesson, number: int) -> LessonVersion:
    found = next((v for v in ctx.store.lessons.versions([lesson.id])[lesson.id] if v.number == number), None)
    if found is None:
        raise unknown("version_unknown", "phiên bản", "versions", number, f"hoclieu review show {lesson.id}")
    return found


def _verdict(ctx: Context, lesson: Lesson, new: LessonVersion, appraisal_id: int) -> Appraisal:
    """On an earlier version of the same lesson."""
    earlier = [b.id for b in ctx.store.lessons.briefs([lesson.id])[lesson.id] if b.number < new.number]
    given = (a for of in ctx.store.reviews.verdicts(earlier).values() for a in of)
    found = next((a for a in given if a.id == appraisal_id), None)
    if found is None:
        raise refused(
            "verdict_of_another",
            f"kết quả số {appraisal_id} không thuộc bản trước của bài này",
            f"verdict {appraisal_id} is not on an earlier version of this lesson",
        )
    return found
