"""Files to and from a Moodle: streamed, resumed after a cut, proved by size and SHA-1, never an error page instead.

Moodle's ETag of a stored file is the quoted SHA-1 of its content (`lib/filelib.php`), so it is known before the body.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import requests

from connector.errors import HoclieuError, Rejected, Retriable
from connector.lms.base import StoredFile, SubmittedFile
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.errors import from_errorcode
from connector.lms.moodle.failures import HEAD, unusable
from connector.lms.moodle.multipart import CHUNK, MultipartBody
from connector.lms.moodle.params import JSON
from connector.lms.moodle.partial import Partial
from connector.lms.moodle.rest import error_in
from connector.text import Text

PLUGINFILE = "webservice/pluginfile.php"
UPLOAD = "webservice/upload.php"

Progress = Callable[[int], None]
KnownSha1 = Callable[[str], bool]


def download(
    client: MoodleClient, file: SubmittedFile, into: Path, known_sha1: KnownSha1, progress: Progress
) -> StoredFile | str:
    """Streams `file` into the folder `into`; its SHA-1 alone, with nothing read, where `known_sha1` knows that.

    `progress` gets the number of bytes as they come (negative when what came must be thrown away). What a cut leaves
    behind stays as `.part` and is resumed, by this run or the next. Raises `Retriable` (cut too often, file changed),
    `Rejected` (not there), `NeedsOperator` (`disk_full`, with the partial file removed).
    """
    return _Download(client, file, into, known_sha1, progress).run()


def upload(client: MoodleClient, path: Path, filename: str | None = None) -> int:
    """Puts a file into the service account's draft area and returns its draft `itemid`.

    Tried again after a cut: a draft that nobody uses is swept up by Moodle.
    """

    def attempt() -> int:
        form = MultipartBody("file", path, filename or path.name, {"filepath": "/", "itemid": "0"})
        with client.http().send("POST", UPLOAD, data=form, signed_as="token") as response:
            return _draft_itemid(client.site.id, response)

    itemid = client.again(attempt, UPLOAD)
    client.stats.moved_file(path.stat().st_size)
    return itemid


def sha1_at(client: MoodleClient, fileurl: str) -> str | None:
    """The SHA-1 of a stored file as its ETag names it, with no more than a byte of it read."""
    place = place_of(client.site.id, fileurl)

    def attempt() -> str | None:
        headers = {"Accept-Encoding": "identity", "Range": "bytes=0-0"}
        with client.http().send("POST", place, signed_as="token", headers=headers, stream=True) as response:
            return sha1_of(response.headers.get("etag", ""))

    return client.again(attempt, PLUGINFILE)


class _Download:
    def __init__(
        self, client: MoodleClient, file: SubmittedFile, into: Path, known_sha1: KnownSha1, progress: Progress
    ) -> None:
        self._client, self._file, self._known, self._progress = client, file, known_sha1, progress
        self._place = place_of(client.site.id, file.url)
        name = hashlib.sha256(file.key.encode()).hexdigest()[:40]
        self._part, self._whole = Partial(into / f"{name}.part"), into / f"{name}.file"
        self._etag: str | None = None
        self._received = 0

    def run(self) -> StoredFile | str:
        self._progress(self._part.size)
        if self._file.size and self._part.size >= self._file.size:
            self._throw_away()
        while True:
            before = self._part.size
            try:
                done = self._client.again(self._attempt, PLUGINFILE)
            except Retriable as problem:
                error = problem
            else:
                break
            # A line that keeps breaking but brings something each time is worth staying on.
            if self._part.size - before < CHUNK:
                raise error
        if self._received:
            self._client.stats.moved_file(self._received)
        return done

    def _attempt(self) -> StoredFile | str:
        headers = {"Accept-Encoding": "identity"}
        if self._part.size:
            headers["Range"] = f"bytes={self._part.size}-"
        with self._client.http().send("POST", self._place, signed_as="token", headers=headers, stream=True) as response:
            return self._take(response)

    def _take(self, response: requests.Response) -> StoredFile | str:
        sha1 = sha1_of(response.headers.get("etag", ""))
        if refusal := self._refusal(response, sha1):
            raise refusal
        if sha1 and self._known(sha1):
            self._throw_away()
            return sha1
        self._take_up(response, sha1)
        for length in self._part.append(_pieces(response)):
            self._received += length
            self._progress(length)
        return self._proved(sha1)

    def _refusal(self, response: requests.Response, sha1: str | None) -> HoclieuError | None:
        """The error when this is no file: only a file of Moodle's carries such an ETag; its errors are JSON or HTML."""
        kind = response.headers.get("content-type", "")
        if response.status_code == 416:
            self._throw_away()
            return self._error("range_refused", _CANNOT_RESUME)
        if response.status_code in (200, 206) and (sha1 or not re.search("json|html", kind)):
            return None
        head = next(response.iter_content(HEAD), b"")
        return error_in(self._client.site.id, PLUGINFILE, _json(head)) or unusable(self._client.site.id, response, head)

    def _take_up(self, response: requests.Response, sha1: str | None) -> None:
        """Makes sure that what comes now continues what is there, and belongs to the file that was listed."""
        start, total = _extent(response)
        changed = self._etag is not None and sha1 != self._etag
        if self._part.size and (changed or start != self._part.size):
            self._throw_away()
        self._etag = sha1
        if self._file.size and total is not None and total != self._file.size:
            raise self._error("file_changed", _CHANGED)
        if start != self._part.size:
            raise self._error("range_refused", _CANNOT_RESUME)

    def _proved(self, sha1: str | None) -> StoredFile:
        if self._part.size < self._file.size:
            raise self._error("connection_cut", _CUT)
        if (self._file.size and self._part.size != self._file.size) or (sha1 and self._part.sha1 != sha1):
            self._throw_away()
            raise self._error("corrupt_download", _CORRUPT)
        return self._part.finish(self._whole)

    def _throw_away(self) -> None:
        self._progress(-self._part.discard())

    def _error(self, code: str, what: Text) -> Retriable:
        return Retriable(code, what.filled(site=self._client.site.id), _LATER)


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """What comes, as it comes: `iter_content` fills up a piece first, and loses what it has when the line is cut."""
    read = getattr(response.raw, "read1", response.raw.read)
    while piece := read(CHUNK):
        yield piece


def place_of(site: str, fileurl: str) -> str:
    """Where a `fileurl` lies below the site's URL, served by token. Raises `Rejected` for an address outside Moodle.

    The host in it is dropped: it is Moodle's own idea of its address, and the token goes only where the mapping says.
    """
    if found := re.search(r"/pluginfile\.php([/?].*)$", fileurl):
        return PLUGINFILE + found[1]
    raise Rejected("foreign_file", _FOREIGN.filled(site=site))


def sha1_of(etag: str) -> str | None:
    """The SHA-1 that an ETag holds; servers that compress mark it as weak (`W/`)."""
    found = re.fullmatch(r'(?:W/)?"([0-9a-f]{40})"', etag.strip())
    return found[1] if found else None


def _extent(response: requests.Response) -> tuple[int, int | None]:
    """Where the body begins in the file, and the file's size where it is told (RFC 9110, 14.4)."""
    if response.status_code == 206:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("content-range", "").strip())
        return (int(found[1]), int(found[2])) if found else (-1, None)
    length = response.headers.get("content-length", "")
    return 0, int(length) if length.isdigit() else None


def _json(body: bytes) -> JSON:
    try:
        parsed: JSON = json.loads(body)
    except ValueError:
        return None
    return parsed


def _draft_itemid(site: str, response: requests.Response) -> int:
    body = _json(response.content)
    if isinstance(body, dict) and body.get("errorcode") == "missingparam":
        # PHP drops every field of a form that is larger than its post_max_size, the token among them.
        raise from_errorcode(site, UPLOAD, "upload_error_ini_size")
    if error := error_in(site, UPLOAD, body):
        raise error
    first = body[0] if isinstance(body, list) and body else None
    if not isinstance(first, dict):
        raise unusable(site, response, response.content[:HEAD])
    if "errortype" in first:
        raise from_errorcode(site, UPLOAD, str(first["errortype"]))
    return int(str(first["itemid"]))


_LATER = Text("Lần chạy sau sẽ thử lại.", "The next run tries again.")
_CUT = Text("Tệp từ trang {site} bị ngắt khi đang tải.", "A file from site {site} was cut off while it came.")
_CHANGED = Text(
    "Một tệp trên trang {site} đã đổi sau khi được liệt kê.", "A file on site {site} has changed since it was listed."
)
_CORRUPT = Text(
    "Tệp tải từ trang {site} không khớp mã băm SHA-1 hoặc độ dài của trang.",
    "A file from site {site} does not match the SHA-1 or length that the site names.",
)
_CANNOT_RESUME = Text(
    "Trang {site} không tiếp tục được tệp đang tải dở.", "Site {site} could not continue a cut download."
)
_FOREIGN = Text("Tệp nộp trên trang {site} nằm ngoài Moodle.", "A submitted file on site {site} lies outside Moodle.")
