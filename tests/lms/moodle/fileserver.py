"""A small web server with Moodle's manners about files: ETag, ranges, errors as JSON; and with faults on demand."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote


@dataclass
class FileServer:
    """`cuts`: after how many bytes each of the next responses breaks off."""

    url: str = ""
    content: bytes = b""
    etag: str | None = "sha1"
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)
    error: tuple[int, str, bytes] | None = None
    content_type: str = "application/zip"
    upload_reply: bytes = b"[]"
    requests: list[tuple[str, dict[str, str], dict[str, list[str]]]] = field(default_factory=list)
    sent: int = 0
    uploaded: dict[str, bytes] = field(default_factory=dict)

    def etag_header(self) -> str | None:
        sha1 = hashlib.sha1(self.content, usedforsecurity=False).hexdigest()
        return f'"{sha1}"' if self.etag == "sha1" else self.etag

    def asked_ranges(self) -> list[str | None]:
        return [headers.get("Range") for _, headers, _ in self.requests]


@contextmanager
def file_server(content: bytes = b"") -> Iterator[FileServer]:
    """Serves on a free port of 127.0.0.1."""
    served = FileServer(content=content)

    class Handler(_Handler):
        site = served

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield served
        server.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    site: FileServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.site.requests.append((self.path, dict(self.headers), parse_qs(body.decode("latin-1"))))
        if self.path.endswith("upload.php"):
            self._take_upload(body)
        elif self.site.error:
            self._reply(*self.site.error)
        else:
            self._send_file()

    def _take_upload(self, body: bytes) -> None:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        for part in message_from_bytes(head + body).get_payload():
            name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
            self.site.uploaded[str(name)] = part.get_payload(decode=True)  # type: ignore[union-attr, assignment]
        self._reply(200, "text/plain; charset=utf-8", self.site.upload_reply)

    def _send_file(self) -> None:
        content, start = self.site.content, 0
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked and self.site.ranges:
            start = int(asked[1])
        cut = self.site.cuts.pop(0) if self.site.cuts else None
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", self.site.content_type)
        self.send_header("Content-Length", str(len(content) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if etag := self.site.etag_header():
            self.send_header("ETag", etag)
        self.end_headers()
        self._send_body(content[start:], cut)

    def _send_body(self, body: bytes, cut: int | None) -> None:
        piece = body if cut is None else body[:cut]
        try:
            for at in range(0, len(piece), 65536):
                self.wfile.write(piece[at : at + 65536])
                self.site.sent += len(piece[at : at + 65536])
        except OSError:
            self.close_connection = True
        if cut is not None:
            self.close_connection = True

    def _reply(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def path_of(request: tuple[str, dict[str, str], dict[str, list[str]]]) -> str:
    return unquote(request[0])
