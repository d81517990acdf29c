"""A catalog site kept in one file, which outlives the process that speaks to it; and what goes wrong on the way."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connector.errors import Rejected
from connector.lms.base import CatalogPlace, Course, SiteFacts, StandingActivity, WantedActivity
from connector.text import Text

Hook = Callable[[str, str], None]
"""Told ('before' or 'after', the call): may raise, or end the process."""


def nothing(_when: str, _call: str) -> None: ...


def refused(code: str) -> Rejected:
    return Rejected(code, Text(code, code))


@dataclass
class FileSite:
    """`tells`: whether looking at a course shows idnumbers, descriptions and tags (as the plugin does)."""

    path: Path
    tells: bool = True
    hook: Hook = nothing
    calls: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        with self._alone():
            if not self.path.exists():
                self._write({"next": 1, "courses": {}, "activities": {}})

    # the port ----------------------------------------------------------------------------------------------------

    def probe(self) -> SiteFacts:
        return SiteFacts("4.5", "2024100700", self.path.stem, "2", frozenset())

    def ensure_course(self, place: CatalogPlace) -> Course:
        with self._call("ensure_course") as world:
            found = next((i for i, c in world["courses"].items() if c["key"] == place.course_key), None)
            if found is None:
                found = self._next(world)
                world["courses"][found] = {"key": place.course_key, "sections": []}
            world["courses"][found] |= {"name": place.course_name, "path": list(place.category_path)}
        return Course(found, place.course_name)

    def standing(self, courses: Sequence[Course]) -> dict[str, list[StandingActivity]]:
        with self._call("standing") as world:
            there = [c.id for c in courses if c.id in world["courses"]]
            return {i: list(self._activities(world, i)) for i in there}

    def idnumbers(self, cmids: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for cmid in cmids:
            with self._call("idnumbers") as world:
                if cmid in world["activities"]:
                    found[cmid] = world["activities"][cmid]["idnumber"]
        return found

    def put(
        self, course: Course, topic: str, wanted: WantedActivity, cmid: str | None, may_lose_tracks: bool = False
    ) -> StandingActivity:
        assert wanted.package is not None
        content = wanted.package.read_bytes()
        with self._call("put") as world:
            if cmid is None:
                cmid = self._next(world)
                self._section(world, course.id, topic)["cmids"].append(cmid)
                world["activities"][cmid] = {"course": course.id, "revision": 0, "tracks": [], "idnumber": ""}
            if (activity := world["activities"].get(cmid)) is None:
                raise refused("record_missing")
            if activity["idnumber"] not in ("", wanted.idnumber):
                raise refused("not_ours")
            self._replace(activity, wanted, content, may_lose_tracks)
            activity |= {"name": wanted.name, "description": wanted.description_html, "tags": list(wanted.tags)}
            activity |= {"visible": wanted.visible, "idnumber": wanted.idnumber, "modname": wanted.modname}
            world["activities"][cmid] = activity
        return self._one(cmid)

    def arrange(self, course: Course, topic: str, cmids: Sequence[str]) -> None:
        with self._call("arrange") as world:
            for section in world["courses"][course.id]["sections"]:
                section["cmids"] = [c for c in section["cmids"] if c not in cmids]
            self._section(world, course.id, topic)["cmids"] += cmids

    def show(self, cmid: str) -> None:
        self._change("show", cmid, visible=True)

    def hide(self, cmid: str) -> None:
        self._change("hide", cmid, visible=False)

    def remove(self, cmid: str) -> None:
        with self._call("remove") as world:
            self._drop(world, cmid)

    # by hand -----------------------------------------------------------------------------------------------------

    @property
    def world(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        return loaded

    def by_hand(self, cmid: str, **changes: object) -> None:
        world = self.world
        world["activities"][cmid] |= changes
        self._write(world)

    def move_by_hand(self, cmid: str, topic: str, at: int | None = None) -> None:
        world = self.world
        course = world["activities"][cmid]["course"]
        for section in world["courses"][course]["sections"]:
            section["cmids"] = [c for c in section["cmids"] if c != cmid]
        cmids = self._section(world, course, topic)["cmids"]
        cmids.insert(len(cmids) if at is None else at, cmid)
        self._write(world)

    def delete_by_hand(self, cmid: str) -> None:
        world = self.world
        self._drop(world, cmid)
        self._write(world)

    def stranger(self, course_id: str, topic: str, **more: object) -> str:
        """An activity that somebody else put there."""
        world = self.world
        cmid = self._next(world)
        self._section(world, course_id, topic)["cmids"].append(cmid)
        base = {"course": course_id, "idnumber": "", "name": "Của thầy cô", "modname": "scorm", "visible": True}
        world["activities"][cmid] = {**base, "sha1": "0" * 40, "revision": 1, "description": "", "tags": [], **more}
        self._write(world)
        return cmid

    def page(self) -> dict[str, dict[str, list[str]]]:
        """Course → topic → names, as a student sees them."""
        world = self.world
        return {
            course["name"]: {
                s["name"]: [a["name"] for c in s["cmids"] if (a := world["activities"][c])["visible"]]
                for s in course["sections"]
            }
            for course in world["courses"].values()
        }

    def visible(self) -> list[StandingActivity]:
        world = self.world
        return [a for i in world["courses"] for a in self._activities(world, i, tells=True) if a.visible]

    def all(self) -> list[StandingActivity]:
        world = self.world
        return [a for i in world["courses"] for a in self._activities(world, i, tells=True)]

    # within ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _call(self, name: str) -> Iterator[dict[str, Any]]:
        """The effect is in the file before the answer goes out."""
        self.calls[name] += 1
        self.hook("before", name)
        with self._alone():
            world = self.world
            yield world
            if name not in ("standing", "idnumbers"):
                self._write(world)
        self.hook("after", name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One call at a time, whichever process it comes from, as a database would have it."""
        with self.path.with_suffix(".lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _write(self, world: dict[str, Any]) -> None:
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(world, ensure_ascii=False), encoding="utf-8")
        part.replace(self.path)

    def _next(self, world: dict[str, Any]) -> str:
        world["next"] += 1
        return str(world["next"])

    def _section(self, world: dict[str, Any], course_id: str, topic: str) -> dict[str, Any]:
        sections: list[dict[str, Any]] = world["courses"][course_id]["sections"]
        if (found := next((s for s in sections if s["name"] == topic), None)) is None:
            found = {"name": topic, "cmids": []}
            sections.append(found)
        return found

    def _replace(self, activity: dict[str, Any], wanted: WantedActivity, content: bytes, may_lose: bool) -> None:
        sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        assert sha1 == wanted.sha1, "what is sent is what was approved"
        if activity.get("sha1") != sha1:
            if activity["tracks"] and not may_lose and activity.get("strict"):
                raise refused("tracks_would_be_lost")
            activity |= {"sha1": sha1, "revision": activity["revision"] + 1}

    def _change(self, call: str, cmid: str, **changes: object) -> None:
        with self._call(call) as world:
            if cmid in world["activities"]:
                world["activities"][cmid] |= changes

    def _drop(self, world: dict[str, Any], cmid: str) -> None:
        world["activities"].pop(cmid, None)
        for course in world["courses"].values():
            for section in course["sections"]:
                section["cmids"] = [c for c in section["cmids"] if c != cmid]

    def _one(self, cmid: str) -> StandingActivity:
        world = self.world
        return next(a for i in world["courses"] for a in self._activities(world, i, tells=True) if a.cmid == cmid)

    def _activities(
        self, world: dict[str, Any], course_id: str, tells: bool | None = None
    ) -> Iterator[StandingActivity]:
        tells = self.tells if tells is None else tells
        for number, section in enumerate(world["courses"][course_id]["sections"], 1):
            for position, cmid in enumerate(section["cmids"]):
                a = world["activities"][cmid]
                yield StandingActivity(
                    cmid=cmid,
                    course_id=course_id,
                    section_name=section["name"],
                    name=a["name"],
                    sha1=a["sha1"],
                    visible=a["visible"],
                    url=f"https://kho.example/{cmid}",
                    idnumber=a["idnumber"] if tells else None,
                    modname=a["modname"],
                    section_number=number,
                    position=position,
                    revision=a["revision"],
                    description=a["description"] if tells else None,
                    tags=tuple(a["tags"]) if tells else None,
                )
