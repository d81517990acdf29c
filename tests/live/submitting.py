"""The submission course of a school on the live site: three assignments, what teachers handed in, what a lead said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby

from connector.sandbox.samples import make_scorm12
from tests.live.packages import Package, handed_in_packages
from tests.live.site import LiveActivity, LiveCourse, LiveSite, Person

SUBJECTS = ("Toán", "Ngữ văn", "Vật lí")
TOPICS = ("Mở đầu", "Vận dụng")
DRAFT = "Bài còn là bản nháp"
PRAISE = ("Nội dung chính xác, đủ bốn hoạt động.", "Ít câu hỏi ở phần luyện tập.")
CHANGES = "Bổ sung hai câu hỏi vận dụng và nguồn của hình ảnh."


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One submission: the `number`-th of the school, under the title its teacher wrote beside the file."""

    number: int
    title: str
    teacher: Person
    assignment: LiveActivity
    package: Package


@dataclass(frozen=True, slots=True)
class SubmissionCourse:
    """The second assignment has no marking workflow; the third has drafts, of which one was left a draft."""

    site: LiveSite
    course: LiveCourse
    assignments: tuple[LiveActivity, ...]
    lead: Person
    submissions: tuple[HandedIn, ...]

    @property
    def playable(self) -> list[HandedIn]:
        return [s for s in self.submissions if s.package.playable]

    def praise(self, submission: HandedIn) -> None:
        """The team lead approves, in Moodle."""
        words = f"<p>Ưu điểm: {PRAISE[0]}</p><p>Hạn chế: {PRAISE[1]}</p>"
        self.site.grade(self.lead, submission.assignment, submission.teacher, 90, words)

    def ask_for_changes(self, submission: HandedIn) -> None:
        """The team lead gives a pass that is none yet, in Moodle."""
        words = f"<p>Ưu điểm: Hình ảnh rõ.</p><p>Yêu cầu điều chỉnh: {CHANGES}</p>"
        self.site.grade(self.lead, submission.assignment, submission.teacher, 60, words)

    def begin_to_grade(self, submission: HandedIn) -> None:
        """The team lead has written a grade down and not released it: nobody's verdict yet."""
        self.site.grade(self.lead, submission.assignment, submission.teacher, 75, "<p>Đang xem.</p>", "inmarking")

    def hand_in_again(self, submission: HandedIn) -> None:
        """The teacher puts another package into the same submission."""
        again = Package("Bài giảng (đã sửa).zip", lambda: make_scorm12(f"{submission.title} (sửa)", seed=900))
        _hand_in(self.site, HandedIn(0, submission.title, submission.teacher, submission.assignment, again))

    def read_by_teacher(self, submission: HandedIn) -> str:
        """The feedback as Moodle shows it to the teacher, in HTML; empty where there is none."""
        ask = "mod_assign_get_submission_status"
        feedback = submission.teacher.services.call(ask, assignid=submission.assignment.id).get("feedback", {})
        return "".join(f["text"] for p in feedback.get("plugins", []) for f in p.get("editorfields", []))


def submission_course(site: LiveSite) -> SubmissionCourse:
    """Seven teachers hand in twenty packages; the one-and-twentieth submission stays a draft."""
    course = site.course("nop", "Nộp bài giảng điện tử", ["Bài giảng"])
    packages = handed_in_packages()
    teachers, leads = site.people("gv", -(-len(packages) // len(SUBJECTS)), "Trần Thị"), site.people("tt", 1, "Lê Văn")
    site.enrol(course, teachers, "student")
    site.enrol(course, leads, "teacher")
    assignments = tuple(
        site.assignment(course, 1, f"Bài giảng {subject} 10", workflow=n != 1, drafts=n == 2)
        for n, subject in enumerate(SUBJECTS)
    )
    submissions = [
        HandedIn(n, f"Bài {n + 1:02d} của tổ", teachers[n // len(SUBJECTS)], assignments[n % len(SUBJECTS)], package)
        for n, package in enumerate(packages)
    ]
    _all_hand_in(site, submissions)
    draft = HandedIn(0, DRAFT, teachers[-1], assignments[-1], packages[0])
    _hand_in(site, draft, finally_=False)
    return SubmissionCourse(site, course, assignments, leads[0], tuple(submissions))


def _all_hand_in(site: LiveSite, submissions: list[HandedIn]) -> None:
    """Teachers side by side, each their own packages one after another."""

    def one_teacher(own: list[HandedIn]) -> None:
        for submission in own:
            _hand_in(site, submission)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one_teacher, (list(own) for _, own in groupby(submissions, key=lambda s: s.teacher.id))))


def _hand_in(site: LiveSite, s: HandedIn, finally_: bool = True) -> None:
    words = f"<p>Tên bài: {s.title}</p><p>Chủ đề: {TOPICS[s.number % 2]}</p><p>Tiết PPCT: {s.number + 1}</p>"
    site.hand_in(s.teacher, s.assignment, s.package.filename, s.package.content(), words)
    if finally_ and SUBJECTS[2] in s.assignment.name:
        form = {"assignmentid": s.assignment.id, "acceptsubmissionstatement": 1}
        s.teacher.services.call("mod_assign_submit_for_grading", **form)
