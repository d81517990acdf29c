"""Desired and recorded, and where the site was looked at also standing, become actions. Pure.

Only a withdrawal takes a lesson down: what loses its ground otherwise, by a mistake in the mapping perhaps, is left as
it stands. What carries no idnumber of ours and is not on record is never touched. Content is replaced only by another
version of the same lesson, since an activity is only ever that of one lesson.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from connector.catalogs import actions as a
from connector.catalogs.actions import Action, Deed
from connector.catalogs.arranging import moves
from connector.catalogs.books import Books
from connector.catalogs.described import digest
from connector.catalogs.desired import Placement
from connector.catalogs.published import Publication, State
from connector.catalogs.seen import Seen
from connector.catalogs.target import Target
from connector.lessons.identity import plain
from connector.lms.base import StandingActivity
from connector.text import Text


def reconcile(wanted: Iterable[Placement], books: Books, seen: Seen | None = None) -> Iterator[Action]:
    """What is wanted against what is on record and, where the site was looked at, what stands there.

    Gives every action, those that leave things alone among them."""
    stays: list[tuple[Placement, Publication, StandingActivity | None]] = []
    for one in wanted:
        recorded = books.of(one)
        here = recorded if recorded is not None and _elsewhere(one, recorded) is None else None
        there = seen.of(one.place.course_key, one.idnumber, here) if seen else None
        looked = seen is not None and seen.looked(one.place.course_key)
        found = list(_one(one, recorded, books.predecessor(one), there, looked))
        if seen is not None:
            found += _doubled(one, there, seen)
        yield from found or [Action(Deed.LEAVE, a.IN_ORDER, one, recorded, there)]
        if recorded is not None and recorded.cmid and not _ELSEWHERE & {x.deed for x in found}:
            stays.append((one, recorded, there))
    yield from moves(stays)


_ELSEWHERE = {Deed.CREATE, Deed.RELOCATE, Deed.MOVE}


def take_down(
    unwanted: Iterable[Publication], withdrawn: Container[int], removing: Container[str], seen: Seen | None = None
) -> Iterator[Action]:
    """What is on record and wanted nowhere. `removing`: catalogs whose withdrawn lessons are removed, not hidden."""
    for publication in unwanted:
        yield _unwanted(publication, publication.lesson_id in withdrawn, publication.catalog in removing, seen)


def _one(
    w: Placement, r: Publication | None, before: Publication | None, there: StandingActivity | None, looked: bool
) -> Iterator[Action]:
    if r is None:
        yield (
            Action(Deed.RELOCATE, a.OTHER_CATALOG, w, before) if before else Action(Deed.CREATE, a.NEW, w, None, there)
        )
    elif r.state is State.REMOVED:
        if r.adopted.get("deleted") != w.version.id:
            yield Action(Deed.CREATE, a.RESTORED, w, r, there)
    elif (why := _elsewhere(w, r)) is not None:
        yield Action(Deed.RELOCATE, why, w, r, there)
    elif r.cmid is None:
        yield Action(Deed.CREATE, a.AGAIN, w, r, there)
    elif looked and there is None:
        yield Action(Deed.CREATE, a.DELETED, w, r, None, by_hand=_as_approved(w, r))
    else:
        yield from _in_place(w, r, there)


def _elsewhere(w: Placement, r: Publication) -> Text | None:
    if r.site != w.site:
        return a.OTHER_SITE
    if r.course_key not in ("", w.place.course_key):
        return a.OTHER_COURSE
    return a.OTHER_KIND if r.modname != w.modname else None


def _in_place(w: Placement, r: Publication, there: StandingActivity | None) -> Iterator[Action]:
    target = Target.of(w, r)
    yield from _content(w, r, there)
    yield from _named(w, r, there, target)
    yield from _shown(w, r, there, target)
    yield from _placed(w, r, there, target)


def _as_approved(w: Placement, r: Publication) -> bool:
    return not r.unfinished and r.version_id == w.version.id


def _content(w: Placement, r: Publication, there: StandingActivity | None) -> Iterator[Action]:
    if (replaced := _replaced(w, r, there)) is not None:
        why, by_hand = replaced
        yield Action(Deed.REPLACE, why, w, r, there, by_hand)
    elif (reworded := _reworded(w, r, there)) is not None:
        why, by_hand = reworded
        yield Action(Deed.UPDATE, why, w, r, there, by_hand)


def _named(w: Placement, r: Publication, there: StandingActivity | None, target: Target) -> Iterator[Action]:
    if r.name and r.name != target.name:
        yield Action(Deed.RENAME, a.OTHER_NAME, w, r, there)
    elif r.name and there is not None and there.name != r.name:
        yield Action(Deed.RENAME, a.RENAMED, w, r, there, by_hand=True)


def _replaced(w: Placement, r: Publication, there: StandingActivity | None) -> tuple[Text, bool] | None:
    if r.version_id != w.version.id:
        return a.NEWER, False
    if r.unfinished:
        return a.AGAIN, False
    other = there is not None and there.sha1 is not None and there.sha1 != r.sha1
    return (a.REPLACED, True) if other else None


def _reworded(w: Placement, r: Publication, there: StandingActivity | None) -> tuple[Text, bool] | None:
    if r.idnumber != w.idnumber:
        return a.NO_IDNUMBER, False
    if r.described != w.digest and "described" not in r.adopted:
        return a.OTHER_WORDS, False
    if there is None:
        return None
    if there.idnumber not in (None, w.idnumber):
        return a.RENUMBERED, True
    other = "described" not in r.adopted and _said(there) not in (None, r.reads_back)
    return (a.REWORDED, True) if other else None


def _said(there: StandingActivity) -> str | None:
    return digest(there.description or "", there.tags or ()) if there.described else None


def _shown(w: Placement, r: Publication, there: StandingActivity | None, target: Target) -> Iterator[Action]:
    if r.visible != target.visible:
        yield Action(Deed.SHOW if target.visible else Deed.HIDE, a.RESTORED, w, r, there)
    elif there is not None and there.visible != r.visible:
        deed, why = (Deed.SHOW, a.HIDDEN) if r.visible else (Deed.HIDE, a.SHOWN)
        yield Action(deed, why, w, r, there, by_hand=True)


def _placed(w: Placement, r: Publication, there: StandingActivity | None, target: Target) -> Iterator[Action]:
    """A publication older than its record of topics is looked for in the topic that it should be in."""
    if r.topic and plain(r.topic) != plain(target.topic):
        yield Action(Deed.MOVE, a.OTHER_TOPIC, w, r, there)
    elif there is not None and plain(there.section_name) != plain(r.topic or target.topic):
        yield Action(Deed.MOVE, a.MOVED, w, r, there, by_hand=bool(r.topic))


def _doubled(w: Placement, kept: StandingActivity | None, seen: Seen) -> Iterator[Action]:
    for copy in seen.copies(w.place.course_key, w.idnumber):
        if kept is not None and copy.cmid != kept.cmid:
            yield Action(Deed.REMOVE, a.TWICE, w, None, copy)


def _unwanted(r: Publication, withdrawn: bool, remove: bool, seen: Seen | None) -> Action:
    there = seen.of(r.course_key, r.idnumber, r) if seen else None
    if not withdrawn:
        return Action(Deed.LEAVE, a.NO_GROUND, None, r, there)
    if r.withdrawn_at is None:
        return Action(Deed.REMOVE if remove else Deed.HIDE, a.WITHDRAWN, None, r, there)
    if there is not None and there.visible:
        return Action(Deed.HIDE, a.SHOWN, None, r, there, by_hand=True)
    return Action(Deed.LEAVE, a.WITHDRAWN, None, r, there)
