"""The one door to a site: timeouts, throttling, no foreign host, and requests' exceptions turned into ours.

The token goes into the request's body here and nowhere else, so that no frame that raises an error holds it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias
from urllib.parse import urljoin

import requests
import urllib3
from requests.adapters import HTTPAdapter

from connector.errors import HoclieuError
from connector.lms.moodle.failures import foreign_url, origin
from connector.lms.moodle.limits import Limiter
from connector.lms.moodle.multipart import MultipartBody
from connector.lms.moodle.site import MoodleSite
from connector.lms.moodle.transport import transport_error

MAX_REDIRECTS = 8
UPLOAD_BYTES_PER_SECOND = 1_000_000
"""How fast a busy site takes in a package: 500 MB took a quiet one 20 s, a loaded one minutes."""

Body: TypeAlias = Mapping[str, str] | MultipartBody | bytes | None
Query: TypeAlias = Mapping[str, str] | None


def pooled_session(url: str, concurrent: int) -> requests.Session:
    """A session for the site at `url` that keeps as many connections open as requests may run at once.

    Proxies and certificates that the environment names are looked up here and not at every request; a password from
    `~/.netrc` never goes along.
    """
    session = requests.Session()
    session.trust_env = False
    session.proxies.update(requests.utils.get_environ_proxies(url))
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    adapter = HTTPAdapter(pool_connections=1, pool_maxsize=concurrent, pool_block=True)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class SiteHttp:
    """Throttled requests to one site. Raises `Retriable` when the site cannot be reached or the connection breaks."""

    def __init__(self, site: MoodleSite, session: requests.Session, limiter: Limiter) -> None:
        self._site, self._session, self._limiter = site, session, limiter

    def url(self, place: str) -> str:
        """The address of a path below the site's URL; an absolute address is taken only when it is on the site's host.

        Raises `NeedsOperator` (`redirected`): neither token nor cookie may go to another host.
        """
        base = self._site.url.rstrip("/") + "/"
        address = urljoin(base, place if place.startswith(("http://", "https://")) else place.lstrip("/"))
        if origin(address) != origin(base):
            raise foreign_url(self._site.id, address)
        return address

    @contextmanager
    def send(
        self,
        method: str,
        place: str,
        *,
        data: Body = None,
        signed_as: str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        stream: bool = False,
        follow: bool = False,
    ) -> Iterator[requests.Response]:
        """One request; the response is open, and its place among the concurrent ones held, until the block ends.

        `signed_as` names the form field in which our token goes along; a body of bytes (XML) has no fields, so there it
        is a parameter of the URL. `follow` goes after redirects on the site
        itself; without it a redirect is returned as it is. Any HTTP status is returned, none is raised.
        """
        url = self.url(place)
        with self._limiter.slot():
            response = None
            failed: HoclieuError | None = None
            try:
                response = self._begin(method, url, *self._signed(data, params, signed_as), headers, stream)
                if follow:
                    response = self._followed(response, stream)
                yield response
            except (
                requests.RequestException,
                urllib3.exceptions.HTTPError,
                ConnectionError,
                TimeoutError,
            ) as problem:
                failed = transport_error(self._site.id, problem)
            finally:
                if response is not None:
                    response.close()
            if failed is not None:  # raised out here: requests' own exception names the address, and with it a token
                raise failed

    def _signed(self, data: Body, params: Query, signed_as: str | None) -> tuple[Body, Query]:
        if signed_as is None:
            return data, params
        token = {signed_as: self._site.token.get_secret_value()}
        if isinstance(data, bytes):
            return data, {**(params or {}), **token}
        if isinstance(data, MultipartBody):
            return data.with_fields(token), params
        return {**(data or {}), **token}, params

    def _begin(
        self, method: str, url: str, body: Body, params: Query, headers: Mapping[str, str] | None, stream: bool
    ) -> requests.Response:
        sent_headers = dict(headers or {})
        if isinstance(body, MultipartBody):
            sent_headers["Content-Type"] = body.content_type
        return self._session.request(
            method,
            url,
            params=params,
            data=body,
            headers=sent_headers,
            timeout=(self._site.connect_seconds, self._patience(body)),
            stream=stream,
            allow_redirects=False,
        )

    def _patience(self, body: Body) -> float:
        """Seconds to wait for the next byte: a large upload is imported before the site says anything about it."""
        size = len(body) if isinstance(body, MultipartBody) else 0
        return self._site.timeout_seconds + size / UPLOAD_BYTES_PER_SECOND

    def _followed(self, response: requests.Response, stream: bool) -> requests.Response:
        for _ in range(MAX_REDIRECTS):
            if not response.is_redirect:
                return response
            target = urljoin(response.url, response.headers["location"])
            if origin(target) != origin(self._site.url):
                raise foreign_url(self._site.id, target)
            response.close()
            response = self._begin("GET", target, None, None, None, stream)
        raise requests.TooManyRedirects(response=response)
