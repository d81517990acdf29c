"""What can be done on a site: the few acts that the web services, the pages and the seeding share."""

from __future__ import annotations

from connector.sandbox.records import (
    Assign,
    AssignGrade,
    Category,
    Completion,
    Course,
    Enrolment,
    FileRef,
    Mark,
    Module,
    Sco,
    Scorm,
    Section,
    Site,
    Submission,
    Track,
    User,
)
from connector.sandbox.scormimport import Imported, import_package
from connector.sandbox.world import World

_STATUS_ELEMENTS = ("cmi.core.lesson_status", "cmi.success_status", "cmi.completion_status")
_SCORE_ELEMENTS = ("cmi.core.score.raw", "cmi.score.raw")


class Actions:
    """Acts on one site of the world; `when` (seconds) is given by the seeding and else is now."""

    def __init__(self, world: World, site: Site) -> None:
        self.world = world
        self.site = site

    def _moment(self, when: int | None) -> int:
        return self.world.now() if when is None else when

    def add_user(self, username: str, password: str, firstname: str, lastname: str, idnumber: str = "") -> User:
        number = self.site.take_id("user")
        email = f"{username}@{self.site.id}.invalid"
        user = User(number, username, password, firstname, lastname, email, idnumber)
        self.site.users[number] = user
        return user

    def add_category(self, name: str, parent: int = 0, idnumber: str | None = None) -> Category:
        category = Category(self.site.take_id("category"), name, idnumber, parent, self.world.now())
        self.site.categories[category.id] = category
        return category

    def add_course(
        self,
        shortname: str,
        fullname: str,
        category: int,
        idnumber: str = "",
        format: str = "topics",
        sections: int = 0,
    ) -> Course:
        """A course with its section 0 and, as Moodle makes it, an announcements forum in there."""
        now = self.world.now()
        course = Course(self.site.take_id("course"), shortname, fullname, idnumber, category, now, now, now, format)
        self.site.courses[course.id] = course
        for _ in range(sections + 1):
            self.add_section(course)
        self.add_module(course, 0, "forum", "Announcements")
        return course

    def add_section(self, course: Course, name: str | None = None) -> Section:
        """The next section; the first one of a course is number 0."""
        number = len(self.site.sections_of(course.id))
        section = Section(self.site.take_id("section"), course.id, number, name)
        self.site.sections[section.id] = section
        self.touch(course)
        return section

    def section_numbered(self, course: Course, number: int) -> Section:
        """The section of that number; made, with none in between, when it is not there (as Moodle 4.5 does)."""
        for section in self.site.sections_of(course.id):
            if section.number == number:
                return section
        section = self.add_section(course)
        section.number = number
        return section

    def touch(self, course: Course) -> None:
        """Moodle's `cacherev` grows at each change of a course's content."""
        course.cacherev = max(self.world.now(), course.cacherev + 1)

    def enrol(self, course: Course, user: User, role: str, lastaccess: int = 0) -> None:
        self.site.enrolments.append(Enrolment(course.id, user.id, role, lastaccess))

    def half_module(self, course: Course, modname: str, name: str) -> Module:
        """A course module that stands in no section yet: what a failed import leaves behind."""
        module = Module(self.site.take_id("module"), course.id, 0, modname, 0, name)
        self.site.modules[module.id] = module
        return module

    def place(self, course: Course, module: Module, number: int) -> None:
        section = self.section_numbered(course, number)
        module.section = section.id
        module.visible = section.visible
        section.sequence.append(module.id)
        self.touch(course)

    def add_module(
        self, course: Course, number: int, modname: str, name: str, completion: int = 0, grademax: float = 0
    ) -> Module:
        module = self.half_module(course, modname, name)
        module.instance = self.site.take_id(modname)
        module.completion, module.grademax = completion, grademax
        self.place(course, module, number)
        return module

    def add_assign(
        self, course: Course, number: int, name: str, workflow: bool = True, drafts: bool = False, completion: int = 0
    ) -> Assign:
        module = self.add_module(course, number, "assign", name, completion, grademax=100)
        assign = Assign(module.instance, module.id, 100, workflow, drafts, self.world.now())
        self.site.assigns[assign.id] = assign
        return assign

    def add_scorm(
        self,
        course: Course,
        number: int,
        name: str,
        package: FileRef,
        module: Module | None = None,
        completion: int = 0,
    ) -> Scorm:
        """A SCORM activity from a stored package; raises what the import raises, leaving `module` half made."""
        module = module or self.half_module(course, "scorm", name)
        imported = import_package(self.world.path_of(package))
        module.instance, module.completion, module.grademax = (self.site.take_id("scorm"), completion, 100)
        scorm = Scorm(module.instance, module.id, package, imported.version, 0)
        self.site.scorms[scorm.id] = scorm
        self._add_scoes(scorm, imported)
        self.place(course, module, number)
        return scorm

    def _add_scoes(self, scorm: Scorm, imported: Imported) -> None:
        for position, row in enumerate(imported.rows):
            sco = Sco(
                id=self.site.take_id("sco"),
                scorm=scorm.id,
                manifest=imported.manifest,
                organization=row.organization,
                parent=row.parent,
                identifier=row.identifier,
                launch=row.launch,
                scormtype=row.scormtype,
                title=row.title,
                sortorder=position + 1,
                parameters=row.parameters,
            )
            self.site.scoes[sco.id] = sco
            if position == imported.launch:
                scorm.launch = sco.id

    def remove_module(self, module: Module) -> None:
        for section in self.site.sections.values():
            if module.id in section.sequence:
                section.sequence.remove(module.id)
        del self.site.modules[module.id]
        if module.modname == "scorm":
            self.site.scorms.pop(module.instance, None)
        self.touch(self.site.courses[module.course])

    def submit(
        self, assign: Assign, userid: int, files: list[FileRef], text: str, when: int | None = None, draft: bool = False
    ) -> Submission:
        """Hands in, or edits what was handed in: the same submission, newer. A reopened attempt is filled."""
        moment = self._moment(when)
        submission = self.latest(assign.id, userid)
        if submission is None:
            submission = Submission(
                self.site.take_id("submission"), assign.id, userid, 0, "new", timecreated=moment, timemodified=moment
            )
            self.site.submissions[submission.id] = submission
        submission.status = "draft" if draft else "submitted"
        submission.timemodified, submission.files, submission.text = moment, files, text
        return submission

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
        given.workflowstate = state or given.workflowstate
        if grade >= 0:
            self.mark(self.site.assigns[submission.assignment].cmid, submission.userid, grade, moment)
        return given

    def mark(self, cmid: int, userid: int, value: float, when: int) -> None:
        marks = self.site.marks
        marks[:] = [m for m in marks if (m.cmid, m.userid) != (cmid, userid)]
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
        for element in _SCORE_ELEMENTS:
            if element in track.elements:
                self.mark(module.id, track.userid, float(track.elements[element]), when)
        statuses = {track.elements.get(element) for element in _STATUS_ELEMENTS}
        if module.completion == 2 and statuses & {"completed", "passed"}:
            self.complete(module.id, track.userid, 1, when)
