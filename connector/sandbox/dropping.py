"""`course/dndupload.php`: a package dropped on a course page. A dying import leaves half an activity (measured)."""

from __future__ import annotations

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from connector.sandbox.actions import Actions
from connector.sandbox.context import TEXT, Context, json_reply
from connector.sandbox.drafts import add_draft, bucket_is_full, unused_itemid
from connector.sandbox.faulty import answered
from connector.sandbox.records import Course, FileRef, Module
from connector.sandbox.replies import Json, MoodleError, missing_record
from connector.sandbox.scormimport import (
    EmptyElementError,
    MapInfoError,
    NoManifestError,
    NotWellFormedError,
    import_fault,
)
from connector.sandbox.uploads import kept
from connector.sandbox.websession import check_sesskey, logged_in

DNDUPLOAD = "course/dndupload.php"


async def dndupload(request: Request) -> Response:
    """Makes a SCORM activity of a dropped zip."""
    return await answered(request, DNDUPLOAD, partial(_answer, request), _refused)


def _refused(error: MoodleError) -> Response:
    return json_reply(error.as_page_reply(), TEXT)


async def _answer(request: Request) -> Response:
    context: Context = request.app.state.context
    async with request.form() as form:
        part = form.get("repo_upload_file")
        file = await kept(context, part) if isinstance(part, UploadFile) else None
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        return json_reply(await run_in_threadpool(_drop, request, fields, file), TEXT)
    except NotWellFormedError as error:
        return PlainTextResponse(f"XML error: {error} at line 1")


def _drop(request: Request, fields: dict[str, str], file: FileRef | None) -> Json:
    context: Context = request.app.state.context
    site, session = context.site(request), logged_in(request)
    course = site.courses.get(int(fields.get("course", "0")))
    if course is None:
        raise missing_record("course")
    if session is None:
        raise MoodleError("requireloginerror", "Course or activity not accessible.")
    check_sesskey(session, fields.get("sesskey"))
    with context.world.locked(site):
        do = Actions(context.world, site)
        try:
            module = _import(do, course, fields, _dropped(do, session.userid, file))
        finally:
            context.world.save(site)
    return {"error": 0, "elementid": f"module-{module.id}", "cmid": str(module.id), "fullcontent": "<li></li>"}


def _dropped(do: Actions, userid: int, file: FileRef | None) -> FileRef:
    """What is dropped lies in a draft area first, and is counted there."""
    user = do.site.users[userid]
    if file is None:
        raise MoodleError("nofile", "File was not uploaded")
    if not file.filename.lower().endswith(".zip"):
        raise MoodleError("invalidfiletype", "filetype cannot be accepted.")
    if bucket_is_full(do.site, user, do.world.now()):
        raise MoodleError("maxdraftitemids", "Too many files were uploaded in a short time; please wait a while.")
    add_draft(do.site, user, unused_itemid(), file, do.world.now())
    return file


def _import(do: Actions, course: Course, fields: dict[str, str], file: FileRef) -> Module:
    name = fields.get("displayname") or file.filename.rpartition(".")[0].replace("_", " ")
    module = do.half_module(course, "scorm", name)
    try:
        do.add_scorm(course, int(fields["section"]), name, file, module)
    except NoManifestError as error:
        raise MoodleError("cannotdeletemodulemissinginstance", "error/cannotdeletemodulemissinginstance") from error
    except (MapInfoError, EmptyElementError) as error:
        module.instance = do.site.take_id("scorm")
        raise import_fault(error) from error
    return module
