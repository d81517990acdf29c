"""What can be done on a site: the few acts that the web services, the pages and the seeding share."""

from __future__ import annotations

from connector.sandbox.coursework import Coursework
from connector.sandbox.records import (
    Assign,
    Category,
    Content,
    Course,
    FileRef,
    Module,
    Scorm,
    Section,
    User,
)
from connector.sandbox.scoes import add_sco
from connector.sandbox.scormimport import Imported, import_package
from connector.sandbox.studied import Enrolment

_DRAFTS_LIVE = 4 * 24 * 3600


class Actions(Coursework):
    """Everything that can be done on one site of the world."""

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
        announcements: bool = True,
    ) -> Course:
        """A course with its section 0 and, where news are wanted, the announcements forum in there."""
        now = self.world.now()
        course = Course(self.site.take_id("course"), shortname, fullname, idnumber, category, now, now, now, format)
        self.site.courses[course.id] = course
        for _ in range(sections + 1):
            self.add_section(course)
        if announcements:
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
        module = Module(self.site.take_id("module"), course.id, 0, modname, 0, name, added=self.world.now())
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
        for position in range(len(imported.rows)):
            add_sco(self.site, scorm, imported, position)

    def add_content(
        self, course: Course, number: int, modname: str, name: str, file: FileRef | None = None, text: str = ""
    ) -> Module:
        """An h5pactivity or resource with its file, a page or url with its text."""
        module = self.add_module(course, number, modname, name, grademax=100 if modname == "h5pactivity" else 0)
        self.site.contents[module.id] = Content(module.id, file, text, 1, self.world.now())
        return module

    def move_module(self, module: Module, target: Section, before: int | None = None) -> None:
        """Before another module of the target section, or to its end."""
        self.site.sections[module.section].sequence.remove(module.id)
        at = target.sequence.index(before) if before in target.sequence else len(target.sequence)
        target.sequence.insert(at, module.id)
        module.section = target.id
        self.touch(self.site.courses[module.course])

    def remove_module(self, module: Module) -> None:
        """With all it held and all that students did in it."""
        for section in self.site.sections.values():
            if module.id in section.sequence:
                section.sequence.remove(module.id)
        del self.site.modules[module.id]
        self.site.contents.pop(module.id, None)
        if module.modname == "scorm":
            self.site.scorms.pop(module.instance, None)
            self.site.tracks[:] = [t for t in self.site.tracks if t.scorm != module.instance]
        self.site.marks[:] = [m for m in self.site.marks if m.cmid != module.id]
        self.site.completions[:] = [c for c in self.site.completions if c.cmid != module.id]
        self.touch(self.site.courses[module.course])

    def run_cron(self) -> None:
        """Deletes what was given up for deletion, and draft files older than four days."""
        for module in [m for m in self.site.modules.values() if m.deleting]:
            self.remove_module(module)
        oldest = self.world.now() - _DRAFTS_LIVE
        self.site.draft_files[:] = [draft for draft in self.site.draft_files if draft.when >= oldest]
