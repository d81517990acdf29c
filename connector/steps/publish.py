"""publish: approved versions → catalogs on sites. Reads only the store, never a submission.

Exactly once: what is meant is recorded, the site is looked at for the same content, only then is anything made, and it
counts as published only when the site was read back and holds the approved bytes.
"""

from __future__ import annotations

from itertools import groupby

import structlog

from connector.catalogs.desired import Placement, placements
from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.base import CatalogSite, Course, StandingActivity, WantedActivity
from connector.logs import bound
from connector.steps.context import Context, Outcome
from connector.steps.running import concerns_the_site, set_aside, with_subject
from connector.store.blobs import digests
from connector.store.publications import CONFIRMED, Intent, Proof, Publication
from connector.text import Text

log = structlog.get_logger()


def wanted(ctx: Context) -> list[Placement]:
    """Everything that should stand in any catalog."""
    lessons = ctx.store.lessons.lessons()
    versions = ctx.store.lessons.versions(x.id for x in lessons)
    verdicts = ctx.store.reviews.verdicts()
    return [p for x in lessons for p in placements(ctx.mapping, x, versions.get(x.id, []), verdicts)]


def publish(ctx: Context, site: str, outcome: Outcome) -> None:
    """Makes the site's catalogs hold what was approved; counts `published`, `found`, `replaced`, `unchanged`."""
    standing = {(p.lesson_id, p.catalog): p for p in ctx.store.publications.all(site)}
    todo: list[Placement] = []
    for placement in (p for p in wanted(ctx) if p.site == site):
        there = standing.get((placement.lesson.id, placement.catalog))
        if _stands(there, placement):
            outcome.counts["unchanged"] += 1
        else:
            todo.append(placement)
    possible = [p for p in todo if not _hindered(ctx, outcome, p)]
    if ctx.dry_run:
        _foretell(outcome, possible)
    elif possible:
        _carry_out(ctx, site, outcome, possible)


def _stands(there: Publication | None, placement: Placement) -> bool:
    done = there is not None and there.state == CONFIRMED
    return done and there is not None and there.version_id == placement.version.id


def _hindered(ctx: Context, outcome: Outcome, p: Placement) -> bool:
    """What Moodle is known to choke on is set aside before the site is asked anything."""
    if (why := p.version.report.moodle.fails) is None:
        return False
    error = Rejected(
        "moodle_would_fail",
        Text(f"Moodle không nhập được gói này ({why}).", f"Moodle cannot import this package ({why})."),
        Text(
            "Nhờ giáo viên xuất lại (SCORM 1.2) rồi nộp lại.",
            "Ask the teacher to export it again (SCORM 1.2) and hand in again.",
        ),
    )
    set_aside(ctx, outcome, _key(p), _with_lesson(error, p), p.lesson.school)
    return True


def _foretell(outcome: Outcome, todo: list[Placement]) -> None:
    for p in todo:
        outcome.counts["to_publish"] += 1
        where = " / ".join((*p.place.category_path, p.place.course_name, p.place.topic))
        said = f"{p.lesson.title} (v{p.version.number}) → {where}"
        outcome.lines.append(Text(f"sẽ đưa vào kho: {said}", f"would publish: {said}"))


def _carry_out(ctx: Context, site: str, outcome: Outcome, todo: list[Placement]) -> None:
    catalog_site = ctx.sites.catalog(site)
    catalog_site.probe()
    ctx.progress.start(f"publish {site}", len(todo))
    try:
        ordered = sorted(todo, key=lambda p: (p.place.course_key, p.place.topic, p.lesson.id))
        for _, group in groupby(ordered, key=lambda p: p.place.course_key):
            _one_course(ctx, outcome, catalog_site, list(group))
    finally:
        ctx.progress.done()


def _one_course(ctx: Context, outcome: Outcome, site: CatalogSite, group: list[Placement]) -> None:
    """A course that cannot be found or made sets its own lessons aside, not those of other courses."""
    try:
        course = site.ensure_course(group[0].place)
        standing = site.standing([course]).get(course.id, [])
    except Rejected as error:
        for placement in group:
            set_aside(ctx, outcome, _key(placement), error, placement.lesson.school)
        return
    for placement in group:
        with bound(school=placement.lesson.school, lesson=placement.lesson.id):
            _one(ctx, outcome, site, course, standing, placement)
        ctx.progress.advance()


def _key(p: Placement) -> str:
    return f"lesson {p.lesson.id} / {p.catalog}"


def _one(
    ctx: Context, outcome: Outcome, site: CatalogSite, course: Course, standing: list[StandingActivity], p: Placement
) -> None:
    try:
        intent = Intent(p.lesson.id, p.catalog, p.version.id, p.site, p.version.sha1)
        publication = ctx.store.publications.intend(intent, ctx.now())
        _stand_it_there(ctx, outcome, site, course, standing, p, publication)
        if publication.cmid is not None:
            site.hide(publication.cmid)
            outcome.counts["replaced"] += 1
        ctx.store.sites.take_back("publish", outcome.site, _key(p))
    except HoclieuError as error:
        if concerns_the_site(error):
            raise
        set_aside(ctx, outcome, _key(p), _with_lesson(error, p), p.lesson.school)


def _stand_it_there(
    ctx: Context,
    outcome: Outcome,
    site: CatalogSite,
    course: Course,
    standing: list[StandingActivity],
    p: Placement,
    publication: Publication,
) -> None:
    """Found from an earlier run that was cut off, or made now; either way confirmed by what the site says it holds."""
    taken = {x.cmid for x in ctx.store.publications.all(p.site) if x.cmid}
    found = next((a for a in standing if a.sha1 == p.version.sha1 and a.cmid not in taken), None)
    if found is None:
        found = _made(ctx, site, course, p)
        standing.append(found)
        outcome.counts["published"] += 1
    else:
        outcome.counts["found"] += 1
    ctx.store.publications.confirm(publication.id, Proof(course.id, found.cmid, found.url), ctx.now())
    log.info("published", catalog=p.catalog, cmid=found.cmid, sha1=p.version.sha1)


def _made(ctx: Context, site: CatalogSite, course: Course, p: Placement) -> StandingActivity:
    package = ctx.store.blobs.path(p.version.sha256)
    if not package.is_file() or digests(package)[:2] != (p.version.sha256, p.version.sha1):
        raise NeedsOperator(
            "blob_damaged",
            Text(
                f"Tệp đã duyệt của “{p.lesson.title}” bị mất hoặc hỏng trong kho dữ liệu.",
                f"The approved file of “{p.lesson.title}” is lost or damaged in the data folder.",
            ),
            Text(
                "Phục hồi thư mục blobs từ bản sao lưu rồi chạy lại.",
                "Restore the blobs folder from the backup, then run again.",
            ),
        )
    sha1, title = p.version.sha1, p.lesson.title
    activity = WantedActivity("", "scorm", title, "", (), True, sha1, package, p.version.filename)
    made = site.put(course, p.place.topic, activity, None)
    if made.sha1 != p.version.sha1:
        raise Retriable(
            "not_what_was_approved",
            Text("Nội dung trên site khác nội dung đã duyệt.", "What stands on the site is not what was approved."),
            Text("Kiểm tra hoạt động vừa tạo rồi chạy lại.", "Look at the activity just made, then run again."),
        )
    return made


def _with_lesson(error: HoclieuError, p: Placement) -> HoclieuError:
    return with_subject(
        error, Text(f"Bài “{p.lesson.title}” → {p.catalog}", f"Lesson “{p.lesson.title}” → {p.catalog}")
    )
