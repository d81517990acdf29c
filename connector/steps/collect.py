"""collect: submissions on a site → files fetched once → inspected → lesson versions."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import structlog

from connector.errors import HoclieuError, Rejected, Retriable
from connector.lessons.identity import display_title, slots, teacher_words
from connector.lessons.revision import revision_words
from connector.lessons.windows import Placing, Timing
from connector.lms.base import Collected, Person, Submission, SubmissionSource
from connector.logs import bound
from connector.packages.report import Finding
from connector.steps.context import Context, Outcome
from connector.steps.fetch import Fetcher, Inspected, packages_of
from connector.steps.placing import placings
from connector.steps.points import MappedPoint, mapped_points
from connector.steps.running import concerns_the_site, set_aside, with_subject
from connector.steps.since import all_read, since
from connector.steps.told import tell_inspection
from connector.store.lessons import LessonFacts, NewVersion, SubmissionKey
from connector.text import Text

log = structlog.get_logger()
UNREADABLE = "unreadable"
_LATE = (Timing.MOVED, Timing.REFUSED)
PATIENCE = 3
"""So many teachers' files in a row that fail for reasons of the line, and the site is left alone until the next run."""


def collect(ctx: Context, site: str, outcome: Outcome) -> None:
    """Takes in every submission that changed since the last run; counts `collected`, `versions`, `refused`…"""
    points = {p.point.key: p for p in mapped_points(ctx.mapping, site)}
    if not points:
        return
    source = ctx.sites.submissions(site)
    source.probe()
    found = source.submissions([p.point for p in points.values()], since(ctx, site))
    _unreadable(ctx, outcome, points, found)
    fresh = _fresh(ctx, site, found.submissions)
    outcome.counts["unchanged"] += len(found.submissions) - len(fresh)
    if ctx.dry_run:
        _foretell(outcome, points, fresh)
        return
    if fresh:
        _take_in(ctx, outcome, source, points, fresh)
    newest = max((s.modified for s in found.submissions), default=None)
    all_read(ctx, site, newest, points.keys() - found.unread)


def _unreadable(ctx: Context, outcome: Outcome, points: dict[str, MappedPoint], found: Collected) -> None:
    if found.arriving:
        outcome.counts["arriving"] += len(found.arriving)
    outcome.lines += [Text(f"còn đang chép: {x}", f"still being written: {x}") for x in found.arriving]
    for what, why in found.unreadable:
        school = points[what].school if what in points else None
        error = Rejected(UNREADABLE, Text(why, why))
        set_aside(ctx, outcome, what, with_subject(error, Text(school.name, school.name)) if school else error)
    if ctx.dry_run:
        return
    still = {what for what, _ in found.unreadable}
    for waiting in ctx.store.sites.aside(outcome.site, "collect"):
        if waiting.code == UNREADABLE and waiting.key not in still:  # read now, or no longer in the mapping
            ctx.store.sites.take_back("collect", outcome.site, waiting.key)


def _fresh(ctx: Context, site: str, found: list[Submission]) -> list[Submission]:
    known = ctx.store.lessons.collected(site)
    return [s for s in found if known.get(submission_key(site, s)) != s.modified]


def submission_key(site: str, submission: Submission) -> SubmissionKey:
    return SubmissionKey(site, submission.assignment_id, submission.teacher_id, submission.attempt)


def _foretell(outcome: Outcome, points: dict[str, MappedPoint], fresh: list[Submission]) -> None:
    for s in fresh:
        names = _names(s) or "—"
        line = Text(f"sẽ nhận: {s.point.key}: {names}", f"would collect: {s.point.key}: {names}")
        outcome.would("to_collect", points[s.point.key].school.id, line)


def _names(s: Submission) -> str:
    return ", ".join(f.filename for f in packages_of(s.files))


@dataclass(frozen=True, slots=True)
class _Taking:
    """What recording needs; `waiting` holds the keys of what was set aside before."""

    ctx: Context
    outcome: Outcome
    points: dict[str, MappedPoint]
    people: dict[str, Person]
    waiting: set[str]


def _take_in(
    ctx: Context,
    outcome: Outcome,
    source: SubmissionSource,
    points: dict[str, MappedPoint],
    fresh: list[Submission],
) -> None:
    """Files are fetched and inspected side by side; records are written here, one submission at a time."""
    ctx.progress.start(f"collect {outcome.site}", len(fresh))
    fetcher, failed = Fetcher(ctx, source, outcome.site, fresh), 0
    with ThreadPoolExecutor(fetcher.threads, thread_name_prefix="collect") as pool:
        futures: dict[Future[list[list[Inspected]]], list[Submission]] = {}
        for group in _by_teacher(fresh):
            futures[pool.submit(fetcher.packages, group)] = group
        try:
            people = source.people(sorted({s.teacher_id for s in fresh}))
            waiting = {a.key for a in ctx.store.sites.aside(outcome.site, "collect")}
            taking = _Taking(ctx, outcome, points, people, waiting)
            for future, group in futures.items():  # in their order, so that lessons are numbered the same every time
                error = _record_group(taking, group, future)
                failed = failed + 1 if isinstance(error, Retriable) else 0
                if error is not None and failed == PATIENCE:
                    raise error
        except BaseException:
            fetcher.stop.set()
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


def _record_group(
    taking: _Taking, group: list[Submission], future: Future[list[list[Inspected]]]
) -> HoclieuError | None:
    """The error for which this teacher's submissions were set aside; raises what concerns the whole site."""
    try:
        fetched = future.result()
    except HoclieuError as error:
        if concerns_the_site(error):
            raise
        for s in group:
            _set_aside(taking, s, error, s.modified)
        taking.ctx.progress.advance(len(group))
        return error
    for submission, inspected in zip(group, fetched, strict=True):
        with bound(school=taking.points[submission.point.key].school.id):
            _record(taking, submission, inspected)
        taking.ctx.progress.advance()
    return None


def _aside_key(s: Submission) -> str:
    return f"{s.point.key} / {s.teacher_id} / {s.attempt}"


def _set_aside(taking: _Taking, s: Submission, error: HoclieuError, since: datetime | None = None) -> None:
    school = taking.points[s.point.key].school
    subject = ", ".join([school.name, s.point.assignment, *([f"“{_names(s)}”"] if s.files else [])])
    named = with_subject(error, Text(subject, subject))
    set_aside(taking.ctx, taking.outcome, _aside_key(s), named, school.id, since)


def _record(taking: _Taking, submission: Submission, inspected: list[Inspected]) -> None:
    ctx, outcome, mapped = taking.ctx, taking.outcome, taking.points[submission.point.key]
    if not inspected:
        _set_aside(taking, submission, _nothing_attached())
    by_name = {i.file.filename: i for i in inspected}
    key = submission_key(outcome.site, submission)
    existing = ctx.store.lessons.slots(outcome.site, submission.assignment_id, submission.teacher_id)
    chosen = slots(existing, list(by_name))
    at = placings(ctx, outcome.site, mapped, submission, chosen.values())
    lessons = {
        slot: (
            _facts(mapped, taking.people, submission, by_name[name], at[slot]),
            _version(submission, by_name[name], at[slot]),
        )
        for name, slot in chosen.items()
    }
    results = ctx.store.lessons.record_submission(
        key, submission.submission_id, submission.modified, lessons, ctx.now()
    )
    outcome.counts["collected"] += 1
    outcome.counts["fetched"] += sum(i.fetched for i in inspected)
    outcome.counts["bytes"] += sum(i.file.size for i in inspected if i.fetched)
    for lesson, version, is_new in results:
        outcome.counts["versions"] += is_new
        if said := revision_words(submission.text):
            ctx.store.revisions.say(version.id, said, ctx.now())
        if is_new and not version.report.playable:
            _refused(outcome, mapped, lesson.title, version.report.reasons or version.report.findings)
        outcome.counts["late"] += is_new and version.timing in _LATE
        if not version.report.playable or version.report.moodle.fails or version.timing == Timing.REFUSED:
            tell_inspection(ctx, lesson, version)
    if inspected and _aside_key(submission) in taking.waiting:
        ctx.store.sites.take_back("collect", outcome.site, _aside_key(submission))


def _refused(outcome: Outcome, mapped: MappedPoint, title: str, reasons: tuple[Finding, ...]) -> None:
    outcome.counts["refused"] += 1
    why = reasons[0].message if reasons else Text("", "")
    where = f"“{title}” ({mapped.school.name}, {mapped.point.assignment})"
    outcome.lines.append(Text(f"không nhận {where}: {why.vi}", f"refused {where}: {why.en}"))


def _nothing_attached() -> Rejected:
    return Rejected(
        "no_file",
        Text("Bài nộp không có tệp nào.", "The submission holds no file."),
        Text(
            "Nhắc giáo viên đính kèm gói bài giảng rồi nộp lại.",
            "Ask the teacher to attach the package and hand in again.",
        ),
    )


def _facts(
    mapped: MappedPoint, people: dict[str, Person], submission: Submission, inspected: Inspected, placing: Placing
) -> LessonFacts:
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
        window=placing.window or placing.missed,
    )


def _version(submission: Submission, inspected: Inspected, placing: Placing) -> NewVersion:
    name, at = inspected.file.filename, submission.modified
    return NewVersion(inspected.sha256, name, at, inspected.report, placing.timing.value)
