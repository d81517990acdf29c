"""Logging in as a person does (`login/index.php`), and the course page."""

from __future__ import annotations

import secrets
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from connector.sandbox import pages
from connector.sandbox.context import Context, WebSession, site_url
from connector.sandbox.faulty import answered
from connector.sandbox.replies import MoodleError, missing_record
from connector.sandbox.tokens import person

LOGIN = "login/index.php"
COURSE_PAGE = "course/view.php"


def refused_page(request: Request, error: MoodleError) -> Response:
    """Moodle's error page, with its link to what is documented of the error."""
    context: Context = request.app.state.context
    return HTMLResponse(pages.error_page(context.site(request), error.message, error.errorcode or "unknown"), 404)


def logged_in(request: Request) -> WebSession | None:
    """The caller's session, if somebody is logged in."""
    context: Context = request.app.state.context
    session = context.session(request)
    return session if session is not None and session.userid else None


def to_login(request: Request) -> Response:
    return RedirectResponse(f"{site_url(request)}/{LOGIN}", 303)


def check_sesskey(session: WebSession, given: str | None) -> None:
    if given != session.sesskey:
        said = "Your session has most likely timed out. Please check if you are logged in."
        raise MoodleError("invalidsesskey", said)


async def login(request: Request) -> Response:
    """GET gives the form with its `logintoken`; POST sends on to `my/`, or shows the form again (HTTP 200)."""
    return await answered(request, LOGIN, partial(_login, request), partial(refused_page, request))


async def _login(request: Request) -> Response:
    context: Context = request.app.state.context
    site, session = context.site(request), context.session(request)
    failed = False
    if request.method == "POST" and session is not None:
        async with request.form() as form:
            user = person(site, form)
            if user is not None and form.get("logintoken") == session.logintoken:
                fresh = WebSession(site.id, user.id)
                return _with_cookie(context, RedirectResponse(f"{site_url(request)}/my/", 303), fresh)
        failed = True
    session = session or WebSession(site.id)
    return _with_cookie(context, HTMLResponse(pages.login_page(site, session.logintoken, failed)), session)


def _with_cookie(context: Context, reply: Response, session: WebSession) -> Response:
    known = next((key for key, kept in context.sessions.items() if kept is session), None)
    key = known or secrets.token_hex(13)
    context.sessions[key] = session
    reply.set_cookie("MoodleSession", key, path=f"/{session.site}/", httponly=True)
    return reply


async def course_page(request: Request) -> Response:
    """`course/view.php`: sections and activities; `sesskey` stands in M.cfg. Not logged in: on to the login page."""
    return await answered(request, COURSE_PAGE, partial(_course_page, request), partial(refused_page, request))


async def _course_page(request: Request) -> Response:
    context: Context = request.app.state.context
    site, session = context.site(request), logged_in(request)
    if session is None:
        return to_login(request)
    course = site.courses.get(int(request.query_params.get("id", "0")))
    if course is None:
        raise missing_record("course")
    return HTMLResponse(pages.course_page(site, course, session.sesskey))
