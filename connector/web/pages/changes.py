"""A re-submission beside the version before: what changed, and which required changes it answers."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from connector.appraisal import versions
from connector.appraisal.subjects import about_lesson
from connector.appraisal.versions import Asked, Changed
from connector.lessons.actors import allowed
from connector.lessons.records import Lesson
from connector.lessons.rights import Action
from connector.text import Text
from connector.web.fields import Posted
from connector.web.visit import Signed, SignedVisit

router = APIRouter(prefix="/lessons/{lesson_id}/changes")
_FIELDS = {
    "title": Text("Tên trong gói", "Title in the package"),
    "format": Text("Định dạng", "Format"),
    "tool": Text("Công cụ", "Tool"),
    "size": Text("Dung lượng", "Size"),
    "media": Text("Số tệp đa phương tiện", "Media files"),
}
_KINDS = {
    "changed": Text("Tệp thay đổi", "Files changed"),
    "added": Text("Tệp thêm", "Files added"),
    "removed": Text("Tệp bỏ", "Files removed"),
    "moved": Text("Tệp chuyển chỗ", "Files moved"),
}
_PARTS = {
    "added": Text("Phần thêm", "Parts added"),
    "removed": Text("Phần bỏ", "Parts removed"),
    "renamed": Text("Phần đổi tên", "Parts renamed"),
    "times": Text("Giới hạn thời gian", "Time limits"),
}


@router.get("/{old}/{new}")
def changes(at: Signed, lesson_id: int, old: int, new: int) -> Response:
    found = versions.what_changed(at.ctx, at.who, lesson_id, old, new)
    lesson = at.ctx.store.lessons.some([lesson_id])[lesson_id]
    return at.page(
        "changes.html",
        found=found,
        lesson=lesson,
        fields=[(_FIELDS[name], *_shown(at, name, pair)) for name, pair in found.package.fields.items()],
        parts=[(name, said) for key, name in _PARTS.items() if (said := getattr(found.package.parts, key))],
        files=_files(found),
        levels={level.id: level.name for level in at.ctx.mapping.levels},
        marks={asked.level for asked in found.asked if _may_mark(at, lesson, asked)},
    )


@router.post("/{old}/{new}/marks")
def mark(at: Signed, lesson_id: int, old: int, new: int, form: Posted) -> Response:
    verdict, position = form.whole("verdict") or 0, form.whole("position")
    met = form.text("met", 5) == "yes"
    versions.mark_change(at.ctx, at.who, lesson_id, new, verdict, -1 if position is None else position, met)
    return at.go(f"/lessons/{lesson_id}/changes/{old}/{new}", said="kept")


def _shown(at: SignedVisit, name: str, pair: tuple[str, str]) -> list[str]:
    if name != "size":
        return [each or "—" for each in pair]
    return [at.speech.size(int(each)) if each.isdecimal() else "—" for each in pair]


def _files(found: Changed) -> list[tuple[Text, tuple[str, ...], int]]:
    """(kind, names, how many there are), of the kinds that occur."""
    files = found.package.files
    if files is None:
        return []
    named = ((name, getattr(files, key), files.counts.get(key, 0)) for key, name in _KINDS.items())
    return [(name, said, max(count, len(said))) for name, said, count in named if said]


def _may_mark(at: SignedVisit, lesson: Lesson, asked: Asked) -> bool:
    level = at.ctx.mapping.level(asked.level)
    return level is not None and allowed(at.who, Action.GIVE_OPINION, about_lesson(at.ctx, at.who, lesson, level))
