"""A new course for one test, and what is asked of it: by services, by the activity form, by the companion plugin."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connector.sandbox.manifests import Part, manifest12
from connector.sandbox.zipping import zip_bytes
from tests.contract.scene import Scene
from tests.live.moodleweb import Browser

MODEDIT = "course/modedit.php"
PUT = "local_hoclieu_put_activity"
GET = "local_hoclieu_get_activities"
ARRANGE = "local_hoclieu_arrange_section"
MAPINFO = (
    '<item xmlns:imsss="http://www.imsglobal.org/xsd/imsss" identifier="bai-0"><imsss:sequencing><imsss:objectives>'
    '<imsss:primaryObjective objectiveID="o"><imsss:mapInfo targetObjectiveID="g"/></imsss:primaryObjective>'
    "</imsss:objectives></imsss:sequencing></item></organization>"
)


def package(*titles: str, cut: int | None = None, mapinfo: bool = False) -> bytes:
    """A SCORM 1.2 package with a SCO per title (`bai_1`, `bai_2`, …), or with its manifest spoilt."""
    manifest = manifest12("bai", titles[0], [Part(title, "index.html") for title in titles])[:cut]
    manifest = manifest.replace("</organization>", MAPINFO) if mapinfo else manifest
    return zip_bytes({"imsmanifest.xml": manifest, "index.html": f"<title>{titles[0]}</title>"})


def h5p(title: str, library: bool = True) -> bytes:
    """The smallest package that Moodle takes for H5P; without its library it is none."""
    name, version = "H5P.HoclieuThu", {"majorVersion": 1, "minorVersion": 0}
    described = {"title": title, "language": "und", "mainLibrary": name, "embedTypes": ["iframe"]}
    files = {
        "h5p.json": json.dumps(described | {"preloadedDependencies": [{"machineName": name, **version}]}),
        "content/content.json": json.dumps({"text": title}),
    }
    if library:
        own = {"title": "Thử", "machineName": name, **version, "patchVersion": 0, "runnable": 1, "coreApi": version}
        files[f"{name}-1.0/library.json"] = json.dumps(own)
    return zip_bytes(files)


def sha1(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


def ours() -> str:
    """An idnumber as the connector gives them, new each time."""
    return f"hoclieu-{secrets.token_hex(12)}"


@dataclass(frozen=True, slots=True)
class CatalogCourse:
    scene: Scene
    browser: Browser
    id: int

    @classmethod
    def make(cls, scene: Scene, browser: Browser, sections: int = 2) -> CatalogCourse:
        name = f"kho-{secrets.token_hex(4)}"
        wanted = {"fullname": f"Toán 10 {name}", "shortname": name, "idnumber": name, "categoryid": scene.category}
        wanted |= {"format": "topics", "numsections": sections, "newsitems": 0}
        [made] = scene.services.call("core_course_create_courses", courses=[wanted])
        return cls(scene, browser, int(made["id"]))

    def sections(self) -> list[Any]:
        return list(self.scene.services.call("core_course_get_contents", courseid=self.id))

    def layout(self) -> list[list[int]]:
        """Modules by section."""
        return [[module["id"] for module in section["modules"]] for section in self.sections()]

    def scorms(self) -> list[Any]:
        return list(self.scene.services.call("mod_scorm_get_scorms_by_courses", courseids=[self.id])["scorms"])

    def scorm(self, cmid: int) -> Any:
        return next(scorm for scorm in self.scorms() if scorm["coursemodule"] == cmid)

    def update(self, action: str, ids: list[int], **more: int) -> list[Any]:
        """`core_courseformat_update_course`."""
        parameters = {"action": action, "courseid": self.id, "ids": ids, **more}
        return list(json.loads(self.scene.services.call("core_courseformat_update_course", **parameters)))

    def cm(self, cmid: int) -> Any:
        return self.scene.services.call("core_course_get_course_module", cmid=cmid)["cm"]

    def form(self, cmid: int) -> dict[str, str]:
        return self.browser.form(MODEDIT, {"update": cmid, "return": 0})

    def add(self, modname: str, values: Mapping[str, str | list[str]], section: int = 1) -> int:
        """By the form of a new activity; gives the newest cmid of the course."""
        self.browser.add_activity(modname, self.id, section, values)
        return max(cmid for cmids in self.layout() for cmid in cmids)

    def add_scorm(self, name: str, content: bytes, section: int = 1, **values: str | list[str]) -> int:
        draft = self.scene.services.upload("bai.zip", content)
        return self.add("scorm", {"name": name, "packagefile": str(draft), **values}, section)

    def change(self, cmid: int, values: Mapping[str, str | list[str]]) -> None:
        self.browser.send_form(MODEDIT, self.form(cmid) | dict(values) | {"submitbutton2": "Save"})

    def put(self, file: bytes | None = None, section: str = "Hàm số", **activity: object) -> Any:
        """By the plugin; `file` is uploaded first, under the name that the kind of activity wants."""
        wanted: dict[str, object] = {"modname": "scorm", "name": "Bài 1", "idnumber": ours(), **activity}
        if file is not None:
            ends = {"h5pactivity": "h5p", "resource": "pdf"}.get(str(wanted["modname"]), "zip")
            wanted |= {"draftitemid": self.scene.services.upload(f"bai.{ends}", file)}
            wanted.setdefault("sha1", sha1(file))
        return self.scene.services.call(PUT, courseid=self.id, section=section, activity=wanted)

    def standing(self) -> list[Any]:
        """By the plugin."""
        return list(self.scene.services.call(GET, courseids=[self.id]))

    def arrange(self, section: str, cmids: list[int]) -> Any:
        return self.scene.services.call(ARRANGE, courseid=self.id, section=section, cmids=cmids)

    def attempt(self, cmid: int) -> None:
        """The service account itself goes through every SCO of the activity."""
        scorm = self.cm(cmid)["instance"]
        scoes = self.scene.services.call("mod_scorm_get_scorm_scoes", scormid=scorm)["scoes"]
        for scoid in (sco["id"] for sco in scoes if sco["scormtype"] == "sco"):
            tracks = [{"element": "cmi.core.lesson_status", "value": "passed"}]
            self.scene.services.call("mod_scorm_insert_scorm_tracks", scoid=scoid, attempt=1, tracks=tracks)

    def tracked(self, cmid: int) -> set[str]:
        """The SCOs, by identifier, in which the service account has tracks."""
        services = self.scene.services
        me = services.call("core_webservice_get_site_info")["userid"]
        scoes = services.call("mod_scorm_get_scorm_scoes", scormid=self.cm(cmid)["instance"])["scoes"]
        ask = "mod_scorm_get_scorm_sco_tracks"
        return {s["identifier"] for s in scoes if services.call(ask, scoid=s["id"], userid=me)["data"]["tracks"]}
