"""Files in: `webservice/upload.php` fills a draft area; the number of the area may be the caller's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from connector.sandbox.context import TEXT, Context, json_reply
from connector.sandbox.drafts import add_draft, unused_itemid
from connector.sandbox.faulty import answered
from connector.sandbox.records import FileRef, Site, User
from connector.sandbox.replies import Json, MoodleError

UPLOAD = "webservice/upload.php"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Area:
    site: Site
    user: User
    itemid: int


async def upload(request: Request) -> Response:
    """`text/plain`, also for errors; a name that the area holds already is told among the files (measured)."""
    return await answered(request, UPLOAD, partial(_answer, request), _refused)


def _refused(error: MoodleError) -> Response:
    return json_reply(error.as_page_reply(), TEXT)


async def _answer(request: Request) -> Response:
    context: Context = request.app.state.context
    site = context.site(request)
    async with request.form(max_part_size=_CHUNK) as form:
        token = form.get("token") or request.query_params.get("token")
        if not isinstance(token, str):
            raise MoodleError("missingparam", "A required parameter (token) was missing")
        area = _Area(site, context.owner(site, token), _itemid(form) or unused_itemid())
        files = [await kept(context, part) for part in form.values() if isinstance(part, UploadFile)]
    with context.world.locked(site):
        told = [_stored(context, area, file) for file in files]
        context.world.save(site)
    return json_reply(told, TEXT)


def _itemid(form: FormData) -> int:
    given = str(form.get("itemid", "0"))
    return int(given) if given.isdigit() else 0


async def kept(context: Context, part: UploadFile) -> FileRef:
    """The uploaded file, streamed to where the contents lie."""
    return await run_in_threadpool(context.world.keep_stream, part.filename or "file", part.file)


def _stored(context: Context, area: _Area, file: FileRef) -> Json:
    if add_draft(area.site, area.user, area.itemid, file, context.world.now()):
        return _uploaded(area, file)
    said = f"File name already exists: {file.filename}"
    names: dict[str, Json] = {"filename": file.filename, "filepath": "/tmp/php", "size": file.size}  # noqa: S108  # Moodle's own words, no place of ours
    return names | {"errortype": "filenameexist", "error": said}


def _uploaded(area: _Area, file: FileRef) -> Json:
    length = len(file.filename.encode())
    return {
        "component": "user",
        "contextid": area.user.id + 3,
        "userid": str(area.user.id),
        "filearea": "draft",
        "filename": file.filename,
        "filepath": "/",
        "itemid": area.itemid,
        "license": "unknown",
        "author": area.user.fullname,
        "source": f'O:8:"stdClass":1:{{s:6:"source";s:{length}:"{file.filename}";}}',
        "filesize": file.size,
    }
