"""Records how a real Moodle publishes, by the plugin and by its own activity form:
`python -m tests.contract.record_catalog 4.5`, with the live site (the plugin installed) in the environment.

Pages are kept without what nobody reads of them: a form is its controls and its complaints, an error page its message.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from lxml import html

from tests.contract.barepage import bare
from tests.contract.record import write
from tests.live.site import LiveActivity, LiveCourse, LiveSite
from tests.live.smallpackages import course_of, cut, fatal, packed, small_h5p

_FOLDER = Path(__file__).parent / "replies"
PUT, ACTIVITIES, ARRANGE = (f"local_hoclieu_{name}" for name in ("put_activity", "get_activities", "arrange_section"))
KEY = "hoclieu-0123456789abcdef01234567"


class Recorder:
    """One catalog course on the live site; every reply goes into the release's folder under a name."""

    def __init__(self, site: LiveSite, release: str) -> None:
        self.site, self._folder = site, _FOLDER / release
        self.course: LiveCourse = site.course(f"kho-{secrets.token_hex(2)}", "Kho Toán 10", ["Mệnh đề"])
        self.idnumber = f"hoclieu-{secrets.token_hex(12)}"
        self.form: dict[str, str] = {}

    def call(self, name: str, wsfunction: str, **params: object) -> Any:
        reply = self.site.services.raw(wsfunction, **params)
        self._keep(f"{wsfunction}{name}", reply)
        return reply.json()

    def put(self, told: str, package: bytes | None = None, filename: str = "goi.zip", **more: object) -> Any:
        activity: dict[str, object] = {
            "idnumber": self.idnumber,
            "modname": "scorm",
            "name": "Bài 1: Mệnh đề",
            "intro": "<p>Tác giả: Nguyễn Văn A</p>",
            "tags": ["Toán", "Lớp 10"],
            **more,
        }
        if package is not None:
            activity["draftitemid"] = self.site.services.upload(filename, package)
            activity.setdefault("sha1", hashlib.sha1(package).hexdigest())
        return self.call(f"-{told}", PUT, courseid=self.course.id, section="Mệnh đề", activity=activity)

    def get_form(self, name: str, **query: object) -> None:
        """Asks for the activity form and keeps its fields for the next `send`."""
        reply = self._get(query)
        root: Any = html.fromstring(reply.text)
        self._keep(f"web-modedit-{name}", reply)
        forms = [form for form in root.forms if "modedit.php" in str(form.get("action"))]
        values = forms[0].form_values() if forms else []
        self.form = {k: v for k, v in values if k not in ("cancel", "submitbutton", "submitbutton2", "tags")}

    def send(self, told: str, **fields: str) -> requests.Response:
        own = {"name": "Bài 1: Mệnh đề", "introeditor[text]": "<p>Tác giả</p>", "tags[0]": "Toán", "submitbutton": "1"}
        reply = self._http().post(
            f"{self.site.url}/course/modedit.php", data=self.form | own | fields, allow_redirects=False
        )
        self._keep(f"web-modedit-{told}", reply)
        return reply

    def draft(self, content: bytes, filename: str = "goi.zip") -> str:
        return str(self.site.services.upload(filename, content))

    def logged_out(self, name: str) -> None:
        form = self.form | {"name": "x"}
        reply = requests.post(f"{self.site.url}/course/modedit.php", data=form, allow_redirects=False)
        self._keep(f"web-modedit-{name}", reply)

    def _get(self, query: Mapping[str, object]) -> requests.Response:
        return self._http().get(f"{self.site.url}/course/modedit.php", params={k: str(v) for k, v in query.items()})

    def _http(self) -> requests.Session:
        return self.site.browser._http

    def _keep(self, name: str, reply: requests.Response) -> None:
        if "html" in reply.headers["content-type"]:
            reply._content = bare(reply.text).replace(self.idnumber, KEY).encode()
        else:
            reply._content = reply.text.replace(self.idnumber, KEY).encode()
        path = self._folder / f"{name}.json"
        write(path, reply, self.site.url)
        if "location" in reply.headers:
            kept = json.loads(path.read_text(encoding="utf-8"))
            place = reply.headers["location"].replace(self.site.url, "https://lms.school.example")
            path.write_text(json.dumps({**kept, "location": place}, ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(name, reply.status_code)


def record_plugin(do: Recorder) -> None:
    first, second = course_of("a", "b"), course_of("a", "b", salt="2")
    made = do.put("created", first)
    do.put("unchanged", first)
    do.put("updated", name="Bài 1: Mệnh đề (sửa)", visible=False)
    do.put("replaced", second)
    [student] = do.site.people("hs", 1)
    do.site.enrol(do.course, [student], "student")
    scoids = do.site._scoids(made["instance"])
    do.site.attempt(student, LiveActivity(made["instance"], made["cmid"], "", scoids), "passed", 80, 5)
    do.put("trackswouldbelost", course_of("a", salt="3"))
    do.put("replaced-lost", course_of("a", salt="3"), allowloss=True)
    do.put("wrongcontent", first, sha1="0" * 40)
    do.put("importfailed", fatal())
    do.put("nothingtoplay", cut())
    do.put("notours", idnumber="cua-nguoi-khac")
    do.put("notours-other", idnumber=f"{do.idnumber}x", cmid=made["cmid"])
    do.put("nosuchactivity", cmid=99999999, idnumber=f"{do.idnumber}x")
    do.put("otherkind", cmid=made["cmid"], modname="page", content="<p>x</p>")
    do.put("nosuchkind", modname="quiz")
    page = do.put("created-page", modname="page", idnumber=f"{do.idnumber}p", content="<p>Nội dung</p>")
    do.put("created-url", modname="url", idnumber=f"{do.idnumber}u", content="https://so.example/bai")
    do.put("created-resource", b"%PDF-1.4", "Bài.pdf", modname="resource", idnumber=f"{do.idnumber}r")
    do.put("nothingtoplay-h5p", b"PK", "bai.h5p", modname="h5pactivity", idnumber=f"{do.idnumber}h")
    do.call("", ACTIVITIES, courseids=[do.course.id, 99999999])
    do.call("-none", ACTIVITIES, courseids=[99999999])
    order = [page["cmid"], made["cmid"]]
    do.call("", ARRANGE, courseid=do.course.id, section="mệnh  đề", cmids=order)
    do.call("-unchanged", ARRANGE, courseid=do.course.id, section="Mệnh đề", cmids=order)
    forum = do.site.services.call(ACTIVITIES, courseids=[do.course.id])[0]
    do.call("-notours", ARRANGE, courseid=do.course.id, section="Mệnh đề", cmids=[forum["cmid"]])


def record_forms(do: Recorder) -> None:
    add = {"add": "scorm", "course": do.course.id, "section": 1, "return": 0}
    do.get_form("add-scorm", **add)
    first = do.draft(course_of("a", "b"))
    made = do.send("saved-scorm", cmidnumber=do.idnumber, packagefile=first)
    cmid = made.headers["location"].partition("id=")[2].partition("&")[0]
    do.send("idnumber-taken", cmidnumber=do.idnumber, packagefile=first)
    do.send("no-manifest", packagefile=do.draft(packed(**{"a.html": "x"})))
    do.send("no-zip", packagefile=do.draft(b"no zip"))
    do.send("no-draft", packagefile="1")
    do.send("import-failed", packagefile=do.draft(fatal()))
    do.send("wrong-sesskey", packagefile=first, sesskey="x")
    do.logged_out("logged-out")
    do.get_form("update-scorm", update=cmid)
    do.send("updated-scorm", packagefile=do.draft(course_of("a", "b", salt="2")))
    do.get_form("update-gone", update=99999999)
    for modname, fields in _others(do).items():
        do.get_form(f"add-{modname}", **{**add, "add": modname})
        saved = do.send(f"saved-{modname}", cmidnumber=f"{do.idnumber}{modname[0]}", **fields)
        do.get_form(f"update-{modname}", update=saved.headers["location"].partition("id=")[2].partition("&")[0])


def _others(do: Recorder) -> dict[str, dict[str, str]]:
    return {
        "h5pactivity": {"packagefile": do.draft(small_h5p(), "bai.h5p")},
        "resource": {"files": do.draft(b"%PDF-1.4", "Bài.pdf")},
        "page": {"page[text]": "<p>Nội dung</p>"},
        "url": {"externalurl": "https://so.example/bai"},
    }


def record_reads(do: Recorder) -> None:
    """Of the course that the forms have filled."""
    for kind in ("scorm_get_scorms", "h5pactivity_get_h5pactivities", "resource_get_resources"):
        do.call("-published", f"mod_{kind}_by_courses", courseids=[do.course.id])
    for kind in ("page_get_pages", "url_get_urls"):
        do.call("-published", f"mod_{kind}_by_courses", courseids=[do.course.id])
    do.call("-published", "core_courseformat_get_state", courseid=do.course.id)
    scorm = do.site.services.call("mod_scorm_get_scorms_by_courses", courseids=[do.course.id])["scorms"][0]
    do.call("", "core_course_get_course_module", cmid=scorm["coursemodule"])
    do.call("-published", "mod_scorm_get_scorm_scoes", scormid=scorm["id"])
    record = {"id": do.course.id, "fullname": "Toán lớp 10", "categoryid": 1}
    do.call("", "core_course_update_courses", courses=[record])
    [made] = do.site.services.call("core_course_create_categories", categories=[{"name": "Kho cũ"}])
    do.call(
        "", "core_course_update_categories", categories=[{"id": made["id"], "name": "Kho mới", "idnumber": KEY[:20]}]
    )
    do.site.services.call("core_course_update_categories", categories=[{"id": made["id"], "idnumber": ""}])


def main(release: str) -> None:
    site = LiveSite.from_environment()
    if site is None:
        raise SystemExit("no live Moodle is named by the environment")
    record_plugin(Recorder(site, release))
    forms = Recorder(site, release)
    record_forms(forms)
    record_reads(forms)


if __name__ == "__main__":
    main(sys.argv[1])
