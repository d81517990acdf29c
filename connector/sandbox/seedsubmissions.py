"""The course in which a school's teachers hand in, with what they and their team lead did there."""

from __future__ import annotations

from connector.sandbox.actions import Actions
from connector.sandbox.records import Assign, Course, Submission, User
from connector.sandbox.schooltime import before
from connector.sandbox.seedpackages import handed_in_file
from connector.sandbox.seedplan import SUBMISSION_COURSE, SUBMISSION_COURSE_NAME, Handed, SchoolPlan

_DRAFTS_ALLOWED = "Toán 10"
_SOON = 0.5


def seed_submissions(do: Actions, plan: SchoolPlan, teachers: list[User], lead: User, category: int) -> Course:
    """Teachers hand in by turns; the team lead grades as a non-editing teacher."""
    course = do.add_course(SUBMISSION_COURSE, SUBMISSION_COURSE_NAME, category, "nop-bai-giang", sections=1)
    for teacher in teachers:
        do.enrol(course, teacher, "student", before(do.world.now(), _SOON))
    do.enrol(course, lead, "teacher", before(do.world.now(), _SOON))
    points = {name: do.add_assign(course, 1, name, drafts=name == _DRAFTS_ALLOWED) for name in plan.assignments}
    for turn, handed in enumerate(plan.handed):
        submission = _hand_in(do, points[handed.assignment], teachers[turn % len(teachers)], handed)
        if handed.grade is not None:
            when = before(do.world.now(), handed.days_ago - 1)
            do.save_grade(
                submission, lead.id, handed.grade, handed.comment, "released", max(when, submission.timemodified)
            )
    return course


def _hand_in(do: Actions, assign: Assign, teacher: User, handed: Handed) -> Submission:
    when = before(do.world.now(), handed.days_ago)
    file = handed_in_file(do.world, handed.package, handed.title, when)
    lines = (f"Tên bài: {handed.title}", f"Chủ đề: {handed.topic}", f"Tiết PPCT: {handed.period}")
    text = "".join(f"<p>{line}</p>" for line in lines)
    return do.submit(assign, teacher.id, [file], text, when, handed.draft)
