"""A folder's catalog under the scenes that every catalog goes through: hooked between its calls and its writes."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from connector.lms.base import CatalogPlace, Course, StandingActivity, WantedActivity
from connector.lms.folder.catalog import FolderCatalog
from connector.lms.folder.shelf import CourseState, Shelf
from mappings.schema import Site
from tests.catalogs.filesite import Hook

T = TypeVar("T")


class HookedShelf(Shelf):
    hook: Hook

    def _write(self, state: CourseState) -> None:
        self.hook("before", "write")
        super()._write(state)
        self.hook("after", "write")

    def _move(self, source: Path, target: Path | None) -> None:
        self.hook("before", "move")
        super()._move(source, target)
        self.hook("after", "move")


class HookedCatalog(FolderCatalog):
    """What the tests' other sites offer beside the port."""

    def __init__(self, root: Path, hook: Hook, inner: bool) -> None:
        root.mkdir(parents=True, exist_ok=True)
        super().__init__(Site(id=root.name, kind="folder", path=str(root)))
        self.root, self.hook, self.inner, self.calls = root, hook, inner, Counter[str]()

    def _shelf(self) -> Shelf:
        if not self.inner:
            return super()._shelf()
        shelf = HookedShelf(self.root)
        shelf.hook = self.hook
        return shelf

    def ensure_course(self, place: CatalogPlace) -> Course:
        return self._called("ensure_course", lambda: super(HookedCatalog, self).ensure_course(place))

    def standing(self, courses: Sequence[Course]) -> dict[str, list[StandingActivity]]:
        return self._called("standing", lambda: super(HookedCatalog, self).standing(courses))

    def put(
        self, course: Course, topic: str, wanted: WantedActivity, cmid: str | None, may_lose_tracks: bool = False
    ) -> StandingActivity:
        return self._called("put", lambda: super(HookedCatalog, self).put(course, topic, wanted, cmid))

    def arrange(self, course: Course, topic: str, cmids: Sequence[str]) -> None:
        return self._called("arrange", lambda: super(HookedCatalog, self).arrange(course, topic, cmids))

    def remove(self, cmid: str) -> None:
        return self._called("remove", lambda: super(HookedCatalog, self).remove(cmid))

    def show(self, cmid: str) -> None:
        return self._called("show", lambda: super(HookedCatalog, self).show(cmid))

    def hide(self, cmid: str) -> None:
        return self._called("hide", lambda: super(HookedCatalog, self).hide(cmid))

    # without the port -------------------------------------------------------------------------------------------

    def all(self) -> list[StandingActivity]:
        """What stands there by the state; each visible file proved by its bytes to be what the state says."""
        shelf = Shelf(self.root)
        with shelf.alone():
            states = shelf.courses()
        courses = [Course(s["id"], s["name"]) for s in states]
        found = [a for held in FolderCatalog.standing(self, courses).values() for a in held]
        said = {i["cmid"]: i for s in states for i in s["items"]}
        for activity in found:
            content = shelf.where(said[activity.cmid]).read_bytes()
            assert hashlib.sha1(content).hexdigest() == said[activity.cmid]["sha1"] == activity.sha1
        return found

    def page(self) -> dict[str, dict[str, list[str]]]:
        """Course → topic → names, as the written pages show them."""
        self.finish()
        shown: dict[str, dict[str, list[str]]] = {}
        for page in sorted(self.root.glob("kho/*/*/index.html")):
            markup = page.read_text(encoding="utf-8")
            name = re.search(r"<h1>(.*?) <span", markup)
            assert name is not None
            topics = re.findall(r"<h2>(.*?)</h2><ul class=lessons>(.*?)</ul>", markup, re.DOTALL)
            shown[name[1]] = {topic: re.findall(r"download>(.*?)</a>", listed) for topic, listed in topics}
            for link in re.findall(r'<a href="([^"]+)" download', markup):
                assert (page.parent / link).is_file(), link
        return shown

    def _called(self, name: str, call: Callable[[], T]) -> T:
        self.calls[name] += 1
        if self.inner:
            return call()
        self.hook("before", name)
        done = call()
        self.hook("after", name)
        return done


def in_a_folder(folder: Path, site: str, _tells: bool, hook: Hook) -> HookedCatalog:
    """Cut off between calls of the port."""
    return HookedCatalog(folder / site, hook, inner=False)


def written_in_a_folder(folder: Path, site: str, _tells: bool, hook: Hook) -> HookedCatalog:
    """Cut off between what a call writes and moves on the disk."""
    return HookedCatalog(folder / site, hook, inner=True)
