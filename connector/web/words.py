"""The product's enumerations in both languages, each with the colour of its tag."""

from __future__ import annotations

from typing import NamedTuple

from connector.lessons.records import Decision, LevelState
from connector.lessons.rights import ROLE_WORDS, Role
from connector.packages.report import Severity, Verdict
from connector.text import Text
from mappings.schema import Mapping, RoleMap


class Tag(NamedTuple):
    """`tone`: good, warn, bad, now or '' — a class of the style sheet; the words say the same."""

    words: Text
    tone: str


DECISIONS = {
    Decision.APPROVED: Tag(Text("Đạt", "Approved"), "good"),
    Decision.CHANGES_REQUIRED: Tag(Text("Đạt sau chỉnh sửa", "Changes required"), "warn"),
    Decision.REJECTED: Tag(Text("Không đạt", "Not approved"), "bad"),
}
STATES = {
    LevelState.WAITING: Tag(Text("Chưa đến lượt", "Not yet its turn"), ""),
    LevelState.UNDER_APPRAISAL: Tag(Text("Đang thẩm định", "Under appraisal"), "now"),
    LevelState.APPROVED: DECISIONS[Decision.APPROVED],
    LevelState.CHANGES_REQUIRED: DECISIONS[Decision.CHANGES_REQUIRED],
    LevelState.REJECTED: DECISIONS[Decision.REJECTED],
}
VERDICTS = {
    Verdict.PLAYABLE: Tag(Text("Chạy được", "Playable"), "good"),
    Verdict.REPAIRABLE: Tag(Text("Sửa được", "Repairable"), "warn"),
    Verdict.REFUSED: Tag(Text("Không dùng được", "Not usable"), "bad"),
}
SEVERITIES = {
    Severity.NOTE: Text("Lưu ý", "Note"),
    Severity.WARN: Text("Cảnh báo", "Warning"),
    Severity.REFUSE: Text("Không nhận", "Refused"),
}
LISTS = {
    "draft": Tag(Text("Dự thảo", "Draft"), "warn"),
    "sent": Tag(Text("Đã gửi, chờ phê duyệt", "Sent, awaits the decision"), "now"),
    "approved": Tag(Text("Đã phê duyệt", "Approved"), "good"),
    "partly": Tag(Text("Phê duyệt một phần", "Approved in part"), "warn"),
    "refused": Tag(Text("Không phê duyệt", "Not approved"), "bad"),
}
LIST_ITEMS = {
    "pending": Tag(Text("Chờ phê duyệt", "Awaits the decision"), ""),
    "approved": LISTS["approved"],
    "refused": LISTS["refused"],
}


def role_words(mapping: Mapping, role: RoleMap) -> Text:
    """`Tổ trưởng chuyên môn · Trường THPT A · Toán`."""
    name = ROLE_WORDS[Role(role.role)]
    reach = [*_places(mapping, role), *sorted(role.subjects or ()), *sorted(role.stages or ())]
    return Text(" · ".join([name.vi, *reach]), " · ".join([name.en, *reach]))


def _places(mapping: Mapping, role: RoleMap) -> list[str]:
    school = next((s.name for s in mapping.schools if s.id == role.school), None)
    group = mapping.group(role.group)
    level = mapping.level(role.level) if role.level else None
    return [place for place in (school, group.name if group else None, level.name if level else None) if place]
