"""What the companion plugin looks at on its own site before it counts: rows of `Facts`, sorted by student and activity.
Nothing of it is answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from connector.participation.scorm_time import seconds_of
from connector.sandbox.facts import Facts, Row

AUTOMATIC = 2
_DONE = (1, 2)
_TEACHES = {"teacher", "editingteacher"}
_TEACHING = _TEACHES | {"manager", "coursecreator"}


@dataclass(slots=True)
class Deed:
    """What one student did in one activity. `first` and `last`: days with an action. `spent`: estimated seconds by day;
    `seconds`: recorded by the activity."""

    first: str = ""
    last: str = ""
    completed: bool | None = None
    score: float | None = None
    seconds: float | None = None
    spent: dict[str, float] = field(default_factory=dict)

    def acted(self, day: str) -> None:
        self.first = min(self.first or day, day)
        self.last = max(self.last, day)


@dataclass(frozen=True, slots=True)
class Activity:
    form: str
    modname: str
    tracked: bool
    by_grade: bool
    grademethod: str


class Scene:
    """`topics`: activities by course and section. `deeds` by user and activity. `teachers`: of each course, the last
    day on which each of them was there, '' for never."""

    def __init__(self, facts: Facts, forms: Mapping[str, str], first: str) -> None:
        """`first`: the first day of the longest period that is counted."""
        self._zone, self._until, self._forms, self._first = facts.zone, facts.until, forms, first
        self.outline: list[Row] = []
        self.topics: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        self.activities: dict[int, Activity] = {}
        self.students: dict[int, set[int]] = defaultdict(set)
        self.teachers: dict[int, dict[int, str]] = defaultdict(dict)
        self.deeds: dict[int, dict[int, Deed]] = defaultdict(lambda: defaultdict(Deed))
        self._shown: set[int] = set()
        self._scored: set[tuple[int, int]] = set()
        self._begins = 0
        reading = {"H": self._head, "C": self._told, "S": self._section, "A": self._activity, "U": self._member,
                   "L": self._logged, "D": self._completed, "K": self._tracked, "M": self._acted}  # fmt: skip
        rows = [[*row] for row in facts.rows()]
        for row in rows:
            if read := reading.get(str(row[0])):
                read(tuple(row))
        for row in rows:
            if row[0] == "G":
                self._graded(tuple(row))

    def day(self, moment: int) -> str:
        return datetime.fromtimestamp(moment, self._zone).date().isoformat()

    def _head(self, row: Row) -> None:
        self._begins = _int(row[3])

    def _told(self, row: Row) -> None:
        self.outline.append(row)

    def _section(self, row: Row) -> None:
        self.outline.append(row)
        if row[5]:
            self._shown.add(_int(row[2]))

    def _activity(self, row: Row) -> None:
        self.outline.append(row)
        course, section, cmid, modname = _int(row[1]), _int(row[2]), _int(row[3]), str(row[4])
        if section in self._shown and row[7] and modname != "label":
            form = self._forms.get(modname, "other")
            self.topics[course][section].append(cmid)
            self.activities[cmid] = Activity(form, modname, row[6] == AUTOMATIC, bool(row[9]), str(row[10]))

    def _member(self, row: Row) -> None:
        course, user, roles = _int(row[1]), _int(row[2]), set(str(row[3]).split())
        if roles & _TEACHES:
            self.teachers[course][user] = self.day(_int(row[4])) if row[4] else ""
        if "student" in roles and not roles & _TEACHING:
            self.students[course].add(user)

    def _logged(self, row: Row) -> None:
        course, user, cmid, day = _int(row[1]), _int(row[2]), _int(row[3]), str(row[4])
        if self._counts(course, user, cmid):
            deed = self.deeds[user][cmid]
            deed.acted(day)
            if row[6] != "" and day >= self._first:
                deed.spent[day] = float(str(row[6]))

    def _completed(self, row: Row) -> None:
        course, cmid, user, state, time = (_int(value) for value in row[1:6])
        if self._counts(course, user, cmid):
            self.deeds[user][cmid].completed = state in _DONE
            if state and time < self._begins and not self.activities[cmid].by_grade:
                self._act(course, user, cmid, time)

    def _tracked(self, row: Row) -> None:
        course, cmid, user = (_int(value) for value in row[1:4])
        if not self._counts(course, user, cmid):
            return
        for moment in (row[6], row[11]):
            self._act(course, user, cmid, _int(moment or 0))
        seconds = seconds_of(str(row[9] or row[10] or ""))
        if seconds is not None:
            deed = self.deeds[user][cmid]
            deed.seconds = (deed.seconds or 0) + seconds
        if row[12]:
            self._scored.add((user, cmid))

    def _acted(self, row: Row) -> None:
        self._act(_int(row[1]), _int(row[3]), _int(row[2]), _int(row[4]))

    def _graded(self, row: Row) -> None:
        """A SCORM package that set no score has none, whatever Moodle writes."""
        course, cmid, user = (_int(value) for value in row[1:4])
        if not self._counts(course, user, cmid):
            return
        grade, least, most = (float(str(value)) for value in row[5:8])
        score = None if most <= least else min(1.0, max(0.0, (grade - least) / (most - least)))
        activity = self.activities[cmid]
        unproved = activity.modname == "scorm" and activity.grademethod != "0" and (user, cmid) not in self._scored
        self.deeds[user][cmid].score = None if unproved and score == 0 else score

    def _act(self, course: int, user: int, cmid: int, moment: int) -> None:
        if moment and moment <= self._until and self._counts(course, user, cmid):
            self.deeds[user][cmid].acted(self.day(moment))

    def _counts(self, course: int, user: int, cmid: int) -> bool:
        return user in self.students[course] and cmid in self.activities


def end_of(day: date, zone: ZoneInfo) -> int:
    """The last second of the day."""
    return int(datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone).timestamp())


def _int(value: object) -> int:
    return int(str(value))
