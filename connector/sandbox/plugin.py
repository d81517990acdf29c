"""What the companion plugin `local_hoclieu` does in a Moodle, so that it can be tried without one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace

from connector.sandbox.actions import Actions
from connector.sandbox.drafts import drop_drafts, files_in
from connector.sandbox.h5p import is_h5p
from connector.sandbox.records import Course, FileRef, Module, Section, Site, User
from connector.sandbox.replies import MoodleError
from connector.sandbox.scoes import gone, tracked
from connector.sandbox.scormimport import NoManifestError, NotWellFormedError, import_package
from connector.sandbox.wanted import IMPORT_ERRORS, WITH_FILE, Wanted, change, make, unique

PLUGIN_VERSION = "2026112200"
PREFIX = "hoclieu-"
KINDS = ("scorm", "h5pactivity", "resource", "page", "url")
_MOST_SECTIONS = 52


@dataclass(frozen=True, slots=True)
class Asked:
    """The service's parameters beside the activity itself."""

    draftitemid: int
    sha1: str
    cmid: int
    allowloss: bool


def refusal(code: str, said: str) -> MoodleError:
    return MoodleError(code, said)


class Publisher:
    """Works on one course. Everything is looked at before anything is changed: that makes it one transaction."""

    def __init__(self, do: Actions, course: Course, user: User) -> None:
        self._do, self._site, self._course, self._user = do, do.site, course, user

    def put(self, section: str, wanted: Wanted, asked: Asked) -> tuple[Module, str, list[str]]:
        """The activity, what was done (`created`, `replaced`, `updated`, `unchanged`), and the SCOs that were lost."""
        if not wanted.idnumber.startswith(PREFIX):
            raise _not_ours(wanted.idnumber)
        if wanted.modname not in KINDS:
            raise refusal("nosuchkind", f'An activity of the kind "{wanted.modname}" cannot be published.')
        module = self._find(wanted, asked.cmid)
        if module is None:
            return self._make(section, wanted, asked), "created", []
        return (module, *self._bring(module, wanted, asked))

    def arrange(self, name: str, cmids: list[int]) -> tuple[Section, list[int]]:
        """The section and the modules moved: none that stands right already."""
        for cmid in cmids:
            self._check_ours(cmid)
        section = self.section_named(name)
        target = [cmid for cmid in section.sequence if cmid not in cmids] + cmids
        same = _same_at_start(section.sequence, target)
        moved = [cmid for cmid in target[same:] if cmid in cmids]
        for cmid in moved:
            self._do.move_module(self._site.modules[cmid], section)
        return section, moved

    def section_named(self, name: str) -> Section:
        """However it is typed; made at the end of the course where there is none."""
        sections = self._site.sections_of(self._course.id)
        for section in sections:
            if section.number and _folded(section.name or "") == _folded(name):
                return section
        if len(sections) > _MOST_SECTIONS:
            raise refusal("sectionsfull", f"The course already has the {_MOST_SECTIONS} sections that Moodle allows.")
        return self._do.add_section(self._course, name)

    def _find(self, wanted: Wanted, cmid: int) -> Module | None:
        there = [m for m in self._site.modules.values() if m.course == self._course.id and m.instance]
        there = [m for m in there if not m.deleting]
        by_idnumber = [m for m in there if (m.idnumber, m.modname) == (wanted.idnumber, wanted.modname)]
        found = next((m for m in there if m.id == cmid), None) or next(iter(by_idnumber), None)
        if found is None and cmid:
            raise _not_there(cmid)
        if found is not None:
            _check_fits(found, wanted)
        return found

    def _check_ours(self, cmid: int) -> None:
        module = self._site.modules.get(cmid)
        if module is None or module.course != self._course.id or module.deleting:
            raise _not_there(cmid)
        if not module.idnumber.startswith(PREFIX):
            raise _not_ours(str(cmid))

    def _make(self, name: str, wanted: Wanted, asked: Asked) -> Module:
        file = self._draft(asked) if wanted.modname in WITH_FILE else None
        if file is not None:
            self._check_opens(wanted.modname, file)
        module = make(self._do, self._course, self.section_named(name).number, replace(wanted, file=file))
        self._tidy(file, asked)
        return module

    def _bring(self, module: Module, wanted: Wanted, asked: Asked) -> tuple[str, list[str]]:
        replaces = module.modname in WITH_FILE and bool(asked.draftitemid) and asked.sha1 != sha1_of(self._site, module)
        if not replaces and self._is_as(module, wanted):
            return "unchanged", []
        file = self._draft(asked) if replaces else None
        lost = self._lost(module, file, asked.allowloss)
        change(self._do, module, replace(wanted, file=file))
        self._tidy(file, asked)
        return ("replaced" if replaces else "updated"), lost

    def _lost(self, module: Module, file: FileRef | None, allowed: bool) -> list[str]:
        if file is not None:
            self._check_opens(module.modname, file)
        if file is None or module.modname != "scorm":
            return []
        imported, scorm = import_package(self._do.world.path_of(file)), self._site.scorms[module.instance]
        lost = [sco.identifier for sco in tracked(self._site, gone(self._site, scorm, imported))]
        if lost and not allowed:
            parts = ", ".join(lost)
            said = f"Students would lose their results in these parts: {parts}. Nothing was changed."
            raise refusal("trackswouldbelost", said)
        return lost

    def _check_opens(self, modname: str, file: FileRef) -> None:
        path = self._do.world.path_of(file)
        try:
            opens = modname != "scorm" or import_package(path).launch is not None
        except NotWellFormedError:
            raise
        except NoManifestError:
            opens = False
        except IMPORT_ERRORS as error:
            said = f"Moodle could not import this package ({type(error).__name__}); nothing was changed."
            raise refusal("importfailed", said) from error
        if not opens or (modname == "h5pactivity" and not is_h5p(path)):
            said = "Moodle finds nothing to open in this package; nothing was changed."
            raise refusal("nothingtoplay", said)

    def _draft(self, asked: Asked) -> FileRef:
        files = files_in(self._site, self._user, asked.draftitemid)
        if len(files) != 1 or files[0].sha1 != asked.sha1:
            raise refusal("wrongcontent", "The uploaded file is not the one that was announced; nothing was changed.")
        return files[0]

    def _tidy(self, file: FileRef | None, asked: Asked) -> None:
        if file is not None:
            drop_drafts(self._site, self._user, asked.draftitemid)

    def _is_as(self, module: Module, wanted: Wanted) -> bool:
        now = (module.idnumber, module.name, module.intro, module.visible, _folded_tags(module.tags))
        asked = (wanted.idnumber, wanted.name, wanted.intro, wanted.visible, _folded_tags(wanted.tags))
        holds = module.modname in WITH_FILE or self._site.contents[module.id].text == wanted.text
        return now == asked and holds


def sha1_of(site: Site, module: Module) -> str:
    """Of the package, the page's HTML or the url's address; '' where a package's import died."""
    if module.modname == "scorm":
        scorm = site.scorms[module.instance]
        return "" if scorm.unread else scorm.package.sha1
    content = site.contents.get(module.id)
    if content is None:
        return ""
    if content.file is not None:
        return content.file.sha1
    return hashlib.sha1(content.text.encode(), usedforsecurity=False).hexdigest()


def _check_fits(module: Module, wanted: Wanted) -> None:
    if module.idnumber not in ("", wanted.idnumber):
        raise _not_ours(str(module.id))
    if module.modname != wanted.modname:
        said = f'Activity {module.id} is of the kind "{module.modname}" and cannot become another in place.'
        raise refusal("otherkind", said)


def _not_ours(what: str) -> MoodleError:
    return refusal("notours", f"Activity {what} does not belong to Hoclieu Connector and is left alone.")


def _not_there(cmid: int) -> MoodleError:
    return refusal("nosuchactivity", f"Activity {cmid} is no longer in this course.")


def _same_at_start(now: list[int], target: list[int]) -> int:
    pairs = enumerate(zip(now, target, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(now), len(target)))


def _folded(name: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", name).lower()).strip()


def _folded_tags(tags: list[str]) -> list[str]:
    return sorted(tag.lower() for tag in unique(tags))
