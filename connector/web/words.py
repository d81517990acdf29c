"""The product's enumerations in both languages, each with the colour of its tag."""

from __future__ import annotations

from typing import NamedTuple

from connector.lessons.overview import LESSON_STATE_WORDS, LessonState
from connector.lessons.records import Decision, LevelState, Source, TaskRole, TaskState
from connector.lessons.rights import ROLE_WORDS, Role
from connector.lessons.windows import Timing
from connector.operations.status import Health
from connector.packages.formats import Format
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
HEALTHS = {
    Health.GOOD: Tag(Text("tốt", "good"), "good"),
    Health.FAILING: Tag(Text("đang lỗi", "failing"), "bad"),
    Health.OLD: Tag(Text("lâu chưa xong", "long ago"), "warn"),
    Health.CUT: Tag(Text("bị ngắt giữa chừng", "cut off"), "warn"),
    Health.NEVER: Tag(Text("chưa chạy", "never ran"), ""),
}
OUTCOMES = {
    "ok": Tag(Text("xong", "done"), "good"),
    "partial": Tag(Text("có phần để riêng", "some set aside"), "warn"),
    "failed": Tag(Text("dừng vì lỗi", "stopped"), "bad"),
    "running": Tag(Text("đang chạy hoặc bị ngắt", "under way, or killed"), "now"),
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
_TONES = {
    LessonState.UNUSABLE: "bad",
    LessonState.LATE: "warn",
    LessonState.UNDER_APPRAISAL: "now",
    LessonState.CHANGES_REQUIRED: "warn",
    LessonState.REJECTED: "bad",
    LessonState.AWAITING_MINUTES: "now",
    LessonState.APPROVED: "good",
    LessonState.WITHDRAWN: "bad",
}
LESSONS = {state.value: Tag(words, _TONES[state]) for state, words in LESSON_STATE_WORDS.items()}
FORMATS = {
    Format.SCORM12: Text("SCORM", "SCORM"),
    Format.SCORM2004: Text("SCORM", "SCORM"),
    Format.AICC: Text("AICC", "AICC"),
    Format.CMI5: Text("cmi5", "cmi5"),
    Format.TINCAN: Text("Tin Can (xAPI)", "Tin Can (xAPI)"),
    Format.H5P: Text("H5P", "H5P"),
    Format.IMSCP: Text("IMS Content Packaging", "IMS Content Packaging"),
    Format.COMMON_CARTRIDGE: Text("Common Cartridge", "Common Cartridge"),
    Format.QTI: Text("Câu hỏi QTI", "QTI questions"),
    Format.HTML: Text("Trang web", "Web page"),
    Format.VIDEO: Text("Video", "Video"),
    Format.PDF: Text("PDF", "PDF"),
    Format.OFFICE: Text("Tệp Office", "Office file"),
    Format.ARCHIVE: Text("Tệp nén", "Archive"),
    Format.UNKNOWN: Text("Không rõ", "Unknown"),
}
SOURCES = {
    Source.COMMAND: Text("ghi bằng lệnh", "recorded by command"),
    Source.MOODLE: Text("chấm trên Moodle", "graded in Moodle"),
    Source.PAGE: Text("ghi tại đây", "recorded here"),
    Source.LIST: Text("theo danh sách", "by list"),
}
TIMINGS = {
    Timing.LATE.value: Text("nộp muộn", "late"),
    Timing.MOVED.value: Text("chuyển sang đợt sau", "counts for the next window"),
    Timing.REFUSED.value: Text("nộp ngoài đợt, không nhận", "too late, not taken"),
}
TASK_ROLES = {
    TaskRole.MEMBER: Text("thẩm định", "appraiser"),
    TaskRole.CHAIR: Text("chủ trì", "chair"),
    TaskRole.SECRETARY: Text("thư ký", "secretary"),
}
TASK_STATES = {
    TaskState.OPEN: Tag(Text("đang giao", "open"), "now"),
    TaskState.DECLINED: Tag(Text("từ chối", "declined"), "bad"),
    TaskState.MOVED: Tag(Text("đã chuyển", "moved"), ""),
    TaskState.DONE: Tag(Text("xong", "done"), "good"),
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


def standing_tag(mapping: Mapping, standing: str, awaits: str) -> Tag:
    """`Đang thẩm định: Cấp trường`, of a lesson in a list."""
    tag = LESSONS[standing]
    level = mapping.level(awaits) if standing == LessonState.UNDER_APPRAISAL else None
    if level is None:
        return tag
    return Tag(Text(f"{tag.words.vi}: {level.name}", f"{tag.words.en}: {level.name}"), tag.tone)
