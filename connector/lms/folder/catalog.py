"""A folder that holds catalogs: approved packages with pages to find them by, `CatalogSite` without an LMS."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from connector.errors import NeedsOperator, Rejected
from connector.lms.base import CatalogPlace, Course, SiteFacts, StandingActivity, WantedActivity
from connector.lms.folder.index import write_pages
from connector.lms.folder.items import digest, find, is_there, new_course, topic_of
from connector.lms.folder.markup import document
from connector.lms.folder.names import file_name
from connector.lms.folder.places import root_of
from connector.lms.folder.shelf import CourseState, Item, Shelf, look_of
from connector.text import Text
from mappings.schema import Site


class FolderCatalog:
    """Below `kho` of the site's folder. A course is a folder there, a topic a heading, an activity a file or a link."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def probe(self) -> SiteFacts:
        root_of(self._site.id, self._site.path or "")
        return SiteFacts("folder", "1", self._site.id, "", frozenset())

    def ensure_course(self, place: CatalogPlace) -> Course:
        shelf = self._shelf()
        with shelf.alone():
            key = hashlib.sha256(place.course_key.encode()).hexdigest()[:16]
            state = shelf.course(key) or new_course(key, place.course_key)
            if (state["name"], state["path"]) != (place.course_name, list(place.category_path)):
                state["name"], state["path"] = place.course_name, list(place.category_path)
                shelf.save(state)
        return Course(key, place.course_name)

    def standing(self, courses: Sequence[Course]) -> dict[str, list[StandingActivity]]:
        shelf = self._shelf()
        if not shelf.own.is_dir():
            return {}
        with shelf.alone():
            states = {c.id: shelf.course(c.id) for c in courses}
            return {key: list(self._standing(shelf, state)) for key, state in states.items() if state is not None}

    def idnumbers(self, cmids: Sequence[str]) -> dict[str, str]:
        shelf = self._shelf()
        with shelf.alone():
            found = {cmid: find(shelf, cmid) for cmid in cmids}
        return {cmid: there[1]["idnumber"] for cmid, there in found.items() if there is not None}

    def put(
        self,
        course: Course,
        topic: str,
        wanted: WantedActivity,
        cmid: str | None,
        may_lose_tracks: bool = False,  # noqa: ARG002  # of the port
    ) -> StandingActivity:
        """Students' tracks are not kept here, so none can be lost. Besides what the port says: `NeedsOperator`
        `folder_unwritable`."""
        shelf = self._shelf()
        with shelf.alone():
            state, item = self._there(shelf, course, cmid) if cmid else self._new(shelf, course, topic, wanted)
            if item["idnumber"] not in ("", wanted.idnumber):
                raise Rejected("not_ours", _NOT_OURS.filled(name=item["name"]))
            due = self._change(shelf, state, item, wanted)
            shelf.save(state, due)
            return self._proved(shelf, state, item, wanted)

    def arrange(self, course: Course, topic: str, cmids: Sequence[str]) -> None:
        shelf = self._shelf()
        with shelf.alone():
            if (state := shelf.course(course.id)) is None:
                raise _gone(course.name)
            moved = [i for cmid in cmids for i in state["items"] if i["cmid"] == cmid]
            for item in moved:
                item["topic"] = topic_of(state, topic)
            rest = [i for i in state["items"] if i not in moved]
            if state["items"] != (arranged := [*rest, *moved]) or moved:
                state["items"] = arranged
                shelf.save(state)

    def show(self, cmid: str) -> None:
        self._seen(cmid, True)

    def hide(self, cmid: str) -> None:
        self._seen(cmid, False)

    def remove(self, cmid: str) -> None:
        shelf = self._shelf()
        with shelf.alone():
            if (there := find(shelf, cmid)) is not None:
                state, item = there
                state["items"].remove(item)
                shelf.save(state, [(shelf.below(shelf.where(item)), "")] if item["file"] else [])

    def finish(self) -> None:
        """Brings the pages to what stands there now, also after a run that was cut off."""
        shelf = Shelf(Path(self._site.path or ""))
        if not shelf.own.is_dir():
            return
        with shelf.alone():
            if shelf.dirty():
                write_pages(shelf)
                shelf.sweep()
                shelf.dirty(False)

    # within ------------------------------------------------------------------------------------------------------

    def _shelf(self) -> Shelf:
        return Shelf(root_of(self._site.id, self._site.path or ""))

    def _there(self, shelf: Shelf, course: Course, cmid: str) -> tuple[CourseState, Item]:
        there = find(shelf, cmid)
        if there is None or there[0]["id"] != course.id:
            raise _gone(cmid)
        return there

    def _new(self, shelf: Shelf, course: Course, topic: str, wanted: WantedActivity) -> tuple[CourseState, Item]:
        if (state := shelf.course(course.id)) is None:
            raise _gone(course.name)
        state["next"] += 1
        gone = [i for i in state["items"] if i["idnumber"] == wanted.idnumber and not is_there(shelf, i)]
        state["items"] = [i for i in state["items"] if i not in gone]
        item = Item(
            cmid=f"{course.id}-{state['next']}",
            idnumber=wanted.idnumber,
            modname=wanted.modname,
            name="",
            description="",
            tags=[],
            visible=wanted.visible,
            sha1="",
            file="",
            link="",
            look=[],
            revision=0,
            topic=topic_of(state, topic),
        )
        state["items"].append(item)
        return state, item

    def _change(self, shelf: Shelf, state: CourseState, item: Item, wanted: WantedActivity) -> list[tuple[str, str]]:
        """Sets the item to what is wanted; gives the moves that make it true. The content is copied only when it is
        not there already."""
        before = shelf.where(item) if item["file"] else None
        has = self._sha1(shelf, item) == wanted.sha1 and wanted.sha1 is not None
        fresh = None if has else self._content(shelf, wanted)
        item["idnumber"], item["modname"], item["name"] = wanted.idnumber, wanted.modname, wanted.name
        item["description"], item["tags"] = wanted.description_html, list(wanted.tags)
        item["visible"], item["link"] = wanted.visible, wanted.content if wanted.modname == "url" else ""
        number = int(item["cmid"].rpartition("-")[2])
        if fresh is not None:
            ending = "page.html" if wanted.modname == "page" else wanted.filename
            item["file"] = f"{state['folder']}/{file_name(wanted.name, number, ending, item['file'])}"
            item["sha1"], item["look"], item["revision"] = wanted.sha1 or "", [], item["revision"] + 1
        if not item["file"]:
            return []
        source, target = fresh or before, shelf.where(item)
        moves = [(shelf.below(source), shelf.below(target))] if source and source != target else []
        if fresh is not None and before is not None and before != target:
            moves.append((shelf.below(before), ""))
        return moves

    def _content(self, shelf: Shelf, wanted: WantedActivity) -> Path | None:
        if wanted.modname == "url":
            return None
        if wanted.package is None:
            fresh = shelf.own / "incoming" / hashlib.sha256(wanted.idnumber.encode()).hexdigest()
            fresh.write_bytes(document(Text(wanted.name, ""), wanted.content))
            return fresh
        fresh = shelf.take_in(wanted.package)
        if digest(fresh) != wanted.sha1:
            fresh.unlink()
            raise NeedsOperator("copy_damaged", _DAMAGED.filled(name=wanted.filename), _DAMAGED_DO)
        return fresh

    def _proved(self, shelf: Shelf, state: CourseState, item: Item, wanted: WantedActivity) -> StandingActivity:
        """Read back from the disk, byte by byte."""
        if wanted.sha1 is not None and digest(shelf.where(item)) != wanted.sha1:
            raise NeedsOperator("copy_damaged", _DAMAGED.filled(name=wanted.filename), _DAMAGED_DO)
        return next(a for a in self._standing(shelf, state) if a.cmid == item["cmid"])

    def _seen(self, cmid: str, visible: bool) -> None:
        shelf = self._shelf()
        with shelf.alone():
            there = find(shelf, cmid)
            if there is None and visible:
                raise _gone(cmid)
            if there is None or there[1]["visible"] == visible:
                return
            state, item = there
            before = shelf.where(item)
            item["visible"] = visible
            moves = [(shelf.below(before), shelf.below(shelf.where(item)))] if item["file"] else []
            shelf.save(state, moves)

    def _sha1(self, shelf: Shelf, item: Item) -> str | None:
        """Of what lies there now; None where the file is gone. Read again only where it was written to."""
        if not item["file"]:
            return None
        path = shelf.where(item)
        if not path.is_file():
            return None
        return (item["sha1"] or None) if look_of(path) == item["look"] else digest(path)

    def _standing(self, shelf: Shelf, state: CourseState) -> list[StandingActivity]:
        """A lesson whose file was taken away by hand is not there any more."""
        found, placed = [], dict.fromkeys(state["topics"], 0)
        for item in state["items"]:
            if not is_there(shelf, item):
                continue
            found.append(self._activity(shelf, state, item, placed[item["topic"]]))
            placed[item["topic"]] += 1
        return sorted(found, key=lambda a: (a.section_number, a.position))

    def _activity(self, shelf: Shelf, state: CourseState, item: Item, position: int) -> StandingActivity:
        base = self._site.address
        return StandingActivity(
            cmid=item["cmid"],
            course_id=state["id"],
            section_name=item["topic"],
            name=item["name"],
            sha1=self._sha1(shelf, item),
            visible=item["visible"],
            version=None,
            url=item["link"] or (f"{base}/{quote(item['file'])}" if base and item["file"] else ""),
            idnumber=item["idnumber"],
            modname=item["modname"],
            section_number=state["topics"].index(item["topic"]) + 1,
            position=position,
            revision=item["revision"],
            description=item["description"],
            tags=tuple(item["tags"]),
        )


def _gone(name: str) -> Rejected:
    return Rejected("record_missing", _GONE.filled(name=html.escape(name)))


_GONE = Text("Trong kho không còn {name}.", "The catalog holds {name} no more.")
_NOT_OURS = Text("“{name}” trong kho là của bài khác.", "“{name}” in the catalog belongs to another lesson.")
_DAMAGED = Text("Bản sao của {name} không giống bản gốc.", "The copy of {name} is not like its original.")
_DAMAGED_DO = Text("Kiểm tra đĩa (còn chỗ, không lỗi) rồi chạy lại.", "Check the disk (space, errors), then run again.")
