"""The CSV that `local_hoclieu_get_facts` answers, sorted by course. Pure; the rows are described beside the plugin's
classes that write them (`plugin/local_hoclieu/classes/local/facts`)."""

from __future__ import annotations

import csv
import html
import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from connector.lms.moodle.grades import Grade, score_of
from connector.lms.moodle.moments import moment
from connector.lms.moodle.replies import Answer

Pair = tuple[str, str]
"""Student and `cmid`."""

Row = list[str]


class FactPage(Answer):
    """`local_hoclieu_get_facts`; `next` is empty on the last page, `to` the moment up to which it tells."""

    csv: str
    next: str
    to: int


class Section(NamedTuple):
    id: str
    number: int
    name: str
    visible: bool
    guided: bool


class Module(NamedTuple):
    """`grademethod` and `scoes` are those of a SCORM activity; `by_grade`: a grade is among the conditions of its
    completion; `opens`: there is something to open (a label has nothing)."""

    section: str
    id: str
    modname: str
    name: str
    tracking: int
    visible: bool
    opens: bool
    by_grade: bool
    grademethod: int | None
    scoes: tuple[str, ...]


class Member(NamedTuple):
    roles: frozenset[str]
    last_access: int


class DayTold(NamedTuple):
    day: date
    events: int
    seconds: float | None


class CompletionTold(NamedTuple):
    state: int
    time: int
    by_hand: bool


class TrackTold(NamedTuple):
    attempt: int
    sco: str
    elements: dict[str, str]


@dataclass(slots=True)
class CourseTold:
    """All that was told of one course. `sections` is empty where the outline is as it was known."""

    revision: str = ""
    sections: list[Section] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)
    log: dict[Pair, list[DayTold]] = field(default_factory=lambda: defaultdict(list))
    teaching: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    completions: dict[Pair, CompletionTold] = field(default_factory=dict)
    grades: dict[Pair, dict[int, Grade]] = field(default_factory=lambda: defaultdict(dict))
    tracks: dict[Pair, list[TrackTold]] = field(default_factory=lambda: defaultdict(list))
    moments: dict[Pair, set[int]] = field(default_factory=lambda: defaultdict(set))
    unmarked: set[Pair] = field(default_factory=set)
    """Seen in the log, and no completion is recorded of them."""
    meetings: dict[Pair, float] = field(default_factory=dict)


@dataclass(slots=True)
class FactsTold:
    """Of many courses. `whole`: all that ever happened was asked for, not only what has changed. `log_begins` is 0
    where the site keeps no log; `method` is '' where no time can be estimated."""

    whole: bool
    log_begins: int = 0
    method: str = ""
    courses: dict[int, CourseTold] = field(default_factory=dict)

    def take(self, text: str) -> None:
        """Adds one page. Rows of a kind that a newer plugin may send are passed over."""
        for row in csv.reader(io.StringIO(text)):
            if row and (read := _READ.get(row[0])):
                read(self._course(int(row[1])), row)
            elif row and row[0] == "H":
                self.log_begins, self.method = int(row[3]) if row[2] else 0, row[4]

    def _course(self, number: int) -> CourseTold:
        """`setdefault` would make one for every row."""
        if (course := self.courses.get(number)) is None:
            course = self.courses[number] = CourseTold()
        return course


def _revision(course: CourseTold, row: Row) -> None:
    course.revision = row[2]


def _section(course: CourseTold, row: Row) -> None:
    course.sections.append(Section(row[2], int(row[3]), html.unescape(row[4]), row[5] == "1", row[6] == "1"))


def _module(course: CourseTold, row: Row) -> None:
    section, cmid, modname, name, tracking, visible, opens, by_grade, grademethod, scoes = row[2:12]
    method = int(grademethod) if grademethod else None
    flags = (visible == "1", opens == "1", by_grade == "1")
    course.modules.append(
        Module(section, cmid, modname, html.unescape(name), int(tracking), *flags, method, tuple(scoes.split()))
    )


def _member(course: CourseTold, row: Row) -> None:
    course.members[row[2]] = Member(frozenset(row[3].split()), int(row[4]))


def _logged(course: CourseTold, row: Row) -> None:
    user, cmid, day = row[2], row[3], date.fromisoformat(row[4])
    course.teaching[user].add(day)
    if cmid != "0":
        pair = (user, cmid)
        course.log[pair].append(DayTold(day, int(row[5]), float(row[6]) if row[6] else None))
        if not row[7]:
            course.unmarked.add(pair)


def _completion(course: CourseTold, row: Row) -> None:
    course.completions[row[3], row[2]] = CompletionTold(int(row[4]), int(row[5]), bool(row[6]))


def _grade(course: CourseTold, row: Row) -> None:
    cmid, user, number, grade, least, most, submitted, graded, by_hand = row[2:11]
    course.grades[user, cmid][int(number)] = Grade(
        score_of(float(grade) if grade else None, float(least), float(most)),
        moment(int(submitted)) if submitted else None,
        moment(int(graded)) if graded else None,
        by_hand == "1",
    )


def _track(course: CourseTold, row: Row) -> None:
    cmid, user, attempt, sco, opened, status, success, total, session, modified, scored = row[2:13]
    named = {
        "x.start.time": opened,
        "status": "notattempted" if status == "not attempted" else status,
        "cmi.success_status": success,
        "cmi.total_time": total,
        "cmi.session_time": session,
        "timemodified": modified,
        "cmi.score.raw": scored if scored == "1" else "",
    }
    told = {name: value for name, value in named.items() if value}
    course.tracks[user, cmid].append(TrackTold(int(attempt), sco, told))


def _moment(course: CourseTold, row: Row) -> None:
    course.moments[row[3], row[2]].add(int(row[4]))


def _meeting(course: CourseTold, row: Row) -> None:
    course.meetings[row[3], row[2]] = float(row[4])


_READ: dict[str, Callable[[CourseTold, Row], None]] = {
    "C": _revision,
    "S": _section,
    "A": _module,
    "U": _member,
    "L": _logged,
    "D": _completion,
    "G": _grade,
    "K": _track,
    "M": _moment,
    "B": _meeting,
}
