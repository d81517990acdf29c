"""A Moodle at the HTTP edge that says what it is told to say, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import requests
import responses
from pydantic import SecretStr

from connector.lms.moodle.client import MoodleClient, MoodleSite

URL = "https://lms.school.example"
SERVER = f"{URL}/webservice/rest/server.php"
TOKEN = "0123456789abcdefTOKEN"
REPLIES = Path(__file__).parents[2] / "contract" / "replies"

Params = dict[str, str]


def recorded(name: str, release: str = "4.5") -> Any:
    """The body of a recorded reply."""
    return whole(name, release)["body"]


def whole(name: str, release: str = "4.5") -> dict[str, Any]:
    """A recorded reply with its status, content type and, where it redirects, `location`."""
    kept: dict[str, Any] = json.loads((REPLIES / release / f"{name}.json").read_text(encoding="utf-8"))
    return kept


@dataclass(frozen=True)
class Raw:
    """A reply that is not JSON with status 200."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"


Reply = Any | Raw | Exception | Callable[[Params], Any]


class Replay:
    """Answers `webservice/rest/server.php`; several replies to one function come in turn, the last one for ever."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.mock = mock
        self.asked: list[tuple[str, Params]] = []
        self.slept: list[float] = []
        self._replies: dict[str, list[Reply]] = {}
        mock.add_callback(responses.POST, SERVER, callback=self._answer)
        self.says("core_webservice_get_site_info", site_info())

    def says(self, wsfunction: str, *replies: Reply) -> None:
        self._replies[wsfunction] = list(replies)

    def client(self, **site: Any) -> MoodleClient:
        values: dict[str, Any] = {"id": "thpt-a", "url": URL, "token": SecretStr(TOKEN), "per_second": 1e6, **site}
        return MoodleClient(MoodleSite(**values), sleep=self.slept.append, random=lambda: 1.0)

    def functions(self) -> list[str]:
        """The functions called, in order, without the probe."""
        return [name for name, _ in self.asked if name != "core_webservice_get_site_info"]

    def params(self, wsfunction: str) -> list[Params]:
        return [params for name, params in self.asked if name == wsfunction]

    def _answer(self, request: requests.PreparedRequest) -> tuple[int, Mapping[str, str], str]:
        assert TOKEN not in str(request.url)
        body = request.body if isinstance(request.body, str) else (request.body or b"").decode()
        fields = dict(parse_qsl(body, keep_blank_values=True))
        assert fields.pop("wstoken") == TOKEN
        assert fields.pop("moodlewsrestformat") == "json"
        wsfunction = fields.pop("wsfunction")
        self.asked.append((wsfunction, fields))
        return _as_http(self._next(wsfunction), fields)

    def _next(self, wsfunction: str) -> Reply:
        replies = self._replies.get(wsfunction)
        assert replies is not None, f"{wsfunction} was not expected"
        return replies.pop(0) if len(replies) > 1 else replies[0]


def _as_http(reply: Reply, params: Params) -> tuple[int, Mapping[str, str], str]:
    if callable(reply) and not isinstance(reply, Exception):
        reply = reply(params)
    if isinstance(reply, Exception):
        raise reply
    if isinstance(reply, Raw):
        return reply.status, {"Content-Type": reply.content_type, **reply.headers}, reply.body
    return 200, {"Content-Type": "application/json"}, json.dumps(reply)


def site_info(*more: str) -> Any:
    """The recorded probe, its token allowed everything that this adapter calls, and `more`."""
    info = recorded("core_webservice_get_site_info")
    names = (
        {f["name"] for f in info["functions"]}
        | set(more)
        | {
            "core_course_get_courses_by_field",
            "core_user_get_users_by_field",
            "mod_assign_get_submission_status",
        }
    )
    return {**info, "functions": [{"name": name, "version": "1"} for name in sorted(names)]}


def moodle_error(errorcode: str) -> dict[str, str]:
    return {"exception": "core\\exception\\moodle_exception", "errorcode": errorcode, "message": "…"}


MAINTENANCE = Raw(503, "<html><title>Under maintenance</title></html>", {"Retry-After": "300"})
HTML = Raw(200, "<!DOCTYPE html><html><head><title>Đăng nhập &amp; mạng</title></head><body>…</body></html>")
