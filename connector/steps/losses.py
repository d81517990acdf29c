"""What stands in the way: packages that Moodle chokes on, and students' attempts that would be lost."""

from __future__ import annotations

from collections.abc import Iterator

from connector.catalogs.actions import Action, Deed
from connector.catalogs.desired import Placement
from connector.catalogs.published import Publication
from connector.errors import HoclieuError, Rejected
from connector.packages.compare import lost_tracks
from connector.packages.report import Sco
from connector.steps.context import Context
from connector.steps.planning import plan
from connector.text import Text

SENDS = frozenset({Deed.CREATE, Deed.RELOCATE, Deed.REPLACE})
"""Deeds that send the package."""


def hindrance(ctx: Context, action: Action) -> HoclieuError | None:
    """Why it cannot be done now; None when nothing is in the way."""
    if action.deed not in SENDS or action.wanted is None:
        return None
    if (why := action.wanted.version.moodle_fails) is not None:
        return Rejected("moodle_would_fail", _FAILS.filled(why=why), _FAILS_DO)
    if lost := would_lose(ctx, action):
        titles = ", ".join(f"“{part.title or part.identifier}”" for part in lost[:5])
        said, do = _LOST.filled(parts=titles, n=len(lost)), _LOST_DO.filled(lesson=action.wanted.lesson.id)
        return Rejected("attempts_would_be_lost", said, do)
    return None


def would_lose(ctx: Context, action: Action) -> tuple[Sco, ...]:
    """The parts whose students' attempts a replacement would delete, and to which nobody has agreed yet."""
    wanted, recorded = action.wanted, action.recorded
    if action.deed is not Deed.REPLACE or wanted is None or recorded is None:
        return ()
    if recorded.stands in (None, wanted.version.id) or recorded.may_lose == wanted.version.id:
        return ()
    versions = {v.id: v for v in ctx.store.lessons.versions([wanted.lesson.id]).get(wanted.lesson.id, [])}
    old, new = versions.get(recorded.stands or 0), versions.get(wanted.version.id)
    return lost_tracks(old.report, new.report) if old and new else ()


def allow_loss(ctx: Context, who: str, lesson_id: int) -> list[str]:
    """Agrees to the attempts that waiting replacements of this lesson would lose; the catalogs concerned.

    Holds for the version that waits now only. Raises Rejected (`nothing_to_lose`).
    """
    found = {p.catalog: action for p, action in _waiting(ctx, lesson_id)}
    agreed = {c: [part.identifier for part in would_lose(ctx, action)] for c, action in found.items()}
    agreed = {c: parts for c, parts in agreed.items() if parts}
    if not agreed:
        raise Rejected("nothing_to_lose", _NOTHING.filled(lesson=lesson_id))
    with ctx.store.db.connect():
        for catalog in agreed:
            action = found[catalog]
            assert action.recorded is not None and action.wanted is not None
            ctx.store.publications.allow_loss(action.recorded.id, action.wanted.version.id)
        ctx.store.audit.append(ctx.now(), who, "allow_loss", f"lesson {lesson_id}", {"catalogs": agreed})
    return list(agreed)


def _waiting(ctx: Context, lesson_id: int) -> Iterator[tuple[Publication, Action]]:
    for site in sorted({p.site for p in ctx.store.publications.all(lesson_ids=[lesson_id])}):
        for action in plan(ctx, site).actions():
            replaces = action.deed is Deed.REPLACE and action.recorded is not None
            if replaces and action.wanted is not None and action.wanted.lesson.id == lesson_id:
                yield action.recorded, action  # type: ignore[misc]


def about(p: Placement) -> Text:
    return Text(f"Bài “{p.lesson.title}” → {p.catalog}", f"Lesson “{p.lesson.title}” → {p.catalog}")


_FAILS = Text("Moodle không nhập được gói này ({why}).", "Moodle cannot import this package ({why}).")
_FAILS_DO = Text(
    "Nhờ giáo viên xuất lại (SCORM 1.2) rồi nộp lại.",
    "Ask the teacher to export it again (SCORM 1.2) and hand in again.",
)
_LOST = Text(
    "bản mới không còn {n} phần mà học sinh có thể đã làm ({parts}); kết quả ở đó sẽ mất",
    "the new version lacks {n} part(s) that students may have done ({parts}); their results there would be lost",
)
_LOST_DO = Text(
    "Nếu đồng ý: `hoclieu publish --allow-loss {lesson}`; nếu không, bản cũ vẫn đứng nguyên.",
    "To agree: `hoclieu publish --allow-loss {lesson}`; until then the old version stays.",
)
_NOTHING = Text(
    "Bài {lesson} không có bản mới nào đang chờ mà làm mất kết quả của học sinh.",
    "No version of lesson {lesson} waits that would lose students' results.",
)
