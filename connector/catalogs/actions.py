"""What has to be done so that a catalog is as it should be, one deed at a time, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from connector.catalogs.desired import Placement
from connector.catalogs.published import Publication
from connector.lms.base import StandingActivity
from connector.text import Text


class Deed(StrEnum):
    """`relocate`: new there first, then the old copy goes. `replace`: other content in place. `update`: words, tags or
    idnumber."""

    CREATE = "create"
    RELOCATE = "relocate"
    REPLACE = "replace"
    UPDATE = "update"
    RENAME = "rename"
    MOVE = "move"
    SHOW = "show"
    HIDE = "hide"
    REMOVE = "remove"
    LEAVE = "leave"


IN_PLACE = frozenset({Deed.REPLACE, Deed.UPDATE, Deed.RENAME})
"""Done by one `put` of the activity that stands."""


@dataclass(frozen=True, slots=True)
class Action:
    """`recorded`: what we know of it; `found`: the activity that it is about, where the site was looked at. `by_hand`:
    the difference was made on the site, and what becomes of it is for the mapping to say."""

    deed: Deed
    why: Text
    wanted: Placement | None = None
    recorded: Publication | None = None
    found: StandingActivity | None = None
    by_hand: bool = False

    @property
    def course_key(self) -> str:
        if self.wanted is not None:
            return self.wanted.place.course_key
        return self.recorded.course_key if self.recorded else ""


IN_ORDER = Text("đúng chỗ", "in place")
NEW = Text("mới được duyệt, chưa có trong kho", "newly approved, not in the catalog yet")
AGAIN = Text("lần trước chưa xong", "not finished last time")
RESTORED = Text("được đưa trở lại", "restored")
NEWER = Text("có phiên bản mới được duyệt", "a newer version is approved")
OTHER_SITE = Text("kho chuyển sang trang khác", "the catalog has moved to another site")
OTHER_CATALOG = Text("trường chuyển sang đơn vị khác", "the school belongs to another unit now")
OTHER_COURSE = Text("bài chuyển sang môn hoặc lớp khác", "the lesson belongs to another subject or grade now")
OTHER_KIND = Text("bản mới là loại hoạt động khác", "the newer version is an activity of another kind")
NO_IDNUMBER = Text("chưa có mã nhận dạng của ta", "it has no idnumber of ours yet")
OTHER_WORDS = Text("mô tả hoặc thẻ đã khác", "its description or tags are others now")
OTHER_NAME = Text("bài đã đổi tên", "the lesson has another name now")
OTHER_TOPIC = Text("bài thuộc chủ đề khác", "the lesson belongs to another topic now")
OTHER_ORDER = Text("thứ tự trong chủ đề đã khác", "the order in its topic is another now")
WITHDRAWN = Text("bài đã bị rút", "the lesson is withdrawn")
TWICE = Text("có hai bản của cùng một bài", "the same lesson stands there twice")
NO_GROUND = Text(
    "không còn căn cứ trong bản ánh xạ hoặc phê duyệt; để nguyên, muốn gỡ thì rút bài",
    "neither mapping nor approvals ask for it any more; left as it is, withdraw the lesson to take it down",
)
DELETED = Text("đã bị xoá bằng tay", "deleted by hand")
REPLACED = Text("nội dung đã bị thay bằng tay", "its content was replaced by hand")
REWORDED = Text("mô tả hoặc thẻ đã bị sửa bằng tay", "its description or tags were changed by hand")
RENUMBERED = Text("mã nhận dạng đã bị sửa bằng tay", "its idnumber was changed by hand")
RENAMED = Text("đã bị đổi tên bằng tay", "renamed by hand")
MOVED = Text("đã bị chuyển chỗ bằng tay", "moved by hand")
HIDDEN = Text("đã bị ẩn bằng tay", "hidden by hand")
SHOWN = Text("đã bị cho hiện bằng tay", "shown by hand")
