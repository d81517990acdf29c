"""Our own origin: the page with the player's frame, what inspection found, and the log."""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from connector.text import Text, language
from connector.web.preview import words
from connector.web.preview.addresses import Addresses
from connector.web.preview.libraries import Libraries
from connector.web.preview.mime import content_type
from connector.web.preview.plan import Player
from connector.web.preview.policy import FRAME_ALLOWS, SANDBOX, page_headers
from connector.web.preview.previews import Preview, Previews
from connector.web.preview.templating import own_file, rendered

INSTALL = "hoclieu preview --install"
_SCRIPT_WORDS = (
    "yes", "not_yet", "missing", "renamed", "blocked", "running", "stopped", "unreachable", "error", "copied",
    "log_more",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageApp:
    previews: Previews
    libraries: Libraries
    addresses: Addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        parts = request.url.path.split("/")
        preview = self.previews.by_id(parts[2]) if len(parts) == 4 and parts[1] == "preview" else None
        response = self._answer(request, preview, parts[-1])
        framed = self.addresses.content_origin(preview) if preview else "'none'"
        for name, value in page_headers(framed).items():
            response.headers[name] = value
        await response(scope, receive, send)

    def _answer(self, request: Request, preview: Preview | None, last: str) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response(status_code=405)
        if preview is None:
            return Response("404", 404, headers={"Content-Type": "text/plain"})
        if not last:
            return self._page(preview, request.query_params.get("lang"))
        if last == "notices":
            return _notices(preview, request.query_params.get("since", "0"))
        own = own_file(last)
        return Response(own, headers={"Content-Type": content_type(last)}) if own else Response(status_code=404)

    def _page(self, preview: Preview, lang: str | None) -> Response:
        lang = lang if lang in ("vi", "en") else language()
        html = rendered(
            "page.html",
            lang=lang,
            other="vi" if lang == "en" else "en",
            t=_Words(lang),
            preview=preview,
            report=preview.report,
            plan=preview.plan,
            said=lambda text: getattr(text, lang),
            verdict=getattr(words.VERDICTS[preview.report.verdict], lang),
            severities={key.value: getattr(text, lang) for key, text in words.SEVERITIES.items()},
            missing=self._missing(preview, lang),
            install=INSTALL,
            sandbox=None if preview.plan.player is Player.PDF else SANDBOX,
            allow=FRAME_ALLOWS,
            config=json.dumps(self._config(preview, lang)),
            content=self.addresses.content_url(preview),
        )
        return Response(html, headers={"Content-Type": "text/html; charset=utf-8"})

    def _missing(self, preview: Preview, lang: str) -> str | None:
        library = preview.plan.player.library
        if library is None or self.libraries.dist(library) is not None:
            return None
        loses = words.WORDS["loses_h5p" if preview.plan.player is Player.H5P else "loses_scorm"]
        said = words.WORDS["library_missing"]
        filled = Text(said.vi.format(library=library, loses=loses.vi), said.en.format(library=library, loses=loses.en))
        return str(getattr(filled, lang))

    def _config(self, preview: Preview, lang: str) -> dict[str, object]:
        return {
            "origin": self.addresses.content_origin(preview),
            "content": self.addresses.content_url(preview),
            "direct": preview.plan.player is Player.PDF,
            "parts": [{"title": part.title, "url": part.url} for part in preview.plan.parts],
            "words": {name: getattr(words.WORDS[name], lang) for name in _SCRIPT_WORDS},
        }


class _Words:
    """`t.start` in a template."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def __getitem__(self, name: str) -> str:
        return str(getattr(words.WORDS[name], self._lang))


def _notices(preview: Preview, since: str) -> Response:
    number = int(since) if since.isdecimal() and len(since) < 6 else 0
    return JSONResponse([{"kind": notice.kind, "what": notice.what} for notice in preview.notices.since(number)])
