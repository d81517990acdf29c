"""A grade given by a rubric or a marking guide outlives our words beside it, or the words are not written.

`mod_assign_save_grade` reads no form in its call as an empty one: the grade is gone, and Moodle says nothing (tried on
4.2 and 4.5). So the form goes along as the reviewer filled it in.
"""

from __future__ import annotations

from connector.errors import NeedsOperator, Rejected
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.grading_forms import GradingForm, GradingForms
from connector.lms.moodle.grading_replies import InstanceReply
from connector.text import Text


def form_as_it_was(client: MoodleClient, cmid: int | None, grade_id: int) -> dict[str, object]:
    """`advancedgradingdata` that leaves this grade what it is; {} where the assignment is graded by points.

    `cmid` None: not known. Raises `Rejected` (`grading_form_unread`, `grading_form_changed`) where the grade would be
    lost.
    """
    site = client.site.id
    if cmid is None:
        raise Rejected("grading_form_unread", _UNREAD.filled(site=site))
    try:
        form, filled = _read(GradingForms(client), cmid, grade_id)
    except NeedsOperator as problem:
        error = Rejected("grading_form_unread", _UNREAD.filled(site=site), _both(problem))
    else:
        if form is None:
            return {}
        if form.known and filled and filled.fillings:
            return form.as_it_was(filled)
        error = Rejected("grading_form_changed", _CHANGED.filled(site=site), _CHANGED_DO)
    raise error


def _read(forms: GradingForms, cmid: int, grade_id: int) -> tuple[GradingForm | None, InstanceReply | None]:
    forms.need()
    form = forms.in_use([cmid]).get(cmid)
    return form, forms.filled(form).get(grade_id) if form else None


def _both(problem: NeedsOperator) -> Text:
    do = problem.do or Text("", "")
    return Text(f"{problem.what.vi} {do.vi} {_RIGHT.vi}", f"{problem.what.en} {do.en} {_RIGHT.en}")


_UNREAD = Text(
    "Trang {site}: điểm của bài nộp này có thể đã cho bằng phiếu tiêu chí mà dịch vụ không đọc được; ghi góp ý sẽ làm "
    "mất điểm, nên chưa ghi.",
    "Site {site}: this grade may have been given by a grading form that we cannot read; our words would take the grade "
    "away, so they were not written.",
)
_RIGHT = Text(
    "Tài khoản dịch vụ cũng cần quyền moodle/grade:managegradingforms.",
    "The service account needs the permission moodle/grade:managegradingforms as well.",
)
_CHANGED = Text(
    "Trang {site}: bài tập này nay chấm bằng một phiếu tiêu chí khác với lúc bài nộp được cho điểm; ghi góp ý sẽ làm "
    "mất điểm đó, nên chưa ghi.",
    "Site {site}: the assignment is graded by another form now than when this submission was; our words would take "
    "that grade away, so they were not written.",
)
_CHANGED_DO = Text(
    "Người chấm hãy mở bài nộp trên Moodle, điền phiếu hiện hành và lưu lại.",
    "The reviewer should open the submission in Moodle, fill in the present form and save it.",
)
