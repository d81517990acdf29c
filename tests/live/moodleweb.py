"""Speaking to a real Moodle as three kinds of caller: web services, file scripts, and a person's browser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import requests
from lxml import html

_TIMEOUT = 120


class LiveError(Exception):
    """Moodle refused; `errorcode` says why."""

    def __init__(self, what: str, errorcode: str, message: str) -> None:
        super().__init__(f"{what}: {errorcode}: {message}")
        self.errorcode = errorcode


def flattened(name: str, value: object) -> Iterator[tuple[str, str]]:
    """`("a", [{"b": 1}])` → `("a[0][b]", "1")`, as Moodle wants its parameters."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from flattened(f"{name}[{key}]", part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for position, part in enumerate(value):
            yield from flattened(f"{name}[{position}]", part)
    else:
        yield name, str(int(value) if isinstance(value, bool) else value)


class Services:
    """Web services and file scripts by one token. Replies are Moodle's JSON as it is."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self._http = requests.Session()

    def raw(self, wsfunction: str, **parameters: object) -> requests.Response:
        fields = [pair for name, value in parameters.items() for pair in flattened(name, value)]
        own = [("wstoken", self.token), ("wsfunction", wsfunction), ("moodlewsrestformat", "json")]
        return self._http.post(f"{self.url}/webservice/rest/server.php", data=own + fields, timeout=_TIMEOUT)

    def call(self, wsfunction: str, **parameters: object) -> Any:
        reply = self.raw(wsfunction, **parameters).json()
        if isinstance(reply, dict) and "exception" in reply:
            raise LiveError(wsfunction, str(reply.get("errorcode")), str(reply.get("message")))
        return reply

    def upload(self, filename: str, content: bytes) -> int:
        """Puts one file into a new draft area; gives the area's item id."""
        reply = self._http.post(
            f"{self.url}/webservice/upload.php",
            data={"token": self.token},
            files={"file_1": (filename, content)},
            timeout=_TIMEOUT,
        ).json()
        if isinstance(reply, dict):
            raise LiveError("upload.php", str(reply.get("errorcode")), str(reply.get("error")))
        return int(reply[0]["itemid"])

    def download(self, fileurl: str, **headers: str) -> requests.Response:
        return self._http.post(fileurl, data={"token": self.token}, headers=headers, timeout=_TIMEOUT)


def token_of(url: str, username: str, password: str, service: str = "moodle_mobile_app") -> str:
    """A person's own token, as the mobile app gets it."""
    form = {"username": username, "password": password, "service": service}
    reply = requests.post(f"{url}/login/token.php", data=form, timeout=_TIMEOUT).json()
    if "token" not in reply:
        raise LiveError("login/token.php", str(reply.get("errorcode")), str(reply.get("error")))
    return str(reply["token"])


class Browser:
    """A person's session: the activity form, and the drop of a package on a course page."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url
        self._http = requests.Session()
        login = f"{url}/login/index.php"
        page = html.fromstring(self._http.get(login, timeout=_TIMEOUT).text)
        tokens = page.xpath("//input[@name='logintoken']/@value")
        form = {"username": username, "password": password, "logintoken": tokens[0] if tokens else ""}
        reply = self._http.post(login, data=form, timeout=_TIMEOUT)
        if "loginerrormessage" in reply.text and "/login/" in reply.url:
            raise LiveError("login/index.php", "invalidlogin", "not logged in")

    def get(self, page: str, query: Mapping[str, object]) -> str:
        """A page's HTML, by its path on the site."""
        return self._http.get(f"{self.url}/{page}", params={k: str(v) for k, v in query.items()}, timeout=_TIMEOUT).text

    def form(self, page: str, query: Mapping[str, object]) -> dict[str, str]:
        """The fields of the form that a page sends to itself, with its values."""
        file = page.rpartition("/")[2]
        forms = [f for f in html.fromstring(self.get(page, query)).forms if file in str(f.get("action"))]
        if not forms:
            raise LiveError(page, "noform", "no form on the page")
        return {name: value for name, value in forms[0].form_values() if name not in ("cancel", "submitbutton")}

    def send_form(self, page: str, fields: Mapping[str, str | list[str]]) -> str:
        """Sends a form; Moodle goes elsewhere when it took it (gives where), and shows it again when it did not."""
        reply = self._http.post(f"{self.url}/{page}", data=dict(fields), timeout=_TIMEOUT, allow_redirects=False)
        if reply.status_code != 303:
            raise LiveError(page, "formrefused", "; ".join(_form_errors(reply.text)))
        return reply.headers["Location"]

    def follow(self, location: str) -> None:
        """Goes where a form sends us: some pages do the rest of the work there."""
        self._http.get(location, timeout=_TIMEOUT).raise_for_status()

    def press(self, page: str, query: Mapping[str, object], fields: Mapping[str, str | list[str]]) -> None:
        """Sends what a page takes without leaving it."""
        params = {k: str(v) for k, v in query.items()}
        self._http.post(f"{self.url}/{page}", params=params, data=dict(fields), timeout=_TIMEOUT).raise_for_status()

    def page(self, course: int) -> str:
        """The course page's HTML."""
        return self.get("course/view.php", {"id": course})

    def sesskey(self, course: int) -> str:
        found = re.search(r'"sesskey":"([^"]+)"', self.page(course))
        if found is None:
            raise LiveError("course/view.php", "nosesskey", "no sesskey in the page")
        return found[1]

    def drop(self, course: int, section: int, filename: str, content: bytes, sesskey: str | None = None) -> Any:
        """`course/dndupload.php`: its JSON, whatever it says."""
        fields = {
            "sesskey": self.sesskey(course) if sesskey is None else sesskey,
            "course": str(course),
            "section": str(section),
            "type": "Files",
            "module": "scorm",
        }
        return self._http.post(
            f"{self.url}/course/dndupload.php",
            data=fields,
            files={"repo_upload_file": (filename, content)},
            timeout=_TIMEOUT,
        ).json()

    def add_activity(self, modname: str, course: int, section: int, values: Mapping[str, str | list[str]]) -> None:
        """Takes the activity form with all its defaults, sets `values`, and sends it."""
        page = "course/modedit.php"
        given = self.form(page, {"add": modname, "course": course, "section": section, "return": 0})
        self.send_form(page, given | dict(values) | {"submitbutton2": "Save"})


def _form_errors(page: str) -> list[str]:
    """What the form complains of, field by field."""
    marks = html.fromstring(page).xpath("//*[contains(@class,'invalid-feedback')]")
    said = [f"{mark.get('id', '')} {mark.text_content().strip()}" for mark in marks if mark.text_content().strip()]
    return said or ["no reason given"]
