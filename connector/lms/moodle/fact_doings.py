"""From what the companion plugin tells to doings, by the same rules as from core services (`doings.py`). Pure.

Where the log shows a student in an activity on a day, its events are the actions of that day. What else is an action:

- a student's own deed that the activity itself keeps (handing in, an attempt, a post, joining a class, opening a
  package), on days that the log does not show: a post by e-mail is not in it, and a log is not kept for ever;
- a completion or a grade, only before the log begins: from there on the log knows better whose doing it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from connector.lms.base import Activity, DayOfDoing, Doing, Student
from connector.lms.moodle.completion import Completion, completion_of, graded_by_teachers
from connector.lms.moodle.doings import StudentReading, doing_of
from connector.lms.moodle.fact_rows import CourseTold, DayTold, Pair, TrackTold
from connector.lms.moodle.fact_shape import ToldShape
from connector.lms.moodle.grades import Grade
from connector.lms.moodle.moments import moment
from connector.lms.moodle.scorm_tracks import ScormDoing, read_attempts

_NOTHING = StudentReading()


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of one course, with its outline, and since when the site's log knows (None: it keeps none).
    `whole`: all that ever happened was asked for, not only what has changed."""

    course: CourseTold
    shape: ToldShape
    log_begins: datetime | None
    timezone: str
    whole: bool

    def doings(self, students: Iterable[Student]) -> Iterator[Doing]:
        """Of every student and activity of which anything was told."""
        activities = {a.id: a for a in self.shape.activities()}
        by_id = {s.id: s for s in students}
        for pair in sorted(self._pairs()):
            student, activity = by_id.get(pair[0]), activities.get(pair[1])
            if student and activity and (doing := self._doing(pair, student, activity)):
                yield doing

    def _pairs(self) -> set[Pair]:
        c = self.course
        return {*c.log, *c.completions, *c.grades, *c.tracks, *c.moments, *c.meetings}

    def _doing(self, pair: Pair, student: Student, activity: Activity) -> Doing | None:
        days = self.course.log.get(pair, [])
        scorm, grade = self._scorm(pair, activity), self._grade(pair)
        completion = self._completion(pair, activity)
        known = self._known(student, activity, completion, scorm, grade)
        doing = Doing(
            student.id,
            activity.id,
            acted=self._acted(pair, scorm, known.acted, days),
            completed=known.completed,
            completed_at=known.completed_at,
            status=known.status,
            score=known.score,
            seconds=self.course.meetings.get(pair, known.seconds),
            days=tuple(DayOfDoing(d.day, d.events, d.seconds) for d in days),
        )
        return None if not days and doing == Doing(student.id, activity.id) else doing

    def _known(
        self,
        student: Student,
        activity: Activity,
        completion: Completion | None,
        scorm: ScormDoing | None,
        grade: Grade | None,
    ) -> Doing:
        """As from core services. A package's moments are left to `_acted`."""
        method = self.shape.scorms[activity.id].grademethod if activity.id in self.shape.scorms else None
        reading = _NOTHING
        if completion or scorm:
            reading = StudentReading(
                {activity.id: completion} if completion else {},
                {activity.id: replace(scorm, acted=())} if scorm else {},
            )
        return doing_of(student, activity, grade, None, reading, method) or Doing(student.id, activity.id)

    def _acted(
        self, pair: Pair, scorm: ScormDoing | None, derived: Iterable[datetime], days: Iterable[DayTold]
    ) -> tuple[datetime, ...]:
        acted = {at for m in self.course.moments.get(pair, ()) if (at := moment(m))}
        acted.update(scorm.acted if scorm else ())
        acted.update(at for at in derived if self.log_begins is None or at < self.log_begins)
        if not acted:
            return ()
        shown, zone = {d.day for d in days}, ZoneInfo(self.timezone)
        return tuple(sorted(at for at in acted if at.astimezone(zone).date() not in shown))

    def _completion(self, pair: Pair, activity: Activity) -> Completion | None:
        """Of which nothing is recorded is not completed; where only changes are told, what is not told is as before."""
        told = self.course.completions.get(pair)
        if told is None:
            unmarked = activity.tracked and (self.whole or pair in self.course.unmarked)
            return Completion(False, None, None) if unmarked else None
        graded = activity.id in self.shape.by_grade and graded_by_teachers(activity.modname)
        return completion_of(told.state, told.time, tracked=activity.tracked, own=not (told.by_hand or graded))

    def _grade(self, pair: Pair) -> Grade | None:
        items = self.course.grades.get(pair)
        return items[min(items)] if items else None

    def _scorm(self, pair: Pair, activity: Activity) -> ScormDoing | None:
        """Nothing told of a SCORM activity's tracks means that nothing of them has changed."""
        if activity.modname != "scorm":
            return None
        tracks = self.course.tracks.get(pair, [])
        return _read_tracks(tracks, self.shape.scorms[activity.id].scoes) if tracks else ScormDoing()


def _read_tracks(tracks: Iterable[TrackTold], scoes: Iterable[str]) -> ScormDoing:
    """An SCO of which nothing was recorded in an attempt is one that was not done."""
    attempts: dict[int, dict[str, dict[str, str]]] = {}
    for track in tracks:
        attempts.setdefault(track.attempt, {})[track.sco] = track.elements
    listed = list(scoes)
    return read_attempts([[told.get(sco, {}) for sco in listed] for _, told in sorted(attempts.items())])
