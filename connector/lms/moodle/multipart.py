"""A multipart form with one file, streamed from disk: requests itself would hold the whole file in memory."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

CHUNK = 256 * 1024


class MultipartBody:
    """The body of a POST: some fields and one file. Can be sent again, since each iteration opens the file anew."""

    def __init__(
        self,
        file_field: str,
        path: Path,
        filename: str,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        self._file_field, self._path, self._filename = file_field, path, filename
        self._fields = dict(fields or {})
        self._boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={self._boundary}"

    def with_fields(self, more: Mapping[str, str]) -> MultipartBody:
        """The same form with further fields."""
        return MultipartBody(self._file_field, self._path, self._filename, {**self._fields, **more})

    def __len__(self) -> int:
        """Length in bytes, for Content-Length: PHP reads no chunked uploads behind some servers."""
        return len(self._head()) + self._path.stat().st_size + len(self._tail())

    def __iter__(self) -> Iterator[bytes]:
        yield self._head()
        with self._path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
        yield self._tail()

    def _head(self) -> bytes:
        parts = [self._part(f'name="{name}"') + value.encode() + b"\r\n" for name, value in self._fields.items()]
        named = f'name="{self._file_field}"; filename="{_quoted(self._filename)}"'
        return b"".join(parts) + self._part(named, "Content-Type: application/octet-stream\r\n")

    def _part(self, disposition: str, more: str = "") -> bytes:
        return f"--{self._boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{more}\r\n".encode()

    def _tail(self) -> bytes:
        return f"\r\n--{self._boundary}--\r\n".encode()


def _quoted(filename: str) -> str:
    """As browsers write it (WHATWG HTML, multipart/form-data): UTF-8 bytes, with quotes and line ends escaped."""
    return filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
