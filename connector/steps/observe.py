"""observe: what students did on a site → daily facts. A course that cannot be read stays missing, with its reason."""

from __future__ import annotations

from connector.errors import HoclieuError
from connector.lms.base import ActivitySource, CourseActivity
from connector.logs import bound
from connector.steps.context import Context, Outcome
from connector.steps.counting import record_counts
from connector.steps.points import MappedCourse, mapped_courses
from connector.steps.running import set_aside, with_subject
from connector.steps.student_groups import KEY, record_groups
from connector.store.blobs import disk_trouble
from connector.text import Text
from mappings.schema import local_day


def observe(ctx: Context, site: str, outcome: Outcome) -> None:
    """Reads every mapped teaching course of the site; counts `courses`, `students`, `reread`, `facts_added`."""
    courses = {c.course.key: c for c in mapped_courses(ctx.mapping, site)}
    if not courses:
        return
    since = ctx.store.sites.last_readings(site)
    if ctx.dry_run:
        for key in courses:
            last = since.get(key)
            when = f"{last:%Y-%m-%d %H:%M} UTC" if last else "—"
            line = Text(f"sẽ đọc khoá học {key} (lần trước: {when})", f"would read course {key} (last: {when})")
            outcome.would("to_read", courses[key].school.id, line)
        return
    ctx.progress.start(f"observe {site}", len(courses))
    try:
        _read_all(ctx, site, outcome, courses)
    except HoclieuError as error:
        for key in courses:
            _missing(ctx, site, key, error)
        raise
    finally:
        ctx.progress.done()


def _read_all(ctx: Context, site: str, outcome: Outcome, courses: dict[str, MappedCourse]) -> None:
    for waiting in ctx.store.sites.aside(site, "observe"):
        if waiting.key not in courses and waiting.key != KEY:  # no longer in the mapping
            ctx.store.sites.take_back("observe", site, waiting.key)
    source = ctx.sites.activity(site)
    if ctx.mapping.site(site).participation == "counts":
        _count(ctx, site, source, courses, outcome)
        return
    since = ctx.facts.read_by_row(site, ctx.store.sites.last_readings(site))
    zone = ctx.mapping.department.timezone
    for reading in source.observe([c.course for c in courses.values()], since, zone):
        if isinstance(reading, CourseActivity):
            with bound(school=courses[reading.key].school.id):
                _take(ctx, site, outcome, reading)
            ctx.progress.advance()
        else:
            course, error = reading
            if not isinstance(error, HoclieuError):
                raise error
            _not_read(ctx, site, outcome, courses[course.key], error)
    record_groups(ctx, site, source, outcome)


def _count(ctx: Context, site: str, source: ActivitySource, courses: dict[str, MappedCourse], outcome: Outcome) -> None:
    counts = record_counts(ctx, site, source, courses, outcome)
    day = local_day(counts.observed_at, ctx.mapping.department.timezone).isoformat()
    for key in counts.topics:
        ctx.store.sites.read(site, key, day, counts.observed_at, 0)
        ctx.store.sites.take_back("observe", site, key)
        ctx.progress.advance()
    for course, error in counts.unread:
        _not_read(ctx, site, outcome, courses[course.key], error)


def _not_read(ctx: Context, site: str, outcome: Outcome, course: MappedCourse, error: HoclieuError) -> None:
    key, school = course.course.key, course.school
    _missing(ctx, site, key, error)
    set_aside(ctx, outcome, key, with_subject(error, Text(school.name, school.name)), school.id)
    ctx.progress.advance()


def _take(ctx: Context, site: str, outcome: Outcome, reading: CourseActivity) -> None:
    zone = ctx.mapping.department.timezone
    try:
        done = ctx.facts.record(reading, site=site, pseudonym=ctx.pseudonym(site), timezone=zone)
    except OSError as error:
        raise disk_trouble(ctx.settings.facts, error) from None
    day = local_day(reading.observed_at, zone).isoformat()
    ctx.store.sites.read(site, reading.key, day, reading.observed_at, len(reading.left_out))
    ctx.store.sites.take_back("observe", site, reading.key)
    outcome.counts["students"] += done.students
    outcome.counts["topics"] += done.topics
    outcome.counts["reread"] += len(reading.reread)
    outcome.counts["facts_added"] += done.facts_added
    outcome.counts["facts_changed"] += done.facts_changed
    if reading.left_out:
        outcome.aside.append((reading.key, str(_left_out(len(reading.left_out)))))


def _left_out(count: int) -> Text:
    return Text(
        f"không đọc được {count} học sinh, sẽ đọc lại lần sau",
        f"{count} student(s) could not be read, tried again next time",
    )


def _missing(ctx: Context, site: str, key: str, error: HoclieuError) -> None:
    if ctx.dry_run:
        return
    day = local_day(ctx.now(), ctx.mapping.department.timezone).isoformat()
    ctx.store.sites.not_read(site, key, day, error.what.vi, ctx.now())
