"""`webservice/rest/server.php`: a web-service call from form fields to JSON."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from connector.sandbox.call import Call, Function
from connector.sandbox.context import Context, asks_for, json_reply, site_url
from connector.sandbox.faults import FaultKind
from connector.sandbox.functions import FUNCTIONS
from connector.sandbox.gate import hang_up, lost
from connector.sandbox.parameters import invalid_parameter, nested
from connector.sandbox.records import Site
from connector.sandbox.replies import Json, MoodleError, invalid_response, missing_record

_OWN = ("wstoken", "wsfunction", "moodlewsrestformat")
_ID_KEYS = ("id", "assignmentid")
_HTML = "<!DOCTYPE html><html><body><h1>Error</h1><p>Something went wrong</p></body></html>"


async def rest(request: Request) -> Response:
    """Always HTTP 200 and `application/json`, whatever went wrong inside."""
    context: Context = request.app.state.context
    async with request.form() as form:
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    given = dict(request.query_params) | dict(fields)
    asks_for(request, given.get("wsfunction", "") or "none")
    return await run_in_threadpool(_answer, request, context, given, fields)


def _answer(request: Request, context: Context, given: Mapping[str, str], fields: list[tuple[str, str]]) -> Response:
    site, function = context.site(request), given.get("wsfunction", "")
    faults = context.faults
    if slow := faults.strikes(FaultKind.SLOW, site.id, function):
        time.sleep(slow.amount)
    if broken := faults.strikes(FaultKind.STATUS, site.id, function):
        return HTMLResponse(_HTML, int(broken.amount))
    if faults.strikes(FaultKind.HTML, site.id, function):
        return HTMLResponse(_HTML)
    try:
        reply = _reply(request, context, site, given, fields)
    except MoodleError as fault:
        reply = fault.as_service_reply()
    if faults.strikes(FaultKind.LOST_REPLY, site.id, function):
        request.scope["sandbox.loop"].call_soon_threadsafe(hang_up, request.scope)
        return lost()
    return _written(reply, given.get("moodlewsrestformat", "xml"))


def _written(reply: Json, format: str) -> Response:
    if format != "json":
        return Response(
            '<?xml version="1.0" encoding="UTF-8" ?>\n<RESPONSE>\n</RESPONSE>', media_type="application/xml"
        )
    return json_reply(reply, "application/json")


def _reply(
    request: Request, context: Context, site: Site, given: Mapping[str, str], fields: list[tuple[str, str]]
) -> Json:
    user = context.owner(site, given.get("wstoken", ""))
    if "wsfunction" not in given:
        raise invalid_parameter()
    name = given["wsfunction"]
    function = _function(context, site, name)
    checked = function.takes.check(nested((n, v) for n, v in fields if n not in _OWN))
    names = tuple(n for n in FUNCTIONS if n not in context.faults.removed_functions(site.id))
    with context.world.locked(site):
        reply = function.run(Call(context.world, site, user, site_url(request), checked, names))
        if function.writes:
            context.world.save(site)
    if context.faults.faulty_ids(site.id, name) & set(_ids(reply)):
        raise invalid_response()
    return reply


def _function(context: Context, site: Site, name: str) -> Function:
    if name not in FUNCTIONS:
        raise missing_record("external_functions")
    if name in context.faults.removed_functions(site.id):
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
