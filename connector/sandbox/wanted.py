"""Making and changing an activity as Moodle's `add_moduleinfo` and `update_moduleinfo` do, for all who ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from connector.sandbox.actions import Actions
from connector.sandbox.records import Content, Course, FileRef, Module
from connector.sandbox.replies import cleaned_tag
from connector.sandbox.scoes import take_package
from connector.sandbox.scormimport import (
    EmptyElementError,
    MapInfoError,
    NoManifestError,
    NotWellFormedError,
    import_package,
)

IMPORT_ERRORS = (NoManifestError, MapInfoError, EmptyElementError, NotWellFormedError)
REVISED_AT_EACH_CHANGE = ("page", "resource")
WITH_FILE = ("scorm", "h5pactivity", "resource")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An activity as a form or a service describes it. `file` None keeps the one that is there; `text` is a page's
    HTML or a url's address."""

    modname: str
    name: str
    idnumber: str
    intro: str
    tags: list[str]
    visible: bool
    file: FileRef | None = None
    text: str = ""
    showdescription: bool = False


def make(do: Actions, course: Course, number: int, wanted: Wanted) -> Module:
    """Raises what the import raises, with nothing left behind: it is one transaction."""
    if wanted.modname != "scorm":
        module = do.add_content(course, number, wanted.modname, wanted.name, wanted.file, wanted.text)
    elif wanted.file is not None:
        import_package(do.world.path_of(wanted.file))
        module = do.site.modules[do.add_scorm(course, number, wanted.name, wanted.file).cmid]
    else:
        raise NoManifestError
    _describe(do, module, wanted)
    module.visible = wanted.visible and do.site.sections[module.section].visible
    return module


def change(do: Actions, module: Module, wanted: Wanted) -> None:
    """Raises what the import raises, with name, description and package already changed: it is no transaction."""
    module.name, module.intro = wanted.name, wanted.intro
    if module.modname == "scorm":
        _change_package(do, module, wanted.file)
    else:
        _change_content(do.site.contents[module.id], module, wanted, do.world.now())
    _describe(do, module, wanted)
    module.visible = wanted.visible
    do.touch(do.site.courses[module.course])


def _change_package(do: Actions, module: Module, file: FileRef | None) -> None:
    scorm = do.site.scorms[module.instance]
    scorm.timemodified = do.world.now()
    if file is None or file.sha1 == scorm.package.sha1:
        return
    try:
        imported = import_package(do.world.path_of(file))
    except IMPORT_ERRORS:
        scorm.unread, scorm.package = scorm.sha1hash, file
        raise
    take_package(do.site, scorm, file, imported)


def _change_content(content: Content, module: Module, wanted: Wanted, now: int) -> None:
    content.file = wanted.file or content.file
    content.text = wanted.text
    content.timemodified = now
    if module.modname in REVISED_AT_EACH_CHANGE:
        content.revision += 1


def _describe(do: Actions, module: Module, wanted: Wanted) -> None:
    module.intro, module.idnumber = wanted.intro, wanted.idnumber
    module.tags = [do.site.tags.setdefault(tag.lower(), tag) for tag in unique(wanted.tags)]
    module.showdescription = wanted.showdescription


def unique(tags: list[str]) -> list[str]:
    """A tag is one tag however its letters are written; the last spelling counts."""
    return list({tag.lower(): tag for tag in map(cleaned_tag, tags) if tag}.values())
