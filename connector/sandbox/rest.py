"""`webservice/rest/server.php`: a web-service call from form fields to JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from connector.sandbox.call import Call, Function
from connector.sandbox.context import Context, asks_for, json_reply, site_url
from connector.sandbox.faulty import answered
from connector.sandbox.functions import FUNCTIONS, installed
from connector.sandbox.parameters import invalid_parameter, nested
from connector.sandbox.records import Site
from connector.sandbox.replies import Json, MoodleError, invalid_response, missing_record

_OWN = ("wstoken", "wsfunction", "moodlewsrestformat")
_ID_KEYS = ("id", "assignmentid")
_JSON = "application/json"


async def rest(request: Request) -> Response:
    """Always HTTP 200 and `application/json`, whatever went wrong inside."""
    async with request.form() as form:
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    given = dict(request.query_params) | dict(fields)
    function = given.get("wsfunction", "")
    asks_for(request, function or "none")
    answer = partial(run_in_threadpool, _answer, request, given, fields)
    return await answered(request, function, answer, _refused)


def _refused(error: MoodleError) -> Response:
    return json_reply(error.as_service_reply(), _JSON)


def _answer(request: Request, given: Mapping[str, str], fields: list[tuple[str, str]]) -> Response:
    context: Context = request.app.state.context
    reply = _reply(request, context, context.site(request), given, fields)
    if given.get("moodlewsrestformat", "xml") != "json":
        empty = '<?xml version="1.0" encoding="UTF-8" ?>\n<RESPONSE>\n</RESPONSE>'
        return Response(empty, media_type="application/xml")
    return json_reply(reply, _JSON)


def _reply(
    request: Request, context: Context, site: Site, given: Mapping[str, str], fields: list[tuple[str, str]]
) -> Json:
    if "wsfunction" not in given:
        context.owner(site, given.get("wstoken", ""))
        raise invalid_parameter()
    tree = nested((n, v) for n, v in fields if n not in _OWN)
    return called(request, context, site, given.get("wstoken", ""), given["wsfunction"], tree)


def called(request: Request, context: Context, site: Site, token: str, name: str, given: Mapping[str, object]) -> Json:
    """One call by whoever the token belongs to, whatever the protocol; raises Moodle's own errors."""
    user = context.owner(site, token)
    names = offered(context, site, token)
    function = _function(site, names, name)
    checked = function.takes.check(dict(given))
    with context.world.locked(site):
        reply = function.run(Call(context.world, site, user, site_url(request), checked, names))
        if function.writes:
            context.world.save(site)
    if context.faults.faulty_ids(site.id, name) & set(_ids(reply)):
        raise invalid_response()
    return reply


def offered(context: Context, site: Site, token: str) -> tuple[str, ...]:
    """What the token's service holds on this site now."""
    removed = context.faults.removed_functions(site.id)
    return tuple(name for name in installed(site, site.services.get(token)) if name not in removed)


def _function(site: Site, offered: tuple[str, ...], name: str) -> Function:
    if name not in installed(site):
        raise missing_record("external_functions")
    if name not in offered:
        raise MoodleError("accessexception", "Access control exception", "webservice_access_exception")
    return FUNCTIONS[name]


def _ids(reply: Json) -> Iterator[int]:
    """Every record's id anywhere in a reply."""
    if isinstance(reply, Mapping):
        yield from (v for k, v in reply.items() if k in _ID_KEYS and isinstance(v, int))
        reply = list(reply.values())
    if isinstance(reply, list):
        for part in reply:
            yield from _ids(part)
