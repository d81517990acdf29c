"""What stands in the way: packages that Moodle chokes on, and students' attempts that would be lost."""

from __future__ import annotations

from connector.catalogs.actions import Action, Deed
from connector.catalogs.desired import Placement
from connector.errors import HoclieuError, Rejected
from connector.packages.compare import lost_tracks
from connector.packages.report import Sco
from connector.steps.context import Context
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
