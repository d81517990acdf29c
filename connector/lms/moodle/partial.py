"""A file that is being downloaded: what is there already, hashed as it grows."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from connector.errors import NeedsOperator
from connector.lms.base import StoredFile
from connector.lms.moodle.multipart import CHUNK
from connector.text import Text

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Partial:
    """The `.part` file at `path`, taken up where an earlier run left it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begin()
        if path.exists():
            with self._disk():
                self._hash(_chunks(path))

    def append(self, chunks: Iterable[bytes]) -> Iterator[int]:
        """Writes what comes, and gives the length of each piece once it is written.

        Raises `NeedsOperator`: `disk_full` with the partial file removed, `cannot_write` for other troubles.
        """
        with self._disk():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("ab", buffering=0)
        with file:
            # What the network raises in between must not be taken for a trouble of the disk.
            for chunk in chunks:
                with self._disk():
                    file.write(chunk)
                self._hash([chunk])
                yield len(chunk)

    def discard(self) -> int:
        """Removes the file to begin anew; returns how many bytes are lost."""
        lost = self.size
        self._path.unlink(missing_ok=True)
        self._begin()
        return lost

    def finish(self, whole: Path) -> StoredFile:
        """Gives the complete file its name."""
        with self._disk():
            if not self.size:
                self._path.touch()
            self._path.replace(whole)
        return StoredFile(whole, self.size, self.sha1, self._sha256.hexdigest())

    @property
    def sha1(self) -> str:
        return self._sha1.hexdigest()

    def _begin(self) -> None:
        self.size = 0
        # SHA-1 is Moodle's name for a content, not a safeguard; SHA-256 is ours.
        self._sha1, self._sha256 = hashlib.sha1(usedforsecurity=False), hashlib.sha256()

    def _hash(self, chunks: Iterable[bytes]) -> None:
        for chunk in chunks:
            self._sha1.update(chunk)
            self._sha256.update(chunk)
            self.size += len(chunk)

    @contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            error = self._disk_error(problem)
        else:
            return
        raise error

    def _disk_error(self, problem: OSError) -> NeedsOperator:
        if problem.errno in _FULL:
            self.discard()
            return NeedsOperator("disk_full", _DISK_FULL.filled(folder=self._path.parent), _MAKE_ROOM)
        reason = problem.strerror or type(problem).__name__
        return NeedsOperator(
            "cannot_write", _CANNOT_WRITE.filled(folder=self._path.parent, reason=reason), _CHECK_FOLDER
        )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


_DISK_FULL = Text(
    "Ổ đĩa chứa {folder} đã đầy khi đang tải tệp về.", "The disk of {folder} became full while a file was downloaded."
)
_MAKE_ROOM = Text(
    "Hãy dọn ổ đĩa rồi chạy lại; không mất gì.", "Make room on the disk, then run it again; nothing is lost."
)
_CANNOT_WRITE = Text(
    "Không ghi được tệp tải về vào {folder} ({reason}).",
    "A downloaded file could not be written to {folder} ({reason}).",
)
_CHECK_FOLDER = Text("Hãy kiểm tra quyền ghi vào thư mục dữ liệu.", "Check that the data folder may be written to.")
