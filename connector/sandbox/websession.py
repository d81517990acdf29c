"""Logging in as a person does (`login/index.php`, `login/token.php`) and dropping a package on a course page."""

from __future__ import annotations

import hashlib
import secrets

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from connector.sandbox import pages
from connector.sandbox.actions import Actions
from connector.sandbox.context import Context, WebSession, json_reply, site_url
from connector.sandbox.faults import FaultKind
from connector.sandbox.gate import hang_up, lost
from connector.sandbox.records import Course, FileRef, Module, Site, User
from connector.sandbox.replies import Json, MoodleError, missing_record
from connector.sandbox.scormimport import EmptyElementError, MapInfoError, NoManifestError, NotWellFormedError

_PAGE_JSON = "application/json; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
_SERVICES = ("moodle_mobile_app", "hoclieu")
DNDUPLOAD = "course/dndupload.php"


async def login(request: Request) -> Response:
    """GET gives the form with its `logintoken`; POST sends on to `my/`, or shows the form again (HTTP 200)."""
    context: Context = request.app.state.context
    site, session = context.site(request), context.session(request)
    failed = False
    if request.method == "POST" and session is not None:
        async with request.form() as form:
            user = _person(site, form)
            if user is not None and form.get("logintoken") == session.logintoken:
                return _logged_in(context, request, WebSession(site.id, user.id))
        failed = True
    session = session or WebSession(site.id)
    return _with_cookie(context, HTMLResponse(pages.login_page(site, session.logintoken, failed)), session)


def _person(site: Site, form: FormData) -> User | None:
    name, password = str(form.get("username", "")).strip().lower(), form.get("password")
    users = site.users.values()
    return next((u for u in users if u.username == name and u.password == password and not u.suspended), None)


def _logged_in(context: Context, request: Request, session: WebSession) -> Response:
    return _with_cookie(context, RedirectResponse(f"{site_url(request)}/my/", 303), session)


def _with_cookie(context: Context, reply: Response, session: WebSession) -> Response:
    known = next((key for key, kept in context.sessions.items() if kept is session), None)
    key = known or secrets.token_hex(13)
    context.sessions[key] = session
    reply.set_cookie("MoodleSession", key, path=f"/{session.site}/", httponly=True)
    return reply


async def token(request: Request) -> Response:
    """`login/token.php`: a token for a name and password."""
    context: Context = request.app.state.context
    site = context.site(request)
    async with request.form() as form:
        given = FormData([*request.query_params.multi_items(), *form.multi_items()])
    user = _person(site, given)
    try:
        if user is None:
            raise MoodleError("invalidlogin", "Invalid login, please try again")
        if given.get("service") not in _SERVICES:
            raise MoodleError(
                "servicenotavailable", "Web service is not available. (It doesn't exist or might be disabled.)"
            )
    except MoodleError as fault:
        return json_reply(fault.as_page_reply(), _PAGE_JSON)
    return json_reply({"token": own_token(site, user), "privatetoken": None}, _PAGE_JSON)


def own_token(site: Site, user: User) -> str:
    """The user's token, the same at every asking: it opens nothing but this stand-in."""
    made = hashlib.sha256(f"{site.id}/{user.id}/{user.password}".encode()).hexdigest()[:32]
    site.tokens[made] = user.id
    return made


async def course_page(request: Request) -> Response:
    """`course/view.php`: sections and activities; `sesskey` stands in M.cfg. Not logged in: on to the login page."""
    context: Context = request.app.state.context
    site, session = context.site(request), context.session(request)
    if session is None or not session.userid:
        return RedirectResponse(f"{site_url(request)}/login/index.php", 303)
    course = site.courses.get(int(request.query_params.get("id", "0")))
    if course is None:
        return HTMLResponse(pages.error_page(site, "Can't find data record in database table course."), 404)
    return HTMLResponse(pages.course_page(site, course, session.sesskey))


async def dndupload(request: Request) -> Response:
    """Makes a SCORM activity of a dropped zip. A failing import leaves a half-made module (measured)."""
    context: Context = request.app.state.context
    site = context.site(request)
    async with request.form() as form:
        part = form.get("repo_upload_file")
        file = await _uploaded(context, part) if isinstance(part, UploadFile) else None
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        reply = await run_in_threadpool(_drop, context, request, fields, file)
    except MoodleError as fault:
        reply = fault.as_page_reply()
    except NotWellFormedError as error:
        return PlainTextResponse(f"XML error: {error} at line 1")
    if context.faults.strikes(FaultKind.LOST_REPLY, site.id, DNDUPLOAD):
        hang_up(request.scope)
        return lost()
    return json_reply(reply, _TEXT)


async def _uploaded(context: Context, part: UploadFile) -> FileRef:
    return await run_in_threadpool(context.world.keep_stream, part.filename or "package.zip", part.file)


def _drop(context: Context, request: Request, fields: dict[str, str], file: FileRef | None) -> Json:
    site, session = context.site(request), context.session(request)
    course = site.courses.get(int(fields.get("course", "0")))
    if course is None:
        raise missing_record("course")
    if session is None or not session.userid:
        raise MoodleError("requireloginerror", "Course or activity not accessible.")
    if fields.get("sesskey") != session.sesskey:
        raise MoodleError(
            "invalidsesskey", "Your session has most likely timed out. Please check if you are logged in."
        )
    if file is None:
        raise MoodleError("nofile", "File was not uploaded")
    if not file.filename.lower().endswith(".zip"):
        raise MoodleError("invalidfiletype", "filetype cannot be accepted.")
    with context.world.locked(site):
        module = _import(Actions(context.world, site), course, int(fields["section"]), file, fields)
    return {"error": 0, "elementid": f"module-{module.id}", "cmid": str(module.id), "fullcontent": "<li></li>"}


def _import(do: Actions, course: Course, section: int, file: FileRef, fields: dict[str, str]) -> Module:
    name = fields.get("displayname") or file.filename.rpartition(".")[0].replace("_", " ")
    module = do.half_module(course, "scorm", name)
    try:
        do.add_scorm(course, section, name, file, module)
    except NoManifestError as error:
        raise MoodleError("cannotdeletemodulemissinginstance", "error/cannotdeletemodulemissinginstance") from error
    except MapInfoError as error:
        said = 'Exception - Attempt to assign property "mapinfos" on null'
        raise MoodleError("generalexceptionmessage", said) from error
    except EmptyElementError as error:
        said = "Exception - count(): Argument #1 ($value) must be of type Countable|array, null given"
        raise MoodleError("generalexceptionmessage", said) from error
    finally:
        do.world.save(do.site)
    return module
