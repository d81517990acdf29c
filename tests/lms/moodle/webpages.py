"""The pages of a recorded Moodle, as a browser meets them: login, the start page, dropped files, the backup page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
import responses
from pydantic import SecretStr

from connector.lms.moodle.client import MoodleClient
from tests.lms.moodle.replay import URL, Replay, recorded

PASSWORD = "mật-khẩu-R&D <1>"
SESSKEY = "SessKey123"
Answer = tuple[int, Mapping[str, str], str]


class WebPages:
    """Knows one person and one session at a time; `drops` are the next answers of `course/dndupload.php`,
    `on_drop` gives the others."""

    def __init__(self, moodle: Replay, release: str = "4.5", url: str = URL) -> None:
        self.moodle, self.release, self._url = moodle, release, url
        self.logins: list[dict[str, str]] = []
        self.dropped: list[dict[str, Any]] = []
        self.drops: list[Any] = []
        self.on_drop: Callable[[dict[str, Any]], Any] = lambda form: "dndupload-ok"
        self.looked: list[dict[str, str]] = []
        self.backup: Callable[[dict[str, str]], str] = lambda query: "web-backup-not-in-course"
        self.lands = "/my/"
        self.landing = self.page("web-my-page")
        self._sessions = 0
        self._on(responses.GET, "login/index.php", self._login_page)
        self._on(responses.POST, "login/index.php", self._log_in)
        self._on(responses.POST, "course/dndupload.php", self._drop)
        self._on(responses.GET, "backup/backup.php", self._backup)
        self._on(responses.GET, "course/view.php", lambda request: self._html("web-my-page"))

    def client(self, **site: Any) -> MoodleClient:
        return self.moodle.client(**{"username": "hoclieu", "password": SecretStr(PASSWORD), **site})

    def page(self, name: str) -> str:
        return str(recorded(name, self.release))

    def end_session(self) -> None:
        """What Moodle does after some hours, and whenever its session store is emptied."""
        self._sessions += 1

    def _on(self, method: str, place: str, answer: Callable[[requests.PreparedRequest], Answer]) -> None:
        self.moodle.mock.add_callback(method, f"{self._url}/{place}", callback=answer)

    def _html(self, name: str, status: int = 200) -> Answer:
        return status, {"Content-Type": "text/html; charset=utf-8"}, self.page(name)

    def _login_page(self, request: requests.PreparedRequest) -> Answer:
        """Who is logged in gets no form."""
        return self._html("web-my-page" if self._logged_in(request) else "web-login-page")

    def _log_in(self, request: requests.PreparedRequest) -> Answer:
        assert PASSWORD not in str(request.url)
        form = dict(parse_qsl(str(request.body), keep_blank_values=True))
        self.logins.append(form)
        right = (form["username"], form["password"], form["logintoken"]) == ("hoclieu", PASSWORD, "LoginToken123")
        if not right:
            return self._html("web-login-refused")
        self._on(responses.GET, self.lands.lstrip("/"), lambda r: (200, {"Content-Type": "text/html"}, self.landing))
        path = urlsplit(self._url).path or "/"
        cookie = f"MoodleSession=s{self._sessions}; path={path}; HttpOnly"
        return 303, {"Location": f"{self._url}{self.lands}", "Set-Cookie": cookie}, ""

    def _logged_in(self, request: requests.PreparedRequest) -> bool:
        return f"MoodleSession=s{self._sessions}" in request.headers.get("Cookie", "")

    def _drop(self, request: requests.PreparedRequest) -> Answer:
        form = fields_of(request)
        if not self._logged_in(request):
            return self._json(recorded("dndupload-logged-out", self.release))
        if form.get("sesskey") != SESSKEY:
            return self._json(recorded("dndupload-wrong-sesskey", self.release))
        self.dropped.append(form)
        answer = self.drops.pop(0) if self.drops else self.on_drop(form)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, tuple):
            return answer
        return self._json(recorded(answer, self.release) if isinstance(answer, str) else answer)

    def _backup(self, request: requests.PreparedRequest) -> Answer:
        query = dict(parse_qsl(urlsplit(str(request.url)).query))
        self.looked.append(query)
        name = self.backup(query)
        return self._html(name, 200 if name == "web-backup-activity" else 404)

    def _json(self, body: Any) -> Answer:
        return 200, {"Content-Type": "text/plain; charset=utf-8"}, json.dumps(body)


def fields_of(request: requests.PreparedRequest) -> dict[str, Any]:
    """The fields of a form; a file as (name, content)."""
    kind = request.headers["Content-Type"]
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(str(request.body), keep_blank_values=True))
    body = b"".join(request.body)  # type: ignore[arg-type]
    assert int(request.headers["Content-Length"]) == len(body)
    boundary = kind.partition("boundary=")[2].encode()
    return dict(_field(part) for part in body.split(b"--" + boundary)[1:-1])


def _field(part: bytes) -> tuple[str, Any]:
    head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    names = dict(re.findall(r'\b(name|filename)="([^"]*)"', head.decode()))
    content = content.removesuffix(b"\r\n")
    return names["name"], (names["filename"], content) if "filename" in names else content.decode()
