"""Actions in words, for plans and reports. Pure."""

from __future__ import annotations

from connector.catalogs.actions import Action, Deed
from connector.text import Text

DEED_WORDS = {
    Deed.CREATE: Text("tạo", "create"),
    Deed.RELOCATE: Text("chuyển kho", "relocate"),
    Deed.REPLACE: Text("thay nội dung", "replace"),
    Deed.UPDATE: Text("cập nhật", "update"),
    Deed.RENAME: Text("đổi tên", "rename"),
    Deed.MOVE: Text("chuyển chỗ", "move"),
    Deed.SHOW: Text("cho hiện", "show"),
    Deed.HIDE: Text("ẩn", "hide"),
    Deed.REMOVE: Text("gỡ", "remove"),
    Deed.LEAVE: Text("để nguyên", "leave"),
}


def title_of(action: Action) -> str:
    """The lesson as people know it; of one that is wanted nowhere, its name in the catalog."""
    if action.wanted is not None:
        return f"{action.wanted.lesson.title} (v{action.wanted.version.number})"
    r = action.recorded
    return (r.name or f"#{r.lesson_id}") if r is not None else "?"


def place_of(action: Action) -> str:
    if action.wanted is not None:
        place = action.wanted.place
        return " / ".join((*place.category_path, place.course_name, place.topic))
    return action.recorded.catalog if action.recorded is not None else "?"


def line_of(action: Action) -> Text:
    """`create: Hàm số bậc hai (v2) → Kho / Toán 10 / Hàm số: newly approved`."""
    deed, what = DEED_WORDS[action.deed], f"{title_of(action)} → {place_of(action)}"
    return Text(f"{deed.vi}: {what}: {action.why.vi}", f"{deed.en}: {what}: {action.why.en}")
