"""Moodle's REST protocol: one POST a call, the answer as JSON.

https://moodledev.io/docs/apis/subsystems/external/writing-a-service
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import requests

from connector.errors import HoclieuError
from connector.lms.moodle.errors import SITE_FAULT, from_errorcode
from connector.lms.moodle.failures import HEAD, unusable
from connector.lms.moodle.http import SiteHttp
from connector.lms.moodle.params import JSON, flattened
from connector.lms.moodle.site import CallStats, MoodleSite

SERVER = "webservice/rest/server.php"


class Wire(Protocol):
    """One way of speaking to Moodle's web services; sends once and raises what went wrong."""

    def send(self, wsfunction: str, params: Mapping[str, object]) -> JSON: ...


class RestWire:
    """REST with JSON answers. The token goes in the POST body: a URL ends up in the logs of every server it passes."""

    def __init__(self, site: MoodleSite, http: SiteHttp, stats: CallStats) -> None:
        self._site, self._http, self._stats = site, http, stats

    def send(self, wsfunction: str, params: Mapping[str, object]) -> JSON:
        """One call. Raises `connector.errors` for everything but an answer."""
        fields = {
            **flattened(params),
            "wsfunction": wsfunction,
            "moodlewsrestformat": "json",
        }
        self._stats.called(wsfunction)
        with self._http.send("POST", SERVER, data=fields, signed_as="wstoken") as response:
            self._stats.received(len(response.content))
            return self._answer(wsfunction, response)

    def _answer(self, wsfunction: str, response: requests.Response) -> JSON:
        try:
            body: JSON = response.json()
        except ValueError:
            body = _NO_JSON
        if body is _NO_JSON:
            raise unusable(self._site.id, response, response.content[:HEAD])
        if error := error_in(self._site.id, wsfunction, body):
            raise error
        if response.status_code != 200:
            raise unusable(self._site.id, response, response.content[:HEAD])
        return body


_NO_JSON: dict[str, JSON] = {}


def error_in(site: str, wsfunction: str, body: JSON) -> HoclieuError | None:
    """The error a JSON body stands for: the web services' shape has `exception`, the file scripts' has `error`.

    An exception without `errorcode` is an error of PHP itself; it is named by its class.
    """
    if not isinstance(body, dict) or not ("exception" in body or {"error", "errorcode"} <= body.keys()):
        return None
    if not body.get("errorcode"):
        return SITE_FAULT.error(site, wsfunction, str(body.get("exception", "?")))
    return from_errorcode(site, wsfunction, str(body["errorcode"]))
