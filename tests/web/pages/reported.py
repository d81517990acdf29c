"""A school read on two days, its report issued for each, a correction among them: so that reports have something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connector.lms.base import Activity, CourseActivity, Doing, Student, Topic
from connector.participation.period import Period
from connector.steps.context import Context, Outcome
from connector.steps.reporting import Issued, issue_report, made

TOPIC = Topic(
    "31", "Chủ đề 1: Hàm số <b>", 1, (Activity("7", "scorm", "Bài 1", True), Activity("8", "quiz", "KT", True))
)
COURSE = "shortname:TOAN10A1"
TEACHING = """     teaching: [{course: TOAN10A1, subject: Toán, grade: 10, class: 10A1},
       {course: TOAN11A1, subject: Toán, grade: 11, class: 11A1}],
"""


def read(ctx: Context, at: datetime, doing: int, students: int = 12, site: str = "lms-a", course: str = COURSE) -> None:
    """The first `doing` of the students did something an hour before."""
    names = [f"s{n:02d}" for n in range(students)]
    doings = tuple(
        Doing(name, "7", (at - timedelta(hours=1),), n % 2 == 0, None, "passed", 0.4 + n / 20, 600)
        for n, name in enumerate(names[:doing])
    )
    roster = tuple(Student(name, None) for name in names)
    reading = CourseActivity(course, "2", at, (TOPIC,), roster, doings, frozenset(names), sources=("tracks", "grades"))
    ctx.facts.record(reading, site=site, pseudonym=ctx.pseudonym(site), timezone="Asia/Ho_Chi_Minh")
    ctx.store.sites.read(site, course, at.astimezone(UTC).date().isoformat(), at, 0)


def report(
    ctx: Context, unit: str, day: datetime, formats: tuple[str, ...] = ("docx", "xlsx", "csv", "json")
) -> Issued:
    kind, _, name = unit.partition(".")
    made_one = made(ctx, kind, name, "daily", Period.day(day.date()))  # type: ignore[arg-type]
    return issue_report(ctx, Outcome("report", "-"), made_one, formats, day.date().isoformat())
