"""What Moodle and its companion plugin say of activities in catalogs: only the fields that are used."""

from __future__ import annotations

from pydantic import field_validator

from connector.lms.moodle.replies import Answer, Reply


class FileNow(Reply):
    """Of the lists of files that functions of activities give."""

    fileurl: str
    timemodified: int = 0


class Content(Reply):
    """Of the lists that `mod_*_get_*_by_courses` give, all kinds in one: `sha1hash`, `version` and `launch` of SCORM,
    `package` of H5P, `contentfiles` of a resource."""

    id: int
    coursemodule: int
    course: int
    name: str = ""
    sha1hash: str | None = None
    version: str | None = None
    launch: int | None = None
    revision: int | None = None
    timemodified: int | None = None
    package: tuple[FileNow, ...] = ()
    contentfiles: tuple[FileNow, ...] = ()

    @property
    def changes(self) -> int | None:
        """A number that grows with each change of the content, where Moodle tells one."""
        return self.revision or (self.package[0].timemodified if self.package else self.timemodified)

    @property
    def file(self) -> FileNow | None:
        """The file that the activity was made of, where its address is told."""
        return next(iter((*self.package, *self.contentfiles)), None)


class Contents(Answer):
    """`mod_scorm_get_scorms_by_courses` and its four sisters: each fills the list of its kind."""

    scorms: tuple[Content, ...] = ()
    h5pactivities: tuple[Content, ...] = ()
    resources: tuple[Content, ...] = ()
    pages: tuple[Content, ...] = ()
    urls: tuple[Content, ...] = ()

    @property
    def every(self) -> tuple[Content, ...]:
        return (*self.scorms, *self.h5pactivities, *self.resources, *self.pages, *self.urls)


class ModuleRecord(Reply):
    """`instance` is its id in the table of its kind; `idnumber` is told to those who may edit the course."""

    id: int
    course: int
    modname: str = ""
    instance: int = 0
    sectionnum: int = 0
    idnumber: str | None = None
    visible: bool = True


class ModuleNow(Answer):
    """`core_course_get_course_module`."""

    cm: ModuleRecord


class ScoNow(Reply):
    """`launch` is empty (by SOAP: null) for what only holds others."""

    identifier: str
    launch: str | None = None


class ScoesNow(Answer):
    """`mod_scorm_get_scorm_scoes`."""

    scoes: tuple[ScoNow, ...] = ()


class Published(Reply):
    """Of the list that `local_hoclieu_get_activities` gives; names and description as they are stored."""

    cmid: int
    courseid: int
    idnumber: str
    modname: str
    section: int
    sectionname: str
    position: int
    name: str
    intro: str
    visible: bool
    sha1: str
    revision: int
    version: str
    tags: tuple[str, ...] = ()

    @field_validator("idnumber", "sectionname", "name", "intro", "sha1", "version", mode="before")
    @classmethod
    def _said_empty(cls, value: object) -> object:
        """SOAP gives an empty string as nothing at all."""
        return "" if value is None else value


class Put(Reply):
    """`local_hoclieu_put_activity`; `action` is created, replaced, updated or unchanged."""

    cmid: int
    section: int
    position: int
    sha1: str
    revision: int
    action: str
    lost: tuple[str, ...] = ()

    @field_validator("sha1", mode="before")
    @classmethod
    def _said_empty(cls, value: object) -> object:
        return "" if value is None else value
