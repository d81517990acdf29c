"""What somebody does on a site by hand, in the browser, unknown to the connector: for tests of drift and repair."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from connector.sandbox.actions import Actions
from connector.sandbox.records import Module, Scorm, Section, Site
from connector.sandbox.scoes import scoes_of, take_package
from connector.sandbox.scormimport import import_package
from connector.sandbox.world import World


class ByHand:
    """One site; activities go by their course-module id. Each deed is stored at once."""

    def __init__(self, world: World, site: Site) -> None:
        self._world, self._site, self._do = world, site, Actions(world, site)

    def module(self, cmid: int | str) -> Module:
        """`KeyError` where there is none, or none any more."""
        return self._site.modules[int(cmid)]

    def replace_package(self, cmid: int | str, content: bytes, filename: str = "khac.zip") -> None:
        """Another file in its place, as the activity's settings allow."""
        with self._changing(cmid) as module:
            file = self._world.keep(filename, content)
            if module.modname == "scorm":
                take_package(self._site, self._scorm(module), file, import_package(self._world.path_of(file)))
            else:
                held = self._site.contents[module.id]
                held.file, held.revision = file, held.revision + 1

    def hide(self, cmid: int | str, visible: bool = False) -> None:
        with self._changing(cmid) as module:
            module.visible = visible

    def rename(self, cmid: int | str, name: str) -> None:
        with self._changing(cmid) as module:
            module.name = name

    def describe(self, cmid: int | str, intro: str, tags: tuple[str, ...] = ()) -> None:
        with self._changing(cmid) as module:
            module.intro, module.tags = intro, list(tags)

    def give_idnumber(self, cmid: int | str, idnumber: str) -> None:
        with self._changing(cmid) as module:
            module.idnumber = idnumber

    def move(self, cmid: int | str, section: int, before: int | str | None = None) -> None:
        """To the section of that number, made where it is missing: before another activity there, or to its end."""
        with self._changing(cmid) as module:
            target: Section = self._do.section_numbered(self._site.courses[module.course], section)
            self._do.move_module(module, target, None if before is None else int(before))

    def delete(self, cmid: int | str) -> None:
        """Off the course page at once; out of the tables when cron runs."""
        with self._changing(cmid) as module:
            module.deleting = True

    def run_cron(self) -> None:
        with self._world.locked(self._site):
            self._do.run_cron()
            self._world.save(self._site)

    def attempt(self, cmid: int | str, userid: int, status: str = "passed", score: int = 80) -> None:
        """A student goes through every SCO of the package, as its first attempt."""
        elements = {"cmi.core.lesson_status": status, "cmi.core.score.raw": str(score)}
        with self._changing(cmid) as module:
            for sco in scoes_of(self._site, self._scorm(module)):
                if sco.scormtype == "sco":
                    self._do.track(sco, userid, 1, elements)

    def attempts(self, cmid: int | str) -> int:
        """How many students have tracks in it."""
        scorm = self._scorm(self.module(cmid))
        return len({track.userid for track in self._site.tracks if track.scorm == scorm.id})

    def drop_attempts(self, cmid: int | str) -> None:
        with self._changing(cmid) as module:
            scorm = self._scorm(module)
            self._site.tracks[:] = [track for track in self._site.tracks if track.scorm != scorm.id]

    def _scorm(self, module: Module) -> Scorm:
        return self._site.scorms[module.instance]

    @contextmanager
    def _changing(self, cmid: int | str) -> Iterator[Module]:
        with self._world.locked(self._site):
            module = self.module(cmid)
            yield module
            self._do.touch(self._site.courses[module.course])
            self._world.save(self._site)
