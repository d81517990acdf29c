"""What was meant to stand in the catalogs, and what is proved to stand there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, delete, false, insert, or_, select, update

from connector.catalogs.published import Publication, State
from connector.store import tables as t
from connector.store.database import Database

INTENDED, CONFIRMED = State.INTENDED, State.CONFIRMED


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be made or replaced, and where; natural key: lesson, catalog."""

    lesson_id: int
    catalog: str
    version_id: int
    site: str
    sha1: str
    course_id: str | None = None
    course_key: str = ""
    idnumber: str = ""
    modname: str = "scorm"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the site says of the activity after it was made or changed."""

    course_id: str
    cmid: str
    url: str
    idnumber: str = ""
    name: str = ""
    topic: str = ""
    revision: int | None = None
    visible: bool = True
    described: str = ""
    reads_back: str | None = None


@dataclass(frozen=True, slots=True)
class Succession:
    """The publication whose place is taken by a new one elsewhere, and what becomes of its copy (`hide`, `remove`)."""

    old: Publication
    action: str
    why: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was changed by hand and is let stand, and what our record says from then on."""

    said: Mapping[str, object]
    changes: Mapping[str, object] = field(default_factory=dict)


class PublicationStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self, site: str | None = None, lesson_ids: Iterable[int] | None = None) -> list[Publication]:
        query = select(t.publication).order_by(t.publication.c.id)
        if site is not None:
            query = query.where(t.publication.c.site == site)
        if lesson_ids is not None:
            query = query.where(t.publication.c.lesson_id.in_(list(lesson_ids)))
        with self._db.read() as c:
            return [_publication(row) for row in c.execute(query).mappings()]

    def concerning(self, site: str, levels: Iterable[str], schools: Iterable[str] | None) -> list[Publication]:
        """Those on this site; and those in catalogs of these levels, wherever they stand, of all lessons of these
        schools (None: of all)."""
        p, lesson = t.publication, t.lesson
        ours = or_(*(p.c.catalog.startswith(f"{level}.", autoescape=True) for level in levels), false())
        query = select(p)
        if schools is not None:
            query = query.join(lesson, lesson.c.id == p.c.lesson_id)
            ours = and_(ours, lesson.c.school.in_(list(schools)))
        with self._db.read() as c:
            rows = c.execute(query.where(or_(p.c.site == site, ours)).order_by(p.c.id)).mappings()
            return [_publication(row) for row in rows]

    def sites(self) -> set[str]:
        """Where something stands, or was meant to."""
        p = t.publication
        with self._db.read() as c:
            return set(c.scalars(select(p.c.site).where(p.c.state != State.REMOVED.value).distinct()))

    def intend(self, intent: Intent, now: datetime, succession: Succession | None = None) -> Publication:
        """Recorded before the site is called. What it succeeds elsewhere becomes a copy that has to go, at once."""
        p = t.publication
        own = (p.c.lesson_id == intent.lesson_id) & (p.c.catalog == intent.catalog)
        with self._db.connect() as c:
            left = succession is not None and _leave_over(c, succession, intent, now)
            row = c.execute(select(p).where(own).with_for_update()).mappings().one_or_none()
            if row is None:
                c.execute(insert(p).values({**_NEW, **_wanted(intent), "intended_at": now}))
            else:
                elsewhere = left and succession is not None and succession.old.catalog == intent.catalog
                gone = {"cmid": None, "stands": None, "confirmed_at": None, "url": "", "topic": "", "position": None}
                changes = {**_wanted(intent), "intended_at": now, **(gone if elsewhere else {})}
                if row["idnumber"] == "" and not elsewhere:
                    changes.pop("idnumber")  # given only once the site has it
                c.execute(update(p).where(p.c.id == row["id"]).values(changes))
            return _publication(c.execute(select(p).where(own)).mappings().one())

    def confirm(self, publication_id: int, proof: Proof, now: datetime) -> None:
        """The site was read back and holds exactly the approved content; a copy that had to go is in use again."""
        p, left = t.publication, t.leftover
        proved = {name: getattr(proof, name) for name in Proof.__slots__}
        state = {"state": CONFIRMED.value, "stands": p.c.version_id, "withdrawn_at": None, "confirmed_at": now}
        with self._db.connect() as c:
            c.execute(update(p).where(p.c.id == publication_id).values({**proved, **state}))
            site = select(p.c.site).where(p.c.id == publication_id).scalar_subquery()
            c.execute(delete(left).where(left.c.site == site, left.c.cmid == proof.cmid))

    def arranged(self, topic: str, publication_ids: Iterable[int]) -> None:
        """They stand in this topic, in this order."""
        p = t.publication
        with self._db.connect() as c:
            for position, one in enumerate(publication_ids):
                c.execute(update(p).where(p.c.id == one).values(topic=topic, position=position))

    def shown(self, publication_id: int) -> None:
        self._set(publication_id, visible=True, withdrawn_at=None)

    def taken_down(self, publication_id: int, now: datetime, *, removed: bool) -> None:
        """Of a withdrawn lesson: out of sight, or gone."""
        gone: dict[str, object] = {"state": State.REMOVED.value, "cmid": None, "stands": None}
        self._set(publication_id, visible=False, withdrawn_at=now, **(gone if removed else {}))

    def adopt(self, publication_id: int, adopted: Adopted) -> None:
        self._set(publication_id, adopted=dict(adopted.said), **adopted.changes)

    def allow_loss(self, publication_id: int, version_id: int) -> None:
        self._set(publication_id, may_lose=version_id)

    def _set(self, publication_id: int, **values: object) -> None:
        with self._db.connect() as c:
            c.execute(update(t.publication).where(t.publication.c.id == publication_id).values(values))


_NEW: dict[str, object] = {
    "url": "",
    "name": "",
    "topic": "",
    "visible": True,
    "described": "",
    "adopted": {},
}


def _wanted(intent: Intent) -> dict[str, object]:
    return {name: getattr(intent, name) for name in Intent.__slots__} | {"state": INTENDED.value}


def _leave_over(c: Connection, succession: Succession, intent: Intent, now: datetime) -> bool:
    """False when that was done before; numbers of rows are given again, so that they alone prove nothing."""
    old = succession.old
    p = t.publication
    same = [p.c[name] == getattr(old, name) for name in ("id", "catalog", "site", "course_key", "modname")]
    if not c.scalar(select(p.c.id).where(*same).with_for_update()):
        return False  # it has been seen to
    values = {name: getattr(old, name) for name in ("site", "course_id", "cmid", "idnumber", "lesson_id", "catalog")}
    doing = {"waits_for": intent.catalog, "action": succession.action, "why": succession.why, "made_at": now}
    if old.state is not State.REMOVED:
        c.execute(insert(t.leftover).values({**values, **doing}))
    if old.catalog != intent.catalog:
        c.execute(delete(t.publication).where(t.publication.c.id == old.id))
    return True


def _publication(row: RowMapping) -> Publication:
    values = {name: row[name] for name in Publication.__slots__}
    return Publication(**(values | {"state": State(row["state"])}))
