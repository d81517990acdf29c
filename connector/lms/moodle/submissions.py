"""Teachers' submissions in Moodle assignments, the reviewers' verdicts on them, and our feedback."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from connector.errors import NeedsOperator
from connector.lms.base import (
    Cache,
    Collected,
    Feedback,
    GivenGrade,
    Person,
    SiteFacts,
    StoredFile,
    SubmissionPoint,
    SubmittedFile,
)
from connector.lms.moodle.assignments import GET_ASSIGNMENTS, Assignments
from connector.lms.moodle.batches import in_batches
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.courses import BY_FIELD
from connector.lms.moodle.feedback import SAVE_GRADE, save_feedback
from connector.lms.moodle.files import download
from connector.lms.moodle.handed_in import submission
from connector.lms.moodle.recent import CLOSED, GET_SUBMISSIONS, RecentSubmissions
from connector.lms.moodle.replies import Reply
from connector.lms.moodle.verdicts import GET_GRADES, GET_STATUS, Verdicts
from connector.text import Text

GET_USERS = "core_user_get_users_by_field"


class UserReply(Reply):
    """`idnumber` is told only to those who may see it."""

    id: int
    fullname: str = ""
    idnumber: str | None = None


class UsersReply(Reply):
    users: list[UserReply]


class MoodleSubmissions:
    """`connector.lms.base.SubmissionSource` on Moodle's assignment module. Made anew for each run; `cache` outlives it.

    With nothing new a run costs four calls: probe, assignments, submissions, grades. An unknown course or assignment
    stops only its own point: it goes to `unreadable` (what: the point's key), and the other points go on.
    """

    def __init__(self, client: MoodleClient, cache: Cache) -> None:
        self._client = client
        self._assignments = Assignments(client, cache)
        self._recent = RecentSubmissions(client)
        self._verdicts = Verdicts(client, self._recent, cache)

    def probe(self) -> SiteFacts:
        """What the site is; asked once."""
        return self._client.probe()

    def submissions(self, points: Sequence[SubmissionPoint], since: datetime | None) -> Collected:
        """Everything handed in since then. Drafts, new and reopened attempts hold nothing to collect."""
        self._client.need(BY_FIELD, GET_ASSIGNMENTS, GET_SUBMISSIONS)
        found = self._assignments.find(points)
        collected = Collected(unreadable=[(point.key, str(problem)) for point, problem in found.problems])
        recent = self._recent.since(sorted(found.assignments), since)
        collected.unreadable += [(found.points[of].key, str(why)) for of, why in recent.faults]
        collected.unread = {point.key for point, _ in found.problems}
        collected.unread |= {found.points[of].key for of, why in recent.faults if why.code == CLOSED}
        collected.submissions += [
            submission(found.points[of], of, reply) for of, reply in recent.submissions if reply.status == "submitted"
        ]
        return collected

    def download(
        self, file: SubmittedFile, into: Path, known_sha1: Callable[[str], bool], progress: Callable[[int], None]
    ) -> StoredFile | str:
        """Streams a file into the folder `into`; see `connector.lms.moodle.files.download`."""
        if not self.probe().may_download:
            raise NeedsOperator("download_off", _OFF.filled(site=self._client.site.id), _OFF_DO)
        return download(self._client, file, into, known_sha1, progress)

    def grades(self, points: Sequence[SubmissionPoint], since: datetime | None) -> list[GivenGrade]:
        """Verdicts that others than our own account gave since then; points that cannot be found are left out here."""
        self._client.need(BY_FIELD, GET_ASSIGNMENTS, GET_SUBMISSIONS, GET_GRADES, GET_STATUS)
        found = self._assignments.find(points)
        recent = self._recent.since(sorted(found.assignments), since)
        return self._verdicts.given(found, recent, since)

    def write_back(self, feedback: Feedback) -> None:
        """Writes what is not there yet, and reads it back; see `connector.lms.moodle.feedback.save_feedback`."""
        self._client.need(GET_STATUS, GET_SUBMISSIONS, GET_GRADES, SAVE_GRADE)
        assignment = self._assignments.by_id(int(feedback.assignment_id)) if feedback.reopen else None
        reopens = assignment is None or assignment.attemptreopenmethod == "manual"
        save_feedback(self._client, feedback, reopens, lambda: self._assignments.cmid_of(int(feedback.assignment_id)))

    def people(self, ids: Iterable[str]) -> dict[str, Person]:
        """Names by user id, in one call for up to 500; deleted and unknown users are left out."""
        self._client.need(GET_USERS)
        wanted = sorted({int(one) for one in ids if one.isdigit()})
        found = in_batches(wanted, self._users, lambda *_: None)
        return {str(u.id): Person(str(u.id), html.unescape(u.fullname), u.idnumber or "") for us in found for u in us}

    def _users(self, ids: Sequence[int]) -> list[UserReply]:
        body = self._client.call(GET_USERS, {"field": "id", "values": ids})
        return UsersReply.read(self._client.site.id, {"users": body}).users


_OFF = Text(
    "Dịch vụ web của token trên trang {site} không cho tải tệp xuống.",
    "The token's web service on site {site} does not allow file download.",
)
_OFF_DO = Text(
    "Hãy bật “Có thể tải tệp xuống” của dịch vụ trên Moodle.", 'Turn on "Can download files" of that service in Moodle.'
)
