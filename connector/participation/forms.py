"""Forms of interaction: what kind of learning each Moodle activity is (2517/SGDĐT-GDTrH, annex part 3)."""

from __future__ import annotations

from enum import StrEnum

from connector.text import Text


class InteractionForm(StrEnum):
    """Hình thức tương tác với học sinh."""

    LESSON = "lesson"
    MATERIAL = "material"
    ASSESSMENT = "assessment"
    ASSIGNMENT = "assignment"
    DISCUSSION = "discussion"
    COLLABORATION = "collaboration"
    LIVE = "live"
    SURVEY = "survey"
    OTHER = "other"


NAMES: dict[InteractionForm, Text] = {
    InteractionForm.LESSON: Text("Học bài giảng điện tử", "Interactive lesson"),
    InteractionForm.MATERIAL: Text("Đọc, xem học liệu", "Reading and viewing material"),
    InteractionForm.ASSESSMENT: Text("Làm bài kiểm tra", "Test"),
    InteractionForm.ASSIGNMENT: Text("Nộp bài tập", "Assignment"),
    InteractionForm.DISCUSSION: Text("Thảo luận", "Discussion"),
    InteractionForm.COLLABORATION: Text("Học nhóm, cùng xây dựng", "Working together"),
    InteractionForm.LIVE: Text("Lớp học trực tuyến (thời gian thực)", "Live class"),
    InteractionForm.SURVEY: Text("Khảo sát, lấy ý kiến", "Survey"),
    InteractionForm.OTHER: Text("Hình thức khác", "Other"),
}

_BY_MODNAME: dict[str, InteractionForm] = {
    modname: form
    for form, modnames in {
        InteractionForm.LESSON: "scorm h5pactivity hvp lesson imscp lti xapi cmi5launch",
        InteractionForm.MATERIAL: "resource page book url folder label",
        InteractionForm.ASSESSMENT: "quiz",
        InteractionForm.ASSIGNMENT: "assign assignment",
        InteractionForm.DISCUSSION: "forum chat",
        InteractionForm.COLLABORATION: "workshop wiki glossary data",
        InteractionForm.LIVE: "bigbluebuttonbn zoom googlemeet msteams teamsmeeting",
        InteractionForm.SURVEY: "feedback choice survey questionnaire",
    }.items()
    for modname in modnames.split()
}


def forms_by_modname() -> dict[str, str]:
    """The form of every kind of activity that has one of its own."""
    return {modname: form.value for modname, form in _BY_MODNAME.items()}


def form_of(modname: str) -> InteractionForm:
    """The form of a Moodle activity by its `modname`; an unknown plugin is `OTHER`."""
    return _BY_MODNAME.get(modname, InteractionForm.OTHER)
