"""Tokens: each opens the functions of one service to one person; `login/token.php` gives them out."""

from __future__ import annotations

import hashlib
from functools import partial

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from connector.sandbox.context import PAGE_JSON, Context, json_reply
from connector.sandbox.faulty import answered
from connector.sandbox.functions import MOBILE_SERVICE
from connector.sandbox.records import Site, User
from connector.sandbox.replies import MoodleError

TOKEN = "login/token.php"  # noqa: S105  # a page
SERVICE = "hoclieu"


def own_token(site: Site, user: User, service: str = SERVICE) -> str:
    """The user's token, the same at every asking: it opens nothing but this stand-in."""
    more = "" if service == SERVICE else f"/{service}"
    made = hashlib.sha256(f"{site.id}/{user.id}/{user.password}{more}".encode()).hexdigest()[:32]
    site.tokens[made] = user.id
    if service != SERVICE:
        site.services[made] = service
    return made


def person(site: Site, given: FormData) -> User | None:
    """Whose name and password these are."""
    name, password = str(given.get("username", "")).strip().lower(), given.get("password")
    users = site.users.values()
    return next((u for u in users if u.username == name and u.password == password and not u.suspended), None)


async def token(request: Request) -> Response:
    """`login/token.php`: a token of the asked service for a name and password."""
    return await answered(request, TOKEN, partial(_answer, request), _refused)


def _refused(error: MoodleError) -> Response:
    return json_reply(error.as_page_reply(), PAGE_JSON)


async def _answer(request: Request) -> Response:
    context: Context = request.app.state.context
    site = context.site(request)
    async with request.form() as form:
        given = FormData([*request.query_params.multi_items(), *form.multi_items()])
    for name in ("username", "password", "service"):
        if name not in given:
            raise MoodleError("missingparam", f"A required parameter ({name}) was missing")
    user, service = person(site, given), str(given["service"])
    if user is None:
        raise MoodleError("invalidlogin", "Invalid login, please try again")
    _check_service(user, service)
    with context.world.locked(site):
        made = own_token(site, user, service)
        context.world.save(site)
    return json_reply({"token": made, "privatetoken": None}, PAGE_JSON)


def _check_service(user: User, service: str) -> None:
    """Administrators get a token of the mobile service only (measured)."""
    if service not in (MOBILE_SERVICE, SERVICE):
        said = "Web service is not available. (It doesn't exist or might be disabled.)"
        raise MoodleError("servicenotavailable", said)
    if user.siteadmin and service != MOBILE_SERVICE:
        raise MoodleError("cannotcreatetoken", f"No permission to create web service token for the service {service}.")
