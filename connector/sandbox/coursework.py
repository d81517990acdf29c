"""Work in a course: handing in, grading, marks, completion, and what SCORM packages report."""

from __future__ import annotations

from connector.sandbox.records import Assign, FileRef, Module, Sco, Site, Submission
from connector.sandbox.studied import AssignGrade, Completion, Mark, Track
from connector.sandbox.world import World

_STATUS_ELEMENTS = ("cmi.core.lesson_status", "cmi.success_status", "cmi.completion_status")
_SCORE_ELEMENTS = ("cmi.core.score.raw", "cmi.score.raw")


class Coursework:
    """What people do in a course; `when` (seconds) is given by the seeding and else is now."""

    def __init__(self, world: World, site: Site) -> None:
        self.world = world
        self.site = site

    def _moment(self, when: int | None) -> int:
        return self.world.now() if when is None else when

    def submit(
        self, assign: Assign, userid: int, files: list[FileRef], text: str, when: int | None = None, draft: bool = False
    ) -> Submission:
        """Hands in, or edits what was handed in: the same submission, newer. A reopened attempt is filled."""
        moment = self._moment(when)
        submission = self.latest(assign.id, userid) or self.begin(assign, userid, moment)
        submission.status = "draft" if draft else "submitted"
        submission.timemodified, submission.files, submission.text = moment, files, text
        return submission

    def begin(self, assign: Assign, userid: int, when: int | None = None) -> Submission:
        """The empty submission, status `new`, that Moodle makes as soon as somebody looks at one or grades it."""
        moment = self._moment(when)
        number = self.site.take_id("submission")
        begun = Submission(number, assign.id, userid, 0, "new", timecreated=moment, timemodified=moment)
        self.site.submissions[number] = begun
        return begun

    def latest(self, assignment: int, userid: int) -> Submission | None:
        found = [s for s in self.site.submissions.values() if s.assignment == assignment and s.userid == userid]
        return max(found, key=lambda s: s.attemptnumber, default=None)

    def reopen(self, submission: Submission, when: int | None = None) -> Submission:
        moment = self._moment(when)
        fresh = Submission(
            id=self.site.take_id("submission"),
            assignment=submission.assignment,
            userid=submission.userid,
            attemptnumber=submission.attemptnumber + 1,
            status="reopened",
            timecreated=moment,
            timemodified=moment,
        )
        self.site.submissions[fresh.id] = fresh
        return fresh

    def grade_of(self, assignment: int, userid: int, attemptnumber: int) -> AssignGrade | None:
        wanted = (assignment, userid, attemptnumber)
        grades = self.site.grades.values()
        return next((g for g in grades if (g.assignment, g.userid, g.attemptnumber) == wanted), None)

    def save_grade(
        self, submission: Submission, grader: int, grade: float, comment: str, state: str, when: int | None = None
    ) -> AssignGrade:
        moment = self._moment(when)
        key = (submission.assignment, submission.userid, submission.attemptnumber)
        given = self.grade_of(*key)
        if given is None:
            given = AssignGrade(self.site.take_id("grade"), *key, -1, grader, moment, moment)
            self.site.grades[given.id] = given
        given.grade, given.grader, given.timemodified = grade, grader, moment
        given.comment = comment or given.comment
        if state:
            self.site.workflowstates.setdefault(submission.assignment, {})[submission.userid] = state
        cmid, shown = self.site.assigns[submission.assignment].cmid, self.is_released(submission)
        if self.latest(submission.assignment, submission.userid) is submission:
            self.mark(cmid, submission.userid, grade if shown and grade >= 0 else None, moment)
        return given

    def is_released(self, submission: Submission) -> bool:
        """Grade and words are kept back until the workflow releases them, from everybody and every service."""
        states = self.site.workflowstates.get(submission.assignment, {})
        workflow = self.site.assigns[submission.assignment].markingworkflow
        return not workflow or states.get(submission.userid) == "released"

    def mark(self, cmid: int, userid: int, value: float | None, when: int) -> None:
        """Sets a value in the gradebook; None takes it out."""
        marks = self.site.marks
        marks[:] = [m for m in marks if (m.cmid, m.userid) != (cmid, userid)]
        if value is not None:
            marks.append(Mark(cmid, userid, value, when))

    def complete(self, cmid: int, userid: int, state: int, when: int) -> None:
        done = self.site.completions
        done[:] = [c for c in done if (c.cmid, c.userid) != (cmid, userid)]
        done.append(Completion(cmid, userid, state, when))

    def track(self, sco: Sco, userid: int, attempt: int, elements: dict[str, str], when: int | None = None) -> Track:
        """Stores what a SCO reported; marks and completes the activity as its status and score say."""
        moment = self._moment(when)
        found = (t for t in self.site.tracks if (t.scoid, t.userid, t.attempt) == (sco.id, userid, attempt))
        kept = next(found, None)
        if kept is None:
            kept = Track(userid, sco.scorm, sco.id, attempt, {}, moment)
            self.site.tracks.append(kept)
        kept.elements.update(elements)
        kept.timemodified = moment
        self._follow(kept, self.site.modules[self.site.scorms[sco.scorm].cmid], moment)
        return kept

    def _follow(self, track: Track, module: Module, when: int) -> None:
        """Moodle writes 0 for who is done with a package that set no score."""
        scores = [float(track.elements[element]) for element in _SCORE_ELEMENTS if element in track.elements]
        done = {track.elements.get(element) for element in _STATUS_ELEMENTS} & {"completed", "passed"}
        if scores or done:
            self.mark(module.id, track.userid, scores[-1] if scores else 0, when)
        if module.completion == 2 and done:
            self.complete(module.id, track.userid, 1, when)
