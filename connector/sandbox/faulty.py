"""Answers a request as Moodle would, on a good day or a bad one: the faults that strike any page or function."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from connector.sandbox.context import Context
from connector.sandbox.faults import FaultKind
from connector.sandbox.gate import abort, hang_up, lost
from connector.sandbox.replies import MoodleError

_HTML = "<!DOCTYPE html><html><body><h1>Error</h1><p>Something went wrong</p></body></html>"

Answer = Callable[[], Awaitable[Response]]
Refusal = Callable[[MoodleError], Response]


async def answered(request: Request, what: str, answer: Answer, refusal: Refusal) -> Response:
    """Runs `answer` once, between the faults before and those after it; `what` is the function or page they name.

    `refusal` puts a `MoodleError` into the form of that page."""
    context: Context = request.app.state.context
    site = context.site(request).id
    if instead := await _struck_before(request, context, site, what):
        return instead
    try:
        if context.faults.strikes(FaultKind.EXCEPTION, site, what):
            raise _broken_database()
        reply = await answer()
    except MoodleError as error:
        reply = refusal(error)
    return await _struck_after(request, context, site, what) or reply


async def _struck_before(request: Request, context: Context, site: str, what: str) -> Response | None:
    strikes = context.faults.strikes
    if slow := strikes(FaultKind.SLOW, site, what):
        await anyio.sleep(slow.amount)
    if strikes(FaultKind.RESET, site, what):
        abort(request.scope)
        return lost()
    if broken := strikes(FaultKind.STATUS, site, what):
        return HTMLResponse(_HTML, int(broken.amount))
    if strikes(FaultKind.HTML, site, what):
        return HTMLResponse(_HTML)
    return None


async def _struck_after(request: Request, context: Context, site: str, what: str) -> Response | None:
    strikes = context.faults.strikes
    if late := strikes(FaultKind.LATE, site, what):
        await anyio.sleep(late.amount)
    if strikes(FaultKind.LOST_REPLY, site, what):
        hang_up(request.scope)
        return lost()
    if broken := strikes(FaultKind.STATUS_AFTER, site, what):
        return HTMLResponse(_HTML, int(broken.amount))
    return None


def _broken_database() -> MoodleError:
    return MoodleError("dmlwriteexception", "Error writing to database", "dml_write_exception")
