"""The submissions changed since a moment, of all assignments in one call, around records that Moodle cannot return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from connector.errors import HoclieuError, NeedsOperator, Rejected
from connector.lms.moodle.assign_replies import SubmissionReply, SubmissionsReply
from connector.lms.moodle.batches import around_faults, in_batches
from connector.lms.moodle.client import MoodleClient
from connector.text import Text

GET_SUBMISSIONS = "mod_assign_get_submissions"
CLOSED = "assignment_closed"
FAR = 4_102_444_800
"""The year 2100, later than any submission."""


@dataclass
class Recent:
    """Latest attempts by assignment id, in any status, in the order of time; and what could not be read, with why."""

    submissions: list[tuple[int, SubmissionReply]] = field(default_factory=list)
    faults: list[tuple[int, HoclieuError]] = field(default_factory=list)


class RecentSubmissions:
    """Asks once for the same assignments and moment, since collecting and reading verdicts both need the answer."""

    def __init__(self, client: MoodleClient) -> None:
        self._client = client
        self._asked: dict[tuple[tuple[int, ...], int], Recent] = {}

    def since(self, ids: Sequence[int], moment: datetime | None) -> Recent:
        """All statuses, `moment` included: a reopened attempt is the only trace of a verdict that asked for changes."""
        key = tuple(ids), epoch(moment)
        if key not in self._asked:
            self._asked[key] = self._read(*key)
        return self._asked[key]

    def of_user(self, assignment_id: int, user_id: int) -> SubmissionReply | None:
        """The latest attempt of one teacher, from one call per assignment."""
        everyone = self.since([assignment_id], None).submissions
        return next((s for _, s in everyone if s.userid == user_id), None)

    def _read(self, ids: Sequence[int], since: int) -> Recent:
        recent = Recent()

        def around(id: int, _: Rejected) -> SubmissionsReply:
            faulty: list[int] = []
            parts = around_faults(
                since, FAR, lambda first, last: self._ask([id], first, last), lambda at, _: faulty.append(at)
            )
            whole = tuple(a for part in parts for a in part.assignments)
            recent.faults += [(id, self._faulty(at)) for at in faulty]
            return SubmissionsReply(assignments=whole)

        answers = list(in_batches(ids, lambda some: self._ask(some, since), around))
        read = [(a.assignmentid, s) for answer in answers for a in answer.assignments for s in a.submissions]
        recent.submissions = sorted((r for r in read if r[1].userid), key=lambda r: (r[1].timemodified, r[1].id))
        answered = {a.assignmentid for answer in answers for a in answer.assignments}
        recent.faults += [(one, self._closed()) for one in ids if one not in answered]
        recent.faults += [(one, self._group()) for one in sorted({of for of, s in read if not s.userid})]
        return recent

    def _ask(self, ids: Sequence[int], since: int, before: int = 0) -> SubmissionsReply:
        params = {"assignmentids": ids, "since": since, "before": before}
        return self._client.ask(SubmissionsReply, GET_SUBMISSIONS, params)

    def _faulty(self, at: int) -> Rejected:
        moment = datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
        return Rejected("faulty_submission", _FAULTY.filled(site=self._client.site.id, moment=moment), _FAULTY_DO)

    def _closed(self) -> NeedsOperator:
        return NeedsOperator(CLOSED, _CLOSED.filled(site=self._client.site.id), _CLOSED_DO)

    def _group(self) -> Rejected:
        return Rejected("group_submission", _GROUP.filled(site=self._client.site.id), _GROUP_DO)


def epoch(moment: datetime | None) -> int:
    """Whole seconds, as Moodle counts; 0 for the beginning of time."""
    return int(moment.timestamp()) if moment else 0


_FAULTY = Text(
    "Trang {site}: bài nộp lúc {moment} có dữ liệu sai mà Moodle không trả về được.",
    "Site {site}: the submission of {moment} holds data that Moodle cannot return.",
)
_FAULTY_DO = Text(
    "Hãy mở bài nộp đó trên Moodle, sửa hoặc cho nộp lại.",
    "Open that submission in Moodle, put it right or have it submitted again.",
)
_CLOSED = Text(
    "Tài khoản dịch vụ trên trang {site} không xem được bài nộp của bài tập này.",
    "The service account on site {site} may not see the submissions of this assignment.",
)
_CLOSED_DO = Text(
    "Hãy cấp quyền mod/assign:viewgrades cho tài khoản ở khoá học.",
    "Give the account the permission mod/assign:viewgrades in the course.",
)
_GROUP = Text(
    "Trang {site}: bài tập này nộp theo nhóm, nên không rõ tác giả.",
    "Site {site}: this assignment takes group submissions, so the author is not known.",
)
_GROUP_DO = Text("Hãy tắt “Nộp bài theo nhóm” của bài tập.", 'Turn off "Students submit in groups" in the assignment.')
