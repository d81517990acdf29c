"""Files out: `webservice/pluginfile.php` with ranges and ETag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import formatdate
from functools import partial
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from connector.sandbox.context import PAGE_JSON, Context, json_reply
from connector.sandbox.faults import FaultKind
from connector.sandbox.faulty import answered
from connector.sandbox.gate import hang_up
from connector.sandbox.records import FileRef, Site
from connector.sandbox.replies import MoodleError
from connector.sandbox.urls import file_at

_CHUNK = 1 << 20
PLUGINFILE = "webservice/pluginfile.php"


class FileBody(Response):
    """Streams a part of a file in large chunks; `cut` hangs up after that many bytes of it."""

    def __init__(
        self, path: Path, first: int, last: int, status: int, headers: dict[str, str], cut: int | None
    ) -> None:
        self._path, self._first, self._length, self._cut = (path, first, last - first + 1, cut)
        super().__init__(None, status, headers | {"content-length": str(self._length)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # ASGI's signature
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] != "HEAD":
            for chunk in self._chunks():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if self._cut is not None and self._cut < self._length:
            hang_up(scope)
        else:
            await send({"type": "http.response.body", "body": b""})

    def _chunks(self) -> Iterator[bytes]:
        left = self._length if self._cut is None else min(self._cut, self._length)
        with self._path.open("rb") as content:
            content.seek(self._first)
            while left > 0 and (chunk := content.read(min(_CHUNK, left))):
                left -= len(chunk)
                yield chunk


async def pluginfile(request: Request) -> Response:
    """A file by its path; the token in the form or the query. Errors are JSON, nearly always with HTTP 200."""
    return await answered(request, PLUGINFILE, partial(_answer, request), _refused)


def _refused(error: MoodleError) -> Response:
    return json_reply(error.as_page_reply(), PAGE_JSON, error.status)


async def _answer(request: Request) -> Response:
    context: Context = request.app.state.context
    site = context.site(request)
    context.owner(site, await _token(request))
    return _served(context, site, request)


async def _token(request: Request) -> str:
    async with request.form() as form:
        token = form.get("token") or request.query_params.get("token")
    if not isinstance(token, str):
        raise MoodleError("missingparam", "A required parameter (token) was missing")
    return token


def _served(context: Context, site: Site, request: Request) -> Response:
    file = file_at(site, request.path_params["path"])
    headers = _headers(file)
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers={"etag": headers["etag"]})
    cut = context.faults.strikes(FaultKind.CUT, site.id, PLUGINFILE)
    after = int(cut.amount) if cut else None
    path, wanted = (context.world.path_of(file), _range(request.headers.get("range", ""), file.size))
    if wanted is None:
        return FileBody(path, 0, file.size - 1, 200, headers, after)
    first, last = wanted
    return FileBody(path, first, last, 206, headers | {"content-range": f"bytes {first}-{last}/{file.size}"}, after)


def _headers(file: FileRef) -> dict[str, str]:
    """Moodle puts raw bytes into Content-Disposition; HTTP libraries here want it encoded."""
    return {
        "content-type": file.mimetype,
        "content-disposition": f'inline; filename="{quote(file.filename)}"',
        "etag": f'"{file.sha1}"',
        "accept-ranges": "bytes",
        "last-modified": formatdate(file.timemodified, usegmt=True),
        "cache-control": "private, must-revalidate, pre-check=0, post-check=0, max-age=0, no-transform",
        "access-control-allow-origin": "*",
    }


def _range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None for the whole file, which is also what Moodle sends when the range cannot be met."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", header)
    if match is None or match[0] == "bytes=-":
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size - 1
    first, last = int(match[1]), min(int(match[2] or size), size - 1)
    return (first, last) if first <= last else None
