"""collect: submissions on a site → files fetched once → inspected → lesson versions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import structlog

from connector.errors import HoclieuError, NeedsOperator, Rejected
from connector.lessons.identity import display_title, slots, teacher_words
from connector.lms.base import Collected, Person, StoredFile, Submission, SubmissionSource, SubmittedFile
from connector.logs import bound
from connector.packages.inspect import inspect
from connector.packages.report import PackageReport
from connector.steps.context import Context, Outcome
from connector.steps.points import MappedPoint, mapped_points
from connector.steps.running import set_aside
from connector.steps.since import SUBMISSIONS, set_mark, since
from connector.steps.told import tell_inspection
from connector.store.lessons import LessonFacts, NewVersion, SubmissionKey
from connector.text import Text

log = structlog.get_logger()
_PACKAGE_ENDINGS = (".zip", ".h5p", ".imscc", ".pif")


@dataclass(frozen=True, slots=True)
class Inspected:
    file: SubmittedFile
    sha256: str
    report: PackageReport
    fetched: bool


def collect(ctx: Context, site: str, outcome: Outcome) -> None:
    """Takes in every submission that changed since the last run; counts `collected`, `versions`, `refused`…"""
    points = {p.point.key: p for p in mapped_points(ctx.mapping, site)}
    if not points:
        return
    source = ctx.sites.submissions(site)
    source.probe()
    found = source.submissions([p.point for p in points.values()], since(ctx, site))
    _unreadable(ctx, outcome, found)
    fresh = _fresh(ctx, site, found.submissions)
    outcome.counts["unchanged"] += len(found.submissions) - len(fresh)
    if ctx.dry_run:
        _foretell(outcome, fresh)
        return
    if fresh:
        people = source.people(sorted({s.teacher_id for s in fresh}))
        _take_in(ctx, outcome, source, points, people, fresh)
    _remember(ctx, site, found.submissions)


def _remember(ctx: Context, site: str, found: list[Submission]) -> None:
    if found:
        set_mark(ctx, site, SUBMISSIONS, max(s.modified for s in found))


def _unreadable(ctx: Context, outcome: Outcome, found: Collected) -> None:
    for what, why in found.unreadable:
        set_aside(ctx, outcome, what, Rejected("unreadable", Text(why, why)))


def _fresh(ctx: Context, site: str, found: list[Submission]) -> list[Submission]:
    known = ctx.store.lessons.collected(site)
    return [s for s in found if known.get(submission_key(site, s)) != s.modified]


def submission_key(site: str, submission: Submission) -> SubmissionKey:
    return SubmissionKey(site, submission.assignment_id, submission.teacher_id, submission.attempt)


def _foretell(outcome: Outcome, fresh: list[Submission]) -> None:
    for s in fresh:
        names = ", ".join(f.filename for f in s.files) or "—"
        outcome.counts["to_collect"] += 1
        outcome.lines.append(Text(f"sẽ nhận: {s.point.key}: {names}", f"would collect: {s.point.key}: {names}"))


def _take_in(
    ctx: Context,
    outcome: Outcome,
    source: SubmissionSource,
    points: dict[str, MappedPoint],
    people: dict[str, Person],
    fresh: list[Submission],
) -> None:
    """Files are fetched and inspected side by side; records are written here, one submission at a time."""
    ctx.progress.start(f"collect {outcome.site}", len(fresh))
    stop = threading.Event()
    with ThreadPoolExecutor(ctx.settings.downloads_per_site, thread_name_prefix="collect") as pool:
        futures: dict[Future[list[list[Inspected]]], list[Submission]] = {}
        for group in _by_teacher(fresh):
            futures[pool.submit(_fetch_all, ctx, source, outcome.site, group, stop)] = group
        try:
            for future, group in futures.items():  # in their order, so that lessons are numbered the same every time
                _record_group(ctx, outcome, points, people, group, future)
        except HoclieuError:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        finally:
            ctx.progress.done()


def _by_teacher(fresh: list[Submission]) -> Iterable[list[Submission]]:
    """One teacher's submissions at one assignment belong to the same lessons: taken in their order in time."""

    def who(s: Submission) -> tuple[str, str]:
        return s.assignment_id, s.teacher_id

    ordered = sorted(fresh, key=lambda s: (*who(s), s.modified, s.attempt))
    return [list(group) for _, group in groupby(ordered, key=who)]


def _fetch_all(
    ctx: Context, source: SubmissionSource, site: str, group: list[Submission], stop: threading.Event
) -> list[list[Inspected]]:
    with bound(run=ctx.run, site=site):
        return [[] if stop.is_set() else [_fetch(ctx, source, site, f) for f in packages_of(s.files)] for s in group]


def packages_of(files: Iterable[SubmittedFile]) -> list[SubmittedFile]:
    """The files that are packages by their ending; where there are none, all of them (they are refused by name)."""
    every = list(files)
    packed = [f for f in every if f.filename.lower().endswith(_PACKAGE_ENDINGS)]
    return packed or every


def _fetch(ctx: Context, source: SubmissionSource, site: str, file: SubmittedFile) -> Inspected:
    if file.size > ctx.settings.max_package_mb * 1_000_000:
        raise _too_large(file, ctx.settings.max_package_mb)
    store = ctx.store
    sha256 = store.lessons.content_of(site, file.key)
    if sha256 and store.blobs.has(sha256):
        return Inspected(file, sha256, inspect(store.blobs.path(sha256)), fetched=False)
    got = source.download(file, store.blobs.incoming, _known(ctx), lambda _n: None)
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
        path: Path = ctx.store.blobs.path(sha256)
        lessons.remember_file(site, file.key, sha256, got, path.stat().st_size, ctx.now())
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


def _record_group(
    ctx: Context,
    outcome: Outcome,
    points: dict[str, MappedPoint],
    people: dict[str, Person],
    group: list[Submission],
    future: Future[list[list[Inspected]]],
) -> None:
    try:
        fetched = future.result()
    except NeedsOperator:
        raise
    except HoclieuError as error:
        for s in group:
            set_aside(ctx, outcome, _aside_key(s), error, points[s.point.key].school.id, since=s.modified)
        ctx.progress.advance(len(group))
        return
    for submission, inspected in zip(group, fetched, strict=True):
        with bound(school=points[submission.point.key].school.id):
            _record(ctx, outcome, points[submission.point.key], people, submission, inspected)
        ctx.progress.advance()


def _aside_key(s: Submission) -> str:
    return f"{s.point.key} / {s.teacher_id} / {s.attempt}"


def _record(
    ctx: Context,
    outcome: Outcome,
    mapped: MappedPoint,
    people: dict[str, Person],
    submission: Submission,
    inspected: list[Inspected],
) -> None:
    if not inspected:
        set_aside(ctx, outcome, _aside_key(submission), _nothing_attached(), mapped.school.id)
    by_name = {i.file.filename: i for i in inspected}
    key = submission_key(outcome.site, submission)
    existing = ctx.store.lessons.slots(outcome.site, submission.assignment_id, submission.teacher_id)
    lessons = {
        slot: (_facts(mapped, people, submission, by_name[name]), _version(submission, by_name[name]))
        for name, slot in slots(existing, list(by_name)).items()
    }
    results = ctx.store.lessons.record_submission(
        key, submission.submission_id, submission.modified, lessons, ctx.now()
    )
    outcome.counts["collected"] += 1
    outcome.counts["fetched"] += sum(i.fetched for i in inspected)
    outcome.counts["bytes"] += sum(i.file.size for i in inspected if i.fetched)
    for lesson, version, is_new in results:
        outcome.counts["versions"] += is_new
        outcome.counts["refused"] += is_new and not version.report.playable
        if not version.report.playable or version.report.moodle.fails:
            tell_inspection(ctx, lesson, version)
    if inspected:
        ctx.store.sites.take_back("collect", outcome.site, _aside_key(submission))


def _nothing_attached() -> Rejected:
    return Rejected(
        "no_file",
        Text("Bài nộp không có tệp nào.", "The submission holds no file."),
        Text(
            "Nhắc giáo viên đính kèm gói bài giảng rồi nộp lại.",
            "Ask the teacher to attach the package and hand in again.",
        ),
    )


def _facts(mapped: MappedPoint, people: dict[str, Person], submission: Submission, inspected: Inspected) -> LessonFacts:
    words = teacher_words(submission.text)
    person = people.get(submission.teacher_id)
    return LessonFacts(
        school=mapped.school.id,
        point=submission.point.key,
        author_name=person.name if person else "",
        title=display_title(words, inspected.report.title, inspected.file.filename),
        topic=words.topic,
        period=words.period,
        subject=mapped.map.subject,
        grade=mapped.map.grade,
        window=mapped.map.window or "",
    )


def _version(submission: Submission, inspected: Inspected) -> NewVersion:
    return NewVersion(inspected.sha256, inspected.file.filename, submission.modified, inspected.report)
