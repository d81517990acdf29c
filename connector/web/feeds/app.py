"""The feed over HTTP: arguments checked as the protocol wants them, answers by the library `oaipmh`.

http://www.openarchives.org/OAI/openarchivesprotocol.html, 3.1 to 3.6.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl

from lxml import etree
from oaipmh import error
from oaipmh.metadata import MetadataRegistry
from oaipmh.server import ServerBase
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connector.catalogs.lom_bindings import legal
from connector.catalogs.record import LessonRecord
from connector.errors import NeedsOperator
from connector.steps.open_catalogs import OpenCatalogs
from connector.text import Text
from connector.web.feeds.formats import FORMATS, MetadataFormat
from connector.web.feeds.provider import Provider

_VERBS = frozenset({"GetRecord", "Identify", "ListIdentifiers", "ListMetadataFormats", "ListRecords", "ListSets"})
_ARGUMENTS = frozenset({"verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken"})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", re.ASCII)
_UNTOLD = frozenset({"badVerb", "badArgument"})
"""Errors after which a request's arguments must not be repeated (3.2)."""
_LONGEST = 16 * 1024
Arguments = Sequence[tuple[str, str]]


class Feed:
    """`answer` gives the XML for the arguments of a request, in their order and as often as they were sent."""

    def __init__(self, provider: Provider) -> None:
        registry = MetadataRegistry()
        for each in FORMATS.values():
            registry.registerWriter(each.prefix, _writer(each))
        self._server = ServerBase(provider, registry)

    def answer(self, arguments: Arguments) -> bytes:
        try:
            xml: bytes = self._server.handleRequest(_checked(arguments))
        except error.ErrorBase:
            xml = self._server.handleException({}, sys.exc_info())
        return _with_request(xml, arguments)


def feed_route(current: Callable[[], OpenCatalogs], url: str, *, path: str = "/oai", page: int = 100) -> Route:
    """The provider at `path`, whose address for the outside is `url`, in lists of `page`.

    Raises NeedsOperator without an e-mail address to write to, which the protocol demands."""
    email = current().mapping.department.email
    if email is None:
        raise NeedsOperator(
            "feed_email",
            Text("Nguồn OAI-PMH cần thư điện tử liên hệ.", "The OAI-PMH feed needs an e-mail address to write to."),
            Text("Ghi department.email trong tệp ánh xạ.", "Set department.email in the mapping."),
        )
    feed = Feed(Provider(current, url, email, page))

    async def answer(request: Request) -> Response:
        arguments = await _arguments(request)
        if arguments is None:
            return Response(status_code=413)
        return Response(await run_in_threadpool(feed.answer, arguments), media_type="text/xml")

    return Route(path, answer, methods=["GET", "POST"])


async def _arguments(request: Request) -> Arguments | None:
    """Of the address, or of a form; None when it is longer than any honest one."""
    body = request.url.query.encode()
    if request.method == "POST":
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _LONGEST:
                return None
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)


def _checked(arguments: Arguments) -> dict[str, str]:
    """Raises the protocol's errors for what the library lets pass."""
    names = [name for name, _ in arguments]
    values = dict(arguments)
    if names.count("verb") != 1 or values["verb"] not in _VERBS:
        raise error.BadVerbError("The verb is missing, repeated or none of the six.")
    if len(values) != len(names) or not set(names) <= _ARGUMENTS:
        raise error.BadArgumentError("An argument is unknown or repeated.")
    if any(legal(value) != value for value in values.values()):
        raise error.BadArgumentError("An argument holds characters that XML has no place for.")
    moments = [values[name] for name in ("from", "until") if name in values]
    if not all(_MOMENT.fullmatch(moment) for moment in moments):
        raise error.BadArgumentError("Dates are written YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
    if len(moments) == 2 and len(moments[0]) == len(moments[1]) and moments[0] > moments[1]:
        raise error.BadArgumentError("'from' must not be later than 'until'.")
    return values


def _with_request(xml: bytes, arguments: Arguments) -> bytes:
    """`request` must repeat the arguments as they were sent; the library writes dates anew, and none beside errors."""
    root = etree.fromstring(xml)
    request, told = root[1], root[2]
    request.attrib.clear()
    if told.get("code") not in _UNTOLD:
        request.attrib.update(dict(arguments))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _writer(format_: MetadataFormat) -> Callable[[etree._Element, LessonRecord], None]:
    return lambda parent, record: parent.append(format_.written(record))
