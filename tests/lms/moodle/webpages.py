"""The pages of a recorded Moodle, as a browser meets them: login, the start page, the form of an activity."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
import responses
from pydantic import SecretStr

from connector.lms.moodle.client import MoodleClient
from tests.lms.moodle.replay import URL, Replay, recorded, whole

PASSWORD = "mật-khẩu-R&D <1>"
SESSKEY = "SessKey123"
Answer = tuple[int, Mapping[str, str], str]


class WebPages:
    """Knows one person and one session at a time. `on_form` names the recorded page that answers a request for the
    activity form, or gives it whole; `saves` are the next answers to a form that is sent, `on_save` gives others."""

    def __init__(self, moodle: Replay, release: str = "4.5", url: str = URL) -> None:
        self.moodle, self.release, self._url = moodle, release, url
        self.logins: list[dict[str, str]] = []
        self.asked: list[dict[str, str]] = []
        self.saved: list[dict[str, str]] = []
        self.saves: list[Any] = []
        self.on_form: Callable[[dict[str, str]], Any] = lambda query: f"web-modedit-add-{query.get('add', 'scorm')}"
        self.on_save: Callable[[dict[str, str]], Any] = lambda form: "web-modedit-saved-scorm"
        self.lands = "/my/"
        self.landing = self.page("web-my-page")
        self._sessions = 0
        self._on(responses.GET, "login/index.php", self._login_page)
        self._on(responses.POST, "login/index.php", self._log_in)
        self._on(responses.GET, "course/modedit.php", self._form)
        self._on(responses.POST, "course/modedit.php", self._save)

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

    def _form(self, request: requests.PreparedRequest) -> Answer:
        if not self._logged_in(request):
            return 303, {"Location": f"{self._url}/login/index.php"}, ""
        query = dict(parse_qsl(urlsplit(str(request.url)).query))
        self.asked.append(query)
        return self._answered(self.on_form(query))

    def _save(self, request: requests.PreparedRequest) -> Answer:
        form = fields_of(request)
        if not self._logged_in(request):
            return self._answered("web-modedit-logged-out")
        if form.get("sesskey") != SESSKEY:
            return self._answered("web-modedit-wrong-sesskey")
        self.saved.append(form)
        return self._answered(self.saves.pop(0) if self.saves else self.on_save(form))

    def _answered(self, answer: Any) -> Answer:
        """A recorded page by its name, a whole answer, or an exception."""
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, tuple):
            return answer
        page = whole(str(answer), self.release)
        return (
            page["status"],
            {"Content-Type": page["content_type"], "Location": page.get("location", "")},
            page["body"],
        )


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
