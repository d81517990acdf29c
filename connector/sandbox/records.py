"""The records of one site of the stand-in LMS, in Moodle's own words. Times are seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass, field

from connector.sandbox.gradingforms import GradingForms
from connector.sandbox.studied import AssignGrade, Completion, Enrolment, Mark, Track


@dataclass(slots=True)
class FileRef:
    """A file's name and place; its content lies under its SHA-1 in the world's `files` folder. Size in bytes."""

    filename: str
    sha1: str
    size: int
    timemodified: int
    mimetype: str = "application/zip"


@dataclass(slots=True)
class User:
    id: int
    username: str
    password: str
    firstname: str
    lastname: str
    email: str
    idnumber: str = ""
    siteadmin: bool = False
    suspended: bool = False

    @property
    def fullname(self) -> str:
        return f"{self.firstname} {self.lastname}"


@dataclass(slots=True)
class Category:
    id: int
    name: str
    idnumber: str | None
    parent: int
    timemodified: int


@dataclass(slots=True)
class Course:
    id: int
    shortname: str
    fullname: str
    idnumber: str
    category: int
    timecreated: int
    timemodified: int
    cacherev: int
    format: str = "topics"
    visible: bool = True


@dataclass(slots=True)
class Section:
    """`name` None: Moodle shows a default name. `sequence`: course-module ids in order."""

    id: int
    course: int
    number: int
    name: str | None = None
    visible: bool = True
    sequence: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Module:
    """A course module. `section` 0: half made, in no section. `completion`: 0 none, 1 manual, 2 automatic.

    `deleting`: given up for deletion; gone from every page at once, from the tables when cron runs."""

    id: int
    course: int
    section: int
    modname: str
    instance: int
    name: str
    completion: int = 0
    visible: bool = True
    idnumber: str = ""
    grademax: float = 0.0
    intro: str = ""
    tags: list[str] = field(default_factory=list)
    showdescription: bool = False
    added: int = 0
    deleting: bool = False


@dataclass(slots=True)
class Content:
    """What an h5pactivity, resource, page or url holds: its file, or its text (the page's HTML, the link)."""

    cmid: int
    file: FileRef | None
    text: str
    revision: int
    timemodified: int


@dataclass(slots=True)
class DraftFile:
    """A file in a person's draft area, `itemid`; whoever uploads may choose the number."""

    userid: int
    itemid: int
    file: FileRef
    when: int


@dataclass(slots=True)
class Message:
    """A personal message, as Moodle stored it."""

    id: int
    sender: int
    recipient: int
    text: str
    timecreated: int


@dataclass(slots=True)
class DatabaseEntry:
    """One entry of a Database activity: what stands in each field, as Moodle keeps it."""

    id: int
    userid: int
    when: int
    contents: dict[str, str]
    approved: bool = True


@dataclass(slots=True)
class Database:
    """A Database activity; `fields` are the types by name, in order."""

    id: int
    course: int
    cmid: int
    name: str
    fields: dict[str, str]
    entries: list[DatabaseEntry] = field(default_factory=list)


@dataclass(slots=True)
class Assign:
    id: int
    cmid: int
    grade: int
    markingworkflow: bool
    submissiondrafts: bool
    timemodified: int


@dataclass(slots=True)
class Submission:
    id: int
    assignment: int
    userid: int
    attemptnumber: int
    status: str
    timecreated: int
    timemodified: int
    text: str = ""
    files: list[FileRef] = field(default_factory=list)


@dataclass(slots=True)
class Sco:
    id: int
    scorm: int
    manifest: str
    organization: str
    parent: str
    identifier: str
    launch: str
    scormtype: str
    title: str
    sortorder: int
    parameters: str = ""


@dataclass(slots=True)
class Scorm:
    """`unread`: the package was stored, but its import died; the SHA-1 that Moodle tells is still the one before.
    `timemodified` is 0 until it is changed for the first time."""

    id: int
    cmid: int
    package: FileRef
    version: str
    launch: int
    revision: int = 1
    unread: str = ""
    timemodified: int = 0

    @property
    def sha1hash(self) -> str:
        return self.unread or self.package.sha1


@dataclass(slots=True)
class Site:
    """One Moodle. Tables are keyed by id; the rest are keyed by nothing and searched.

    `plugin`: the version of the companion plugin `local_hoclieu` there, '' where it is not installed. `services`: the
    service of each token, where it is not `hoclieu`. `tags`: how each tag is spelt on the whole site, by its small
    letters: as whoever used it first has written it."""

    id: str
    name: str
    release: str = "4.5.6 (Build: 20250811)"
    version: str = "2024100706"
    next_ids: dict[str, int] = field(default_factory=dict)
    plugin: str = ""
    draft_area_bucket_capacity: int = 50
    tokens: dict[str, int] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    categories: dict[int, Category] = field(default_factory=dict)
    courses: dict[int, Course] = field(default_factory=dict)
    sections: dict[int, Section] = field(default_factory=dict)
    modules: dict[int, Module] = field(default_factory=dict)
    assigns: dict[int, Assign] = field(default_factory=dict)
    scorms: dict[int, Scorm] = field(default_factory=dict)
    scoes: dict[int, Sco] = field(default_factory=dict)
    contents: dict[int, Content] = field(default_factory=dict)
    submissions: dict[int, Submission] = field(default_factory=dict)
    grades: dict[int, AssignGrade] = field(default_factory=dict)
    grading: GradingForms = field(default_factory=GradingForms)
    enrolments: list[Enrolment] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    completions: list[Completion] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    workflowstates: dict[int, dict[int, str]] = field(default_factory=dict)
    """Assignment → user → marking-workflow state: kept per person, not per attempt."""
    draft_files: list[DraftFile] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    databases: dict[int, Database] = field(default_factory=dict)

    def take_id(self, table: str) -> int:
        """The next id of a table; ids are never given twice, as in a database."""
        self.next_ids[table] = self.next_ids.get(table, 0) + 1
        return self.next_ids[table]

    def sections_of(self, course: int) -> list[Section]:
        return sorted((s for s in self.sections.values() if s.course == course), key=lambda s: s.number)

    def modules_in(self, section: Section) -> list[Module]:
        """What the course page shows of a section: those given up for deletion are left out."""
        modules = (self.modules[cmid] for cmid in section.sequence)
        return [module for module in modules if not module.deleting]

    def modules_of(self, course: int) -> list[Module]:
        """Modules that stand in a section, in the order of the course page."""
        return [module for section in self.sections_of(course) for module in self.modules_in(section)]

    def enrolled(self, course: int) -> list[Enrolment]:
        return sorted((e for e in self.enrolments if e.course == course), key=lambda e: e.userid)
