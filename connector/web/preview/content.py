"""The content's origin: files straight out of the package, and the small page that plays them."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from connector.packages.lookup import Match
from connector.web.preview.addresses import Addresses
from connector.web.preview.libraries import Libraries
from connector.web.preview.mime import content_type, is_active
from connector.web.preview.plan import Player
from connector.web.preview.policy import content_headers
from connector.web.preview.previews import Preview
from connector.web.preview.ranges import UnsatisfiableError, parse_range
from connector.web.preview.templating import own_file, rendered

_REPORT_BYTES = 16 * 1024
_LEARNER = {"id": "tham-dinh", "name": "Thẩm định, Người"}


@dataclass(frozen=True, slots=True)
class ContentApp:
    """Serves one preview, which the Host header has already named."""

    preview: Preview
    libraries: Libraries
    addresses: Addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        viewed = self.preview.plan.player is Player.PDF and response.headers.get("content-type") == "application/pdf"
        report = f"/{self.preview.key}/report"
        for name, value in content_headers(self.addresses.page, report, sandboxed=not viewed).items():
            response.headers[name] = value
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        key, _, rest = _raw_path(request).partition("/")
        if not secrets.compare_digest(key.encode(), self.preview.key.encode()):
            return _plain(404)
        if "service-worker" in request.headers or request.headers.get("sec-fetch-dest") == "serviceworker":
            return _plain(403)
        kind, _, path = rest.partition("/")
        if request.method == "POST" and rest == "report":
            return await self._report(request)
        if request.method not in ("GET", "HEAD"):
            return _plain(405)
        if kind == "files":
            return await run_in_threadpool(self._file, path, request)
        return self._ours(kind, unquote(path), request)

    def _ours(self, kind: str, path: str, request: Request) -> Response:
        if kind == "play" and path.isdecimal() and int(path) < len(self.preview.plan.parts):
            return _by_itself() if _is_top(request) else self._player(int(path))
        if kind == "own" and (found := own_file(path)) is not None:
            return Response(found, headers={"Content-Type": content_type(path)})
        library, _, name = path.partition("/")
        if kind == "lib" and (file := self.libraries.file(library, name)) is not None:
            return FileResponse(file, headers={"Content-Type": content_type(name)})
        return _plain(404)

    def _player(self, number: int) -> Response:
        part, player = self.preview.plan.parts[number], self.preview.plan.player
        config = {
            "player": player,
            "page": self.addresses.page,
            "content": f"../files/{part.url}" if part.url is not None else None,
            "library": player.library if player.library and self.libraries.dist(player.library) else None,
            "learner": _LEARNER,
            "title": part.title,
            "runtime": part.runtime.model_dump(),
        }
        html = rendered("player.html", config=json.dumps(config), player=player, library=config["library"])
        return Response(html, headers={"Content-Type": "text/html; charset=utf-8"})

    def _file(self, path: str, request: Request) -> Response:
        contents, notices = self.preview.contents, self.preview.notices
        found = contents.find(path) if contents is not None else None
        if contents is None or found is None:
            notices.add("missing", unquote(path))
            return _plain(404)
        name, match = found
        if match is not Match.EXACT:
            notices.add("renamed", f"{unquote(path)} → {name}")
        type_ = content_type(name)
        if is_active(type_) and _is_top(request):
            return _by_itself()
        return self._served(name, type_, request)

    def _served(self, name: str, type_: str, request: Request) -> Response:
        contents = self.preview.contents
        assert contents is not None
        size, tag = contents.size(name), contents.tag(name)
        headers = {"Content-Type": type_, "Accept-Ranges": "bytes", "ETag": tag}
        asked = request.headers.get("range") if request.headers.get("if-range", tag) == tag else None
        try:
            window = parse_range(asked, size)
        except UnsatisfiableError:
            return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
        start, end = window or (0, size)
        headers["Content-Length"] = str(end - start)
        if window is not None:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        body: Iterator[bytes] = iter(()) if request.method == "HEAD" else contents.chunks(name, start, end)
        return StreamingResponse(body, 206 if window else 200, headers=headers)

    async def _report(self, request: Request) -> Response:
        """What a browser says it blocked (CSP 3, 5.3)."""
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _REPORT_BYTES:
                return _plain(413)
        try:
            told = json.loads(body)["csp-report"]
            self.preview.notices.add("blocked", f"{told['effective-directive']}: {_origin(str(told['blocked-uri']))}")
        except (ValueError, KeyError, TypeError, RecursionError):
            return _plain(400)
        return Response(status_code=204)


def _origin(uri: str) -> str:
    """One line for each host is enough, and what follows may tell of a person."""
    return re.match(r"[^/]*(//[^/]*)?", uri)[0]  # type: ignore[index]  # it matches everything


def _raw_path(request: Request) -> str:
    """The path as it was sent, still percent-encoded: `%2F` and `%3F` mean something else than `/` and `?`."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.decode("latin-1").partition("?")[0].removeprefix("/")


def _is_top(request: Request) -> bool:
    """Opened by itself instead of in the page's frame, where nothing would hold it."""
    return request.headers.get("sec-fetch-dest") == "document"


def _by_itself() -> Response:
    return _plain(403, "Chỉ mở được trong trang xem thử. / This opens within the preview only.")


def _plain(status: int, text: str = "") -> Response:
    return Response(text, status, headers={"Content-Type": "text/plain; charset=utf-8"})
