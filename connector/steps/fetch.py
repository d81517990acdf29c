"""The files of submissions: fetched once, kept under their content, inspected. Runs in a pool of threads."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from connector.errors import Rejected
from connector.lms.base import StoredFile, Submission, SubmissionSource, SubmittedFile
from connector.logs import bound
from connector.packages.inspect import inspect
from connector.packages.report import PackageReport
from connector.steps.context import Context
from connector.text import Text

_PACKAGE_ENDINGS = (".zip", ".h5p", ".imscc", ".pif")


@dataclass(frozen=True, slots=True)
class Inspected:
    file: SubmittedFile
    sha256: str
    report: PackageReport
    fetched: bool


class StoppedError(Exception):
    """The step is over; what has come of this file stays on disk and is taken up by the next run."""


class Fetcher:
    """Fetches for one site; safe to use from several threads. Once `stop` is set, each soon raises StoppedError."""

    def __init__(self, ctx: Context, source: SubmissionSource, site: str, fresh: Iterable[Submission]) -> None:
        self.stop = threading.Event()
        self.threads = ctx.settings.downloads_per_site + 2  # so that the line is busy while others inspect
        self._line = threading.BoundedSemaphore(ctx.settings.downloads_per_site)
        self._ctx, self._source, self._site = ctx, source, site
        self._lessons, self._blobs = ctx.store.lessons, ctx.store.blobs
        self._contents = self._lessons.contents_of(site, (f.key for s in fresh for f in packages_of(s.files)))

    def packages(self, group: list[Submission]) -> list[list[Inspected]]:
        """The packages of each submission. Raises what the source raises."""
        with bound(run=self._ctx.run, site=self._site):
            return [[self._fetch(f) for f in packages_of(s.files)] for s in group]

    def _fetch(self, file: SubmittedFile) -> Inspected:
        self._go_on()
        limit = self._ctx.settings.max_package_mb
        if file.size > limit * 1_000_000:
            raise _too_large(file, limit)
        sha256, fetched = self._contents.get(file.key), False
        if sha256 is None or not self._blobs.has(sha256):
            got = self._downloaded(file)
            sha256, fetched = self._kept(file, got), isinstance(got, StoredFile)
        return Inspected(file, sha256, inspect(self._blobs.path(sha256)), fetched)

    def _downloaded(self, file: SubmittedFile) -> StoredFile | str:
        with self._line:
            self._go_on()
            return self._source.download(file, self._blobs.incoming, lambda sha1: bool(self._known(sha1)), self._go_on)

    def _go_on(self, _bytes: int = 0) -> None:
        if self.stop.is_set():
            raise StoppedError

    def _known(self, sha1: str) -> str | None:
        """The SHA-256 under which the content of that SHA-1 is kept."""
        sha256 = self._lessons.sha256_of(sha1)
        return sha256 if sha256 is not None and self._blobs.has(sha256) else None

    def _kept(self, file: SubmittedFile, got: StoredFile | str) -> str:
        if isinstance(got, StoredFile):
            self._blobs.keep(got.path, got.sha256)
            sha256, sha1, size = got.sha256, got.sha1, got.size
        else:
            known = self._known(got)
            assert known is not None, "the source asked for it before it answered with a SHA-1"
            sha256, sha1, size = known, got, self._blobs.path(known).stat().st_size
        self._lessons.remember_file(self._site, file.key, sha256, sha1, size, self._ctx.now())
        return sha256


def packages_of(files: Iterable[SubmittedFile]) -> list[SubmittedFile]:
    """The files that are packages by their ending; where there are none, all of them (they are refused by name)."""
    every = list(files)
    packed = [f for f in every if f.filename.lower().endswith(_PACKAGE_ENDINGS)]
    return packed or every


def _too_large(file: SubmittedFile, limit_mb: int) -> Rejected:
    size = f"{file.size / 1e6:,.0f} MB"
    return Rejected(
        "too_large",
        Text(
            f"Tệp {file.filename} lớn {size}, quá giới hạn {limit_mb} MB.",
            f"{file.filename} has {size}, above the limit of {limit_mb} MB.",
        ),
        Text(
            "Nén video nhỏ lại rồi nộp lại, hoặc nâng HOCLIEU_MAX_PACKAGE_MB.",
            "Make the videos smaller and hand in again, or raise HOCLIEU_MAX_PACKAGE_MB.",
        ),
    )
