"""How the Moodle of `catalogsite` publishes: its upload script and files, its activity form, its companion plugin.

Its import is Moodle's in small: SCOs are the items of the manifest, `imsss:mapInfo` kills it, and what is no zip is
refused.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
import responses

from connector.lms.base import WantedActivity
from connector.lms.moodle.plugin_way import ACTIVITIES, ARRANGE, FUNCTIONS, PUT
from connector.lms.moodle.published import KINDS
from connector.lms.moodle.trial import SCOES
from tests.live.smallpackages import course_of
from tests.lms.moodle.catalogsite import Activity, CatalogSite
from tests.lms.moodle.replay import URL, Params, recorded
from tests.lms.moodle.webpages import Answer, fields_of

IDNUMBER = "hoclieu-0123456789abcdef01234567"
_LISTS = {"scorm": "scorms", "h5pactivity": "h5pactivities", "resource": "resources", "page": "pages", "url": "urls"}


def wanted(folder: Path, packed: bytes | None = None, **fields: Any) -> WantedActivity:
    """A SCORM lesson with one SCO, or what `fields` and `packed` say."""
    if packed is None and fields.get("modname", "scorm") == "scorm":
        packed = course_of("a")
    path = folder / "package" if packed is not None else None
    if path is not None and packed is not None:
        path.write_bytes(packed)
    sha1 = hashlib.sha1(packed).hexdigest() if packed is not None else None
    values: dict[str, Any] = {"idnumber": IDNUMBER, "modname": "scorm", "name": "Bài 1", "tags": ("Toán",)}
    values |= {"description_html": "<p>Tác giả</p>", "visible": True, "filename": "bài.zip", **fields}
    return WantedActivity(**{**values, "package": path, "sha1": sha1})


class Publishing:
    """Adds to a `CatalogSite` what fills it. `damages`: what arrives is not what was sent."""

    def __init__(self, site: CatalogSite) -> None:
        self.site = site
        self.drafts: dict[int, tuple[str, bytes]] = {}
        self.uploads: list[str] = []
        self.damages = False
        mock = site.moodle.mock
        mock.add_callback(responses.POST, f"{URL}/webservice/upload.php", callback=self._upload)
        mock.add_callback(responses.POST, re.compile(f"{URL}/webservice/pluginfile.php/.*"), callback=self._file)
        site.web.on_form, site.web.on_save = self._form, self._save
        for modname, wsfunction in KINDS.items():
            site.moodle.says(wsfunction, lambda params, modname=modname: self._by_courses(modname, params))
        site.moodle.says(SCOES, self._scoes)

    def with_plugin(self) -> Publishing:
        self.site.offers(*FUNCTIONS)
        self.site.moodle.says(PUT, self.put)
        self.site.moodle.says(ACTIVITIES, self._activities)
        self.site.moodle.says(ARRANGE, self._arrange)
        return self

    def put(self, params: Params) -> Any:
        """One transaction, as the plugin keeps it."""
        self.site.revision += 1
        given = {k.removeprefix("activity[").rstrip("]"): v for k, v in params.items() if k.startswith("activity[")}
        found = self._found(given)
        if isinstance(found, str):
            return recorded(f"{PUT}-{found}", self.site.release)
        return self._brought(params, given, found)

    def _found(self, given: Params) -> Activity | str | None:
        there = self.site.activities.values()
        if given["cmid"] == "0":
            return next((a for a in there if (a.idnumber, a.modname) == (given["idnumber"], given["modname"])), None)
        found = self.site.activities.get(int(given["cmid"]))
        if found is None:
            return "nosuchactivity"
        if found.idnumber not in ("", given["idnumber"]):
            return "notours-other"
        return found if found.modname == given["modname"] else "otherkind"

    def _brought(self, params: Params, given: Params, found: Activity | None) -> Any:
        fields: dict[str, Any] = {"name": given["name"], "idnumber": given["idnumber"], "intro": given["intro"]}
        fields |= {"visible": given["visible"] == "1", "content": given["content"]}
        fields["tags"] = [v for k, v in given.items() if k.startswith("tags]")]
        replaced = given["draftitemid"] != "0" and (found is None or found.sha1 != given["sha1"])
        if replaced:
            imported = self._imported(given["modname"], self.drafts[int(given["draftitemid"])][1])
            if isinstance(imported, str):
                return recorded(f"{PUT}-{imported.replace('nozip', 'nothingtoplay')}", self.site.release)
            if imported.get("launch") == 0:
                return recorded(f"{PUT}-nothingtoplay", self.site.release)
            if imported["sha1"] != given["sha1"]:
                return recorded(f"{PUT}-wrongcontent", self.site.release)
            if found and found.tracked and set(found.parts) - set(imported["parts"]) and given["allowloss"] == "0":
                return recorded(f"{PUT}-trackswouldbelost", self.site.release)
            fields |= imported
        course = int(params["courseid"])
        activity = found or self.site.add(course, self._section(course, params["section"]), modname=given["modname"])
        activity.__dict__.update(fields)
        activity.revision += int(replaced and found is not None)
        return {**self._told(activity), "action": "replaced" if found else "created", "lost": []}

    def _section(self, course: int, name: str) -> int:
        titled = [s for s in self.site.sections[course] if s["rawtitle"] == name]
        return int((titled[0] if titled else self.site.add_section(course, name))["number"])

    def _told(self, activity: Activity) -> dict[str, Any]:
        section = next(s for s in self.site.sections[activity.course] if str(activity.cmid) in s["cmlist"])
        return {
            **recorded(ACTIVITIES, self.site.release)[1],
            "cmid": activity.cmid,
            "instance": activity.instance,
            "courseid": activity.course,
            "section": section["number"],
            "sectionname": section["rawtitle"] or "",
            "position": section["cmlist"].index(str(activity.cmid)),
            **{
                k: getattr(activity, k) for k in ("idnumber", "modname", "name", "intro", "visible", "sha1", "revision")
            },
            "version": activity.version if activity.modname == "scorm" else "",
            "tags": activity.tags,
        }

    def _activities(self, params: Params) -> Any:
        courses = [int(v) for v in params.values()]
        return [self._told(a) for c in courses for a in self.site.activities.values() if a.course == c]

    def _arrange(self, params: Params) -> Any:
        return recorded(ARRANGE, self.site.release)

    def _imported(self, modname: str, content: bytes) -> dict[str, Any] | str:
        sha1 = hashlib.sha1(content + b"x" * self.damages).hexdigest()
        if modname != "scorm":
            return {"sha1": sha1, "parts": []}
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                manifest = package.read("imsmanifest.xml").decode()
        except zipfile.BadZipFile:
            return "nozip"
        if "mapInfo" in manifest:
            return "importfailed"
        parts = re.findall(r'<item identifier="([^"]*)"', manifest)
        return {"sha1": sha1, "parts": parts, "launch": int(bool(parts))}

    def _upload(self, request: requests.PreparedRequest) -> Answer:
        name, content = fields_of(request)["file"]
        itemid = self.site.new_id()
        self.drafts[itemid] = (name, content)
        self.uploads.append(name)
        [reply] = json.loads(recorded("upload-ok"))
        return 200, {"Content-Type": "text/plain"}, json.dumps([{**reply, "itemid": itemid, "filename": name}])

    def _file(self, request: requests.PreparedRequest) -> Answer:
        cmid = int(str(request.url).rpartition("/")[2])
        assert request.headers["Range"] == "bytes=0-0"
        return 206, {"Etag": f'"{self.site.activities[cmid].sha1}"', "Content-Type": "application/pdf"}, "%"

    def _by_courses(self, modname: str, params: Params) -> Any:
        there = [a for a in self.site.activities.values() if str(a.course) in params.values() and a.modname == modname]
        return {_LISTS[modname]: [self._content(a) for a in there], "warnings": []}

    def _content(self, a: Activity) -> dict[str, Any]:
        kind = {"scorm": "mod_scorm_get_scorms_by_courses", **KINDS}[a.modname]
        [told, *_] = recorded(f"{kind}-published", self.site.release)[_LISTS[a.modname]]
        told |= {"id": a.instance, "coursemodule": a.cmid, "course": a.course, "name": a.name.replace("&", "&amp;")}
        file = {"fileurl": f"{URL}/webservice/pluginfile.php/7/mod_x/content/0/{a.cmid}", "timemodified": a.revision}
        changes: Mapping[str, dict[str, Any]] = {
            "scorm": {"sha1hash": a.sha1 or None, "version": a.version, "launch": a.launch, "revision": a.revision},
            "h5pactivity": {"package": [file]},
            "resource": {"contentfiles": [file], "revision": a.revision},
            "page": {"revision": a.revision},
            "url": {"timemodified": a.revision},
        }
        return {**told, **changes[a.modname]}

    def _scoes(self, params: Params) -> Any:
        [activity] = [a for a in self.site.activities.values() if a.instance == int(params["scormid"])]
        root = {"id": 1, "identifier": "o", "launch": ""}
        return {"scoes": [root, *({"id": 2, "identifier": i, "launch": "a.html"} for i in activity.parts)]}

    def _form(self, query: dict[str, str]) -> Any:
        if "add" in query:
            return f"web-modedit-add-{query['add']}"
        if (activity := self.site.activities.get(int(query["update"]))) is None:
            return "web-modedit-update-gone"
        page = self.site.web.page(f"web-modedit-update-{activity.modname}")
        for name, value in (
            ("cmidnumber", activity.idnumber),
            ("update", activity.cmid),
            ("instance", activity.instance),
        ):
            page = _set(page, name, str(value))
        return 200, {"Content-Type": "text/html; charset=utf-8"}, page

    def _save(self, form: dict[str, str]) -> Any:
        self.site.revision += 1
        updated = self.site.activities.get(int(form["update"]))
        same = [a for a in self.site.activities.values() if form["cmidnumber"] and a.idnumber == form["cmidnumber"]]
        if same and same != [updated]:
            return "web-modedit-idnumber-taken"
        fields: dict[str, Any] = {"name": form["name"], "idnumber": form["cmidnumber"]}
        fields |= {"visible": form["visible"] == "1", "intro": form["introeditor[text]"]}
        fields["tags"] = [v for k, v in form.items() if k.startswith("tags[")]
        fields["content"] = form.get("page[text]", form.get("externalurl", ""))
        if refused := self._take_draft(form, fields):
            return refused
        modname, course = form["modulename"], self.site.courses[0]["id"]
        activity = updated or self.site.add(course, int(form["section"]), modname=modname)
        activity.__dict__.update(fields)
        activity.revision += int(updated is not None)
        place = f"{URL}/mod/{modname}/view.php?id={activity.cmid}&forceview=1"
        return 303, {"Content-Type": "text/html", "Location": place}, ""

    def _take_draft(self, form: dict[str, str], fields: dict[str, Any]) -> str | None:
        itemid = int(form.get("packagefile") or form.get("files") or 0)
        if itemid not in self.drafts:
            return None
        imported = self._imported(form["modulename"], self.drafts[itemid][1])
        if isinstance(imported, dict):
            fields |= imported
            return None
        return "web-modedit-import-failed" if imported == "importfailed" else "web-modedit-no-zip"


def _set(page: str, name: str, value: str) -> str:
    """The page with this value in the field of that name."""

    def with_value(found: re.Match[str]) -> str:
        return re.sub(r'value="[^"]*"', f'value="{value}"', found[0])

    return re.sub(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', with_value, page)
