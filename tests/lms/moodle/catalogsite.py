"""A Moodle that keeps the categories, courses, sections and packages it is told to make; its answers have the form of
the recorded ones (`tests/contract/replies`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from connector.lms.base import Cache, CatalogPlace
from connector.lms.moodle.catalog import NEEDED, MoodleCatalog
from connector.lms.moodle.strays import DELETE
from connector.lms.moodle.websession import WebSession
from tests.lms.moodle.replay import Params, Replay, moodle_error, site_info
from tests.lms.moodle.webpages import WebPages

PLACE = CatalogPlace("city.hp", ("Kho học liệu số", "Hải Phòng", "THPT"), "city.hp/toan-10", "Toán 10", "Mệnh đề")
GET_CATEGORIES = "core_course_get_categories"
CREATE_CATEGORIES = "core_course_create_categories"
BY_FIELD = "core_course_get_courses_by_field"
CREATE_COURSES = "core_course_create_courses"
STATE = "core_courseformat_get_state"
UPDATE = "core_courseformat_update_course"
RENAME = "core_update_inplace_editable"
SCORMS = "mod_scorm_get_scorms_by_courses"
MODULE = "core_course_get_course_module"


class CatalogSite:
    """`categories`, `courses`, `sections` (by course) and `scorms` are what stands there; tests put more in."""

    def __init__(self, moodle: Replay, release: str = "4.5") -> None:
        self.moodle, self.web = moodle, WebPages(moodle, release)
        self.categories: list[dict[str, Any]] = []
        self.courses: list[dict[str, Any]] = []
        self.sections: dict[int, list[dict[str, Any]]] = {}
        self.scorms: list[dict[str, Any]] = []
        self.makes_of_it: dict[str, Any] = {}
        """What Moodle makes of the next packages otherwise than it should."""
        self.web.on_drop = self._take
        self.maxsections = "52"
        self.maxbytes = -1
        self._ids = 100
        self._revision = 1
        moodle.says("core_webservice_get_site_info", site_info(*NEEDED, MODULE, DELETE))
        for wsfunction, answer in self._answers().items():
            moodle.says(wsfunction, answer)

    def catalog(self, cache: Cache | None = None, **site: Any) -> MoodleCatalog:
        """A new run: its own client, the cache of the run before."""
        client = self.web.client(**site)
        return MoodleCatalog(client, WebSession(client), {} if cache is None else cache)

    def calls(self) -> list[str]:
        return self.moodle.functions()

    def add_course(self, idnumber: str, **fields: Any) -> dict[str, Any]:
        course = {"id": self._id(), "fullname": "Toán 10", "shortname": f"c{self._ids}", "idnumber": idnumber}
        self.courses.append({**course, "format": "topics", "timemodified": 5, **fields})
        self.sections[course["id"]] = [self._section(0)]
        return self.courses[-1]

    def add_section(self, course: int, name: str | None, **fields: Any) -> dict[str, Any]:
        number = len(self.sections[course])
        self.sections[course].append({**self._section(number), "rawtitle": name, "title": name or "Mục mới", **fields})
        return self.sections[course][-1]

    def add_scorm(self, course: int, **fields: Any) -> dict[str, Any]:
        cmid = self._id()
        scorm = {"id": cmid + 1000, "coursemodule": cmid, "course": course, "name": "Bài cũ", "section": 1}
        self.scorms.append({**scorm, "visible": True, "sha1hash": None, "version": "SCORM_1.2", "launch": 2, **fields})
        return self.scorms[-1]

    def _take(self, form: dict[str, Any]) -> Any:
        sha1 = hashlib.sha1(form["repo_upload_file"][1]).hexdigest()
        made = {"name": form["displayname"], "section": int(form["section"]), "sha1hash": sha1, **self.makes_of_it}
        return {"error": 0, "cmid": str(self.add_scorm(int(form["course"]), **made)["coursemodule"])}

    def _answers(self) -> dict[str, Callable[[Params], Any]]:
        return {
            GET_CATEGORIES: self._get_categories,
            CREATE_CATEGORIES: self._create_category,
            BY_FIELD: self._by_field,
            CREATE_COURSES: self._create_course,
            STATE: self._state,
            UPDATE: self._update,
            RENAME: self._rename,
            SCORMS: self._get_scorms,
            MODULE: self._module,
            DELETE: self._delete,
        }

    def _id(self) -> int:
        self._ids += 1
        return self._ids

    def _section(self, number: int) -> dict[str, Any]:
        return {"id": str(self._id()), "number": number, "title": "Chung", "rawtitle": None, "cmlist": []}

    def _get_categories(self, params: Params) -> Any:
        key, value = params["criteria[0][key]"], params["criteria[0][value]"]
        return [c for c in self.categories if str(c[key]) == value]

    def _create_category(self, params: Params) -> Any:
        fields = {k.partition("][")[2].rstrip("]"): v for k, v in params.items()}
        self.categories.append({**fields, "id": self._id(), "parent": int(fields["parent"])})
        return [{"id": self._ids, "name": fields["name"]}]

    def _by_field(self, params: Params) -> Any:
        field, values = params["field"], params["value"].split(",")
        found = [c for c in self.courses if str(c[field.removesuffix("s") if field == "ids" else field]) in values]
        if field == "ids" and len(found) < len(values):
            return {"exception": "Error", "message": "…"}
        return {"courses": [{**c, "cacherev": self._revision} for c in found], "warnings": []}

    def _create_course(self, params: Params) -> Any:
        fields = {k.partition("][")[2].rstrip("]"): v for k, v in params.items()}
        for key, code in (("shortname", "shortnametaken"), ("idnumber", "courseidnumbertaken")):
            if any(c[key] == fields[key] for c in self.courses):
                return moodle_error(code)
        course = self.add_course(**fields)
        return [{"id": course["id"], "shortname": fields["shortname"]}]

    def _state(self, params: Params) -> Any:
        course = {"id": params["courseid"], "maxsections": self.maxsections, "maxbytes": self.maxbytes}
        return json.dumps({"course": course, "section": self.sections[int(params["courseid"])], "cm": []})

    def _update(self, params: Params) -> Any:
        self._revision += 1
        course, action = int(params["courseid"]), params["action"]
        if action == "section_add":
            self.add_section(course, None)
            return json.dumps([{"name": "section", "action": "put", "fields": s} for s in self.sections[course]])
        for scorm in [s for s in self.scorms if str(s["coursemodule"]) == params["ids[0]"]]:
            if action == "cm_delete":
                self.scorms.remove(scorm)
            scorm["visible"] = action != "cm_hide"
        return "[]"

    def _rename(self, params: Params) -> Any:
        self._revision += 1
        if params["itemtype"] == "sectionname":
            [section] = [s for of in self.sections.values() for s in of if s["id"] == params["itemid"]]
            section.update(rawtitle=params["value"], title=params["value"])
        else:
            [scorm] = [s for s in self.scorms if str(s["coursemodule"]) == params["itemid"]]
            scorm["name"] = params["value"]
        return {"displayvalue": "…", "value": params["value"]}

    def _get_scorms(self, params: Params) -> Any:
        return {"scorms": [s for s in self.scorms if str(s["course"]) == params["courseids[0]"]], "warnings": []}

    def _module(self, params: Params) -> Any:
        found = [s for s in self.scorms if str(s["coursemodule"]) == params["cmid"]]
        if not found:
            return moodle_error("invalidrecordunknown")
        return {"cm": {"id": found[0]["coursemodule"], "course": found[0]["course"]}, "warnings": []}

    def _delete(self, params: Params) -> Any:
        self.scorms = [s for s in self.scorms if str(s["coursemodule"]) != params["cmids[0]"]]
        return None


def zipped(folder: Path, content: bytes = b"PK") -> tuple[Path, str]:
    """A file and its SHA-1."""
    path = folder / "package"
    path.write_bytes(content)
    return path, hashlib.sha1(content).hexdigest()
