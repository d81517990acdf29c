"""What every handler of the stand-in LMS shares: the world, the faults, the log, the web sessions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from connector.sandbox.faults import FaultKind, Faults
from connector.sandbox.records import Site, User
from connector.sandbox.replies import Json, dumped, invalid_token
from connector.sandbox.requestlog import RequestLog
from connector.sandbox.world import World

PAGE_JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@dataclass(slots=True)
class WebSession:
    """A login by cookie; Moodle gives a new cookie and key at login."""

    site: str
    userid: int = 0
    logintoken: str = field(default_factory=lambda: secrets.token_hex(16))
    sesskey: str = field(default_factory=lambda: secrets.token_hex(5))


@dataclass(slots=True)
class Context:
    world: World
    faults: Faults
    log: RequestLog
    sessions: dict[str, WebSession] = field(default_factory=dict)

    def site(self, request: Request) -> Site:
        found = self.world.sites.get(request.path_params["site"])
        if found is None:
            raise HTTPException(404)
        return found

    def owner(self, site: Site, token: str) -> User:
        """Whose token it is; raises `invalidtoken`."""
        userid = site.tokens.get(token)
        if userid is None or self.faults.strikes(FaultKind.WRONG_TOKEN, site.id):
            raise invalid_token()
        return site.users[userid]

    def session(self, request: Request) -> WebSession | None:
        found = self.sessions.get(request.cookies.get("MoodleSession", ""))
        return found if found is not None and found.site == request.path_params["site"] else None


def site_url(request: Request) -> str:
    """The site's address as the caller wrote it, without a slash at its end (Moodle's wwwroot)."""
    return f"{request.base_url}{request.path_params['site']}"


def asks_for(request: Request, what: str) -> None:
    """Names the request for the log and the faults."""
    request.scope["sandbox.what"] = what


def json_reply(body: Json, content_type: str, status: int = 200) -> Response:
    """The content type exactly as given: Moodle's differ from place to place."""
    return Response(dumped(body), status, {"content-type": content_type})
