"""One site's catalogs being worked on: an activity made, changed or found again, recorded before the call and confirmed
after it by what the site says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import structlog

from connector.catalogs import actions as a
from connector.catalogs.actions import Action, Deed
from connector.catalogs.described import digest
from connector.catalogs.desired import Placement
from connector.catalogs.published import CatalogCourse, Publication
from connector.catalogs.seen import Seen
from connector.catalogs.target import Target
from connector.errors import NeedsOperator, Retriable
from connector.lms.base import CatalogPlace, CatalogSite, Course, StandingActivity, WantedActivity
from connector.steps.context import Context, Outcome
from connector.steps.planning import Plan
from connector.store.blobs import digests
from connector.store.publications import Intent, Proof, Succession
from connector.text import Text

log = structlog.get_logger()

WHYS = {
    "other_site": a.OTHER_SITE,
    "other_catalog": a.OTHER_CATALOG,
    "other_course": a.OTHER_COURSE,
    "other_kind": a.OTHER_KIND,
    "superseded": a.NEWER,
}
"""Why a copy has to go, by the word under which it is kept."""


@dataclass(frozen=True, slots=True)
class Stands:
    """A publication whose activity stands now."""

    publication_id: int
    cmid: str


@dataclass(slots=True)
class Work:
    """`taken`: activities that are on record for some lesson, and so are no lost ones."""

    ctx: Context
    plan: Plan
    catalog: CatalogSite
    outcome: Outcome
    taken: set[str] = field(default_factory=set)

    def count(self, word: str, action: Action) -> None:
        self.outcome.counts["repaired" if action.by_hand else word] += 1


def ensured(work: Work, place: CatalogPlace) -> Course:
    """The course of a place, found or made, and remembered."""
    course = work.catalog.ensure_course(place)
    known = work.plan.courses.get(place.course_key)
    now = CatalogCourse(work.plan.site, place.course_key, course.id, place.course_name, place.category_path)
    if known != now:
        work.ctx.store.catalog_courses.found(now, work.ctx.now())
        if known is not None and known.course_id == course.id:
            work.outcome.counts["courses_changed"] += 1
    return course


def make(work: Work, action: Action, course: Course, seen: Seen) -> Stands:
    """What does not stand, by our record. It is looked for first: an earlier call may have had its effect."""
    w = wanted(action)
    succession = _succession(work, action)
    publication = work.ctx.store.publications.intend(_intent(w, course), work.ctx.now(), succession)
    found = action.found or _lost(work, w, action.recorded, seen)
    _check(work, w)
    topic = _target(action).topic
    activity = work.catalog.put(course, topic, _activity(work, action), found.cmid if found else None)
    word = "relocated" if action.deed is Deed.RELOCATE else "found" if found else "published"
    stands = _proved(work, action, publication, activity, activity.section_name or topic)
    work.count(word, action)
    return stands


def change(work: Work, action: Action, course: Course) -> Stands:
    """In place: the activity and what students did in it stay."""
    w, r = wanted(action), recorded(action)
    if action.deed is Deed.REPLACE:
        _check(work, w)
        r = work.ctx.store.publications.intend(_intent(w, course), work.ctx.now())
    target, agreed = _target(action), r.may_lose == w.version.id
    activity = work.catalog.put(course, target.topic, _activity(work, action), r.cmid, agreed)
    stands = _proved(work, action, r, activity, r.topic or activity.section_name)
    work.count({Deed.REPLACE: "replaced", Deed.RENAME: "renamed"}.get(action.deed, "updated"), action)
    return stands


def perhaps_made(work: Work, course_id: str | None, idnumber: str) -> str | None:
    """The activity of this idnumber in a course: of a call that was cut off, so that its cmid is not on record."""
    if not course_id or not idnumber:
        return None
    standing = work.catalog.standing([Course(course_id, "")]).get(course_id, [])
    if known := next((x.cmid for x in standing if x.idnumber == idnumber), None):
        return known
    unknown = (x.cmid for x in standing if x.idnumber is None and x.cmid not in work.taken)
    return next(_with_idnumber(work, unknown, {idnumber}), None)


def wanted(action: Action) -> Placement:
    assert action.wanted is not None, "an action on what is wanted"
    return action.wanted


def recorded(action: Action) -> Publication:
    assert action.recorded is not None, "an action on what is on record"
    return action.recorded


def _target(action: Action) -> Target:
    return Target.of(wanted(action), action.recorded)


def _intent(w: Placement, course: Course) -> Intent:
    return Intent(
        lesson_id=w.lesson.id,
        catalog=w.catalog,
        version_id=w.version.id,
        site=w.site,
        sha1=w.version.sha1,
        course_id=course.id,
        course_key=w.place.course_key,
        idnumber=w.idnumber,
        modname=w.modname,
    )


def _succession(work: Work, action: Action) -> Succession | None:
    if action.deed is not Deed.RELOCATE:
        return None
    why = next(word for word, text in WHYS.items() if text == action.why)
    return Succession(recorded(action), "remove" if recorded(action).catalog in work.plan.removing else "hide", why)


def _activity(work: Work, action: Action) -> WantedActivity:
    w, target = wanted(action), _target(action)
    words = work.plan.description(w)
    return WantedActivity(
        idnumber=w.idnumber,
        modname=w.modname,
        name=target.name,
        description_html=words.html,
        tags=words.tags,
        visible=target.visible,
        sha1=w.version.sha1,
        package=work.ctx.store.blobs.path(w.version.sha256),
        filename=w.version.filename,
    )


def _check(work: Work, w: Placement) -> None:
    """What is sent must be what was approved."""
    package = work.ctx.store.blobs.path(w.version.sha256)
    if not package.is_file() or digests(package)[:2] != (w.version.sha256, w.version.sha1):
        raise NeedsOperator("blob_damaged", _DAMAGED.filled(title=w.lesson.title), _DAMAGED_DO)


def _lost(work: Work, w: Placement, r: Publication | None, seen: Seen) -> StandingActivity | None:
    """One that an earlier call made, where the look at the course could not tell idnumbers; or that was made before
    there were any."""
    old = r is not None and r.idnumber == ""
    alike = {x.cmid: x for x in seen.activities(w.place.course_key) if _alike(work, x, w)}
    if old and (known := next((x for x in alike.values() if x.idnumber == ""), None)):
        return known
    unknown = (cmid for cmid, x in alike.items() if x.idnumber is None)
    cmid = next(_with_idnumber(work, unknown, {w.idnumber, ""} if old else {w.idnumber}), None)
    return alike[cmid] if cmid is not None else None


def _alike(work: Work, x: StandingActivity, w: Placement) -> bool:
    if x.idnumber or x.modname != w.modname or x.cmid in work.taken:
        return False
    return x.sha1 == w.version.sha1 or (x.sha1 is None and x.name == w.name)


def _with_idnumber(work: Work, cmids: Iterable[str], idnumbers: set[str]) -> Iterator[str]:
    asked = list(cmids)
    told = work.catalog.idnumbers(asked) if asked else {}
    return iter([cmid for cmid in asked if told.get(cmid) in idnumbers])


def _proved(work: Work, action: Action, r: Publication, there: StandingActivity, topic: str) -> Stands:
    w, target = wanted(action), _target(action)
    if there.sha1 is not None and there.sha1 != w.version.sha1:
        raise Retriable("not_what_was_approved", _OTHER, _OTHER_DO)
    proof = Proof(
        course_id=there.course_id,
        cmid=there.cmid,
        url=there.url,
        idnumber=w.idnumber,
        name=target.name,
        topic=topic,
        revision=there.revision,
        visible=target.visible,
        described=w.digest,
        reads_back=digest(there.description or "", there.tags or ()) if there.described else None,
    )
    work.ctx.store.publications.confirm(r.id, proof, work.ctx.now())
    work.taken.add(there.cmid)
    log.info("published", deed=action.deed.value, catalog=w.catalog, cmid=there.cmid, sha1=w.version.sha1)
    return Stands(r.id, there.cmid)


_DAMAGED = Text(
    "Tệp đã duyệt của “{title}” bị mất hoặc hỏng trong kho dữ liệu.",
    "The approved file of “{title}” is lost or damaged in the data folder.",
)
_DAMAGED_DO = Text(
    "Phục hồi thư mục blobs từ bản sao lưu rồi chạy lại.", "Restore the blobs folder from the backup, then run again."
)
_OTHER = Text("Nội dung trên site khác nội dung đã duyệt.", "What stands on the site is not what was approved.")
_OTHER_DO = Text("Kiểm tra hoạt động vừa tạo rồi chạy lại.", "Look at the activity just made, then run again.")
