"""A Moodle that keeps the categories, courses, sections and activities it is told to make; its answers have the form of
the recorded ones (`tests/contract/replies`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from connector.lms.base import Cache, CatalogPlace
from connector.lms.moodle.catalog import BY_FORM, MoodleCatalog, PublishBy
from connector.lms.moodle.modules import DELETE, MODULE
from connector.lms.moodle.published import KINDS
from connector.lms.moodle.websession import WebSession
from tests.lms.moodle.replay import Params, Replay, moodle_error, site_info
from tests.lms.moodle.webpages import WebPages

PLACE = CatalogPlace("city.hp", ("Kho học liệu số", "Hải Phòng", "THPT"), "city.hp/toan-10", "Toán 10", "Mệnh đề")
GET_CATEGORIES = "core_course_get_categories"
CREATE_CATEGORIES = "core_course_create_categories"
UPDATE_CATEGORIES = "core_course_update_categories"
BY_FIELD = "core_course_get_courses_by_field"
CREATE_COURSES = "core_course_create_courses"
UPDATE_COURSES = "core_course_update_courses"
STATE = "core_courseformat_get_state"
UPDATE = "core_courseformat_update_course"
RENAME = "core_update_inplace_editable"


@dataclass
class Activity:
    """One that stands there. `parts`: identifiers of its SCOs; `sha1` of its package."""

    cmid: int
    course: int
    modname: str = "scorm"
    name: str = "Bài cũ"
    idnumber: str = ""
    intro: str = ""
    tags: list[str] = field(default_factory=list)
    visible: bool = True
    sha1: str = ""
    content: str = ""
    revision: int = 1
    version: str = "SCORM_1.2"
    launch: int = 2
    parts: list[str] = field(default_factory=list)
    tracked: bool = False

    @property
    def instance(self) -> int:
        return self.cmid + 1000


class CatalogSite:
    """`categories`, `courses`, `sections` (by course) and `activities` are what stands there; tests put more in."""

    def __init__(self, moodle: Replay, release: str = "4.5") -> None:
        self.moodle, self.web, self.release = moodle, WebPages(moodle, release), release
        self.categories: list[dict[str, Any]] = []
        self.courses: list[dict[str, Any]] = []
        self.sections: dict[int, list[dict[str, Any]]] = {}
        self.activities: dict[int, Activity] = {}
        self.maxsections = "52"
        self._ids = 100
        self._offered: set[str] = set()
        self.revision = 1
        self.offers(*BY_FORM, *KINDS.values(), DELETE)
        for wsfunction, answer in self._answers().items():
            moodle.says(wsfunction, answer)

    def offers(self, *wsfunctions: str, without: Iterable[str] = ()) -> None:
        """What the token's service holds besides what it held before."""
        self._offered |= set(wsfunctions)
        info = site_info(*self._offered)
        info["functions"] = [f for f in info["functions"] if f["name"] not in without]
        self.moodle.says("core_webservice_get_site_info", info)

    def catalog(self, cache: Cache | None = None, publish_by: PublishBy = "auto", **site: Any) -> MoodleCatalog:
        """A new run: its own client, the cache of the run before."""
        client = self.web.client(**site)
        return MoodleCatalog(client, WebSession(client), {} if cache is None else cache, publish_by)

    def calls(self) -> list[str]:
        return self.moodle.functions()

    def add_course(self, idnumber: str, **fields: Any) -> dict[str, Any]:
        course = {"id": self.new_id(), "fullname": "Toán 10", "shortname": f"c{self._ids}", "idnumber": idnumber}
        self.courses.append({**course, "format": "topics", "timemodified": 5, "categoryid": 1, **fields})
        self.sections[course["id"]] = [self._section(0)]
        return self.courses[-1]

    def add_section(self, course: int, name: str | None, **fields: Any) -> dict[str, Any]:
        number = len(self.sections[course])
        self.sections[course].append({**self._section(number), "rawtitle": name, "title": name or "Mục mới", **fields})
        return self.sections[course][-1]

    def add(self, course: int, section: int = 0, **fields: Any) -> Activity:
        self.revision += 1
        activity = Activity(self.new_id(), course, **fields)
        self.activities[activity.cmid] = activity
        self.sections[course][section]["cmlist"].append(str(activity.cmid))
        return activity

    def gone(self, cmid: int) -> None:
        self.revision += 1
        activity = self.activities.pop(cmid)
        for section in self.sections[activity.course]:
            section["cmlist"] = [c for c in section["cmlist"] if c != str(cmid)]

    def order(self, course: int, section: int) -> list[int]:
        return [int(cmid) for cmid in self.sections[course][section]["cmlist"]]

    def new_id(self) -> int:
        self._ids += 1
        return self._ids

    def _answers(self) -> dict[str, Callable[[Params], Any]]:
        return {
            GET_CATEGORIES: self._get_categories,
            CREATE_CATEGORIES: self.create_category,
            UPDATE_CATEGORIES: self._update_category,
            BY_FIELD: self._by_field,
            CREATE_COURSES: self.create_course,
            UPDATE_COURSES: self._update_course,
            STATE: self._state,
            UPDATE: self.update,
            RENAME: self._rename,
            MODULE: self._module,
            DELETE: self._delete,
        }

    def _section(self, number: int) -> dict[str, Any]:
        return {"id": str(self.new_id()), "number": number, "title": "Chung", "rawtitle": None, "cmlist": []}

    def _get_categories(self, params: Params) -> Any:
        key, value = params["criteria[0][key]"], params["criteria[0][value]"]
        return [c for c in self.categories if str(c[key]) == value]

    def create_category(self, params: Params) -> Any:
        fields = _inner(params)
        self.categories.append({**fields, "id": self.new_id(), "parent": int(fields["parent"])})
        return [{"id": self._ids, "name": fields["name"]}]

    def _update_category(self, params: Params) -> Any:
        fields = _inner(params)
        [category] = [c for c in self.categories if str(c["id"]) == fields["id"]]
        category.update({k: v for k, v in fields.items() if k != "id"})
        return None

    def _by_field(self, params: Params) -> Any:
        field_, values = params["field"], params["value"].split(",")
        found = [c for c in self.courses if str(c[field_.removesuffix("s") if field_ == "ids" else field_]) in values]
        if field_ == "ids" and len(found) < len(values):
            return {"exception": "Error", "message": "…"}
        return {"courses": [{**c, "cacherev": self.revision} for c in found], "warnings": []}

    def create_course(self, params: Params) -> Any:
        fields = _inner(params)
        for key, code in (("shortname", "shortnametaken"), ("idnumber", "courseidnumbertaken")):
            if any(c[key] == fields[key] for c in self.courses):
                return moodle_error(code)
        course = self.add_course(**fields)
        return [{"id": course["id"], "shortname": fields["shortname"]}]

    def _update_course(self, params: Params) -> Any:
        fields = _inner(params)
        [course] = [c for c in self.courses if str(c["id"]) == fields["id"]]
        course.update({k: v for k, v in fields.items() if k != "id"})
        return {"warnings": []}

    def _state(self, params: Params) -> Any:
        course_id = int(params["courseid"])
        if course_id not in self.sections:
            return moodle_error("invalidrecord")
        there = [a for a in self.activities.values() if a.course == course_id]
        cm = [{"id": str(a.cmid), "name": a.name, "module": a.modname, "visible": a.visible} for a in there]
        course = {"id": params["courseid"], "maxsections": self.maxsections, "maxbytes": -1}
        return json.dumps({"course": course, "section": self.sections[course_id], "cm": cm})

    def update(self, params: Params) -> Any:
        self.revision += 1
        course, action = int(params["courseid"]), params["action"]
        if action == "section_add":
            self.add_section(course, None)
            return json.dumps([{"name": "section", "action": "put", "fields": s} for s in self.sections[course]])
        if (cmid := int(params["ids[0]"])) not in self.activities:
            return moodle_error("unexistingcmid")
        if action == "cm_move":
            self._move(course, str(cmid), params["targetsectionid"])
        elif action == "cm_delete":
            self.gone(cmid)
        else:
            self.activities[cmid].visible = action == "cm_show"
        return "[]"

    def _move(self, course: int, cmid: str, section_id: str) -> None:
        for section in self.sections[course]:
            section["cmlist"] = [c for c in section["cmlist"] if c != cmid]
            if section["id"] == section_id:
                section["cmlist"].append(cmid)

    def _rename(self, params: Params) -> Any:
        self.revision += 1
        [section] = [s for of in self.sections.values() for s in of if s["id"] == params["itemid"]]
        section.update(rawtitle=params["value"], title=params["value"])
        return {"displayvalue": "…", "value": params["value"]}

    def _module(self, params: Params) -> Any:
        if (found := self.activities.get(int(params["cmid"]))) is None:
            return moodle_error("invalidrecordunknown")
        record = {"id": found.cmid, "course": found.course, "modname": found.modname, "instance": found.instance}
        return {"cm": {**record, "idnumber": found.idnumber, "visible": int(found.visible)}, "warnings": []}

    def _delete(self, params: Params) -> Any:
        if int(params["cmids[0]"]) not in self.activities:
            return moodle_error("invalidcoursemodule")
        self.gone(int(params["cmids[0]"]))
        return None


def _inner(params: Params) -> dict[str, str]:
    """`courses[0][fullname]` → `fullname`."""
    return {k.partition("][")[2].rstrip("]"): v for k, v in params.items()}
