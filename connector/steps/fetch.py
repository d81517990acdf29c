"""The files of submissions: fetched once, kept under their content, inspected. Runs in a pool of threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
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


def fetch_all(
    ctx: Context, source: SubmissionSource, site: str, group: list[Submission], stop: threading.Event
) -> list[list[Inspected]]:
    """The packages of each submission. Raises what the source raises, and StoppedError soon after `stop` is set."""
    with bound(run=ctx.run, site=site):
        return [[_fetch(ctx, source, site, f, stop) for f in packages_of(s.files)] for s in group]


def packages_of(files: Iterable[SubmittedFile]) -> list[SubmittedFile]:
    """The files that are packages by their ending; where there are none, all of them (they are refused by name)."""
    every = list(files)
    packed = [f for f in every if f.filename.lower().endswith(_PACKAGE_ENDINGS)]
    return packed or every


def _fetch(ctx: Context, source: SubmissionSource, site: str, file: SubmittedFile, stop: threading.Event) -> Inspected:
    if file.size > ctx.settings.max_package_mb * 1_000_000:
        raise _too_large(file, ctx.settings.max_package_mb)

    def go_on(_bytes: int) -> None:
        if stop.is_set():
            raise StoppedError

    go_on(0)
    store = ctx.store
    sha256 = store.lessons.content_of(site, file.key)
    if sha256 and store.blobs.has(sha256):
        return Inspected(file, sha256, inspect(store.blobs.path(sha256)), fetched=False)
    got = source.download(file, store.blobs.incoming, _known(ctx), go_on)
    sha256, fetched = _kept(ctx, site, file, got)
    return Inspected(file, sha256, inspect(store.blobs.path(sha256)), fetched)


def _known(ctx: Context) -> Callable[[str], bool]:
    def known(sha1: str) -> bool:
        sha256 = ctx.store.lessons.sha256_of(sha1)
        return sha256 is not None and ctx.store.blobs.has(sha256)

    return known


def _kept(ctx: Context, site: str, file: SubmittedFile, got: StoredFile | str) -> tuple[str, bool]:
    lessons = ctx.store.lessons
    if isinstance(got, str):
        sha256 = lessons.sha256_of(got)
        assert sha256 is not None, "the source asked `known` before it answered with a SHA-1"
        size = ctx.store.blobs.path(sha256).stat().st_size
        lessons.remember_file(site, file.key, sha256, got, size, ctx.now())
        return sha256, False
    ctx.store.blobs.keep(got.path, got.sha256)
    lessons.remember_file(site, file.key, got.sha256, got.sha1, got.size, ctx.now())
    return got.sha256, True


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
