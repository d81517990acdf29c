"""What stands in the catalogs and since when, as lists ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from connector.catalogs.published import State
from connector.store import tables as t
from connector.store.database import Database


@dataclass(frozen=True, slots=True)
class CatalogCount:
    """One catalog on one site: how many lessons stand there, are hidden, are not there yet."""

    site: str
    catalog: str
    stands: int
    hidden: int
    unfinished: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class StandingLesson:
    """A lesson in a catalog. `version` is the number of the one that stands; `since`: when it was last proved to."""

    site: str
    catalog: str
    lesson_id: int
    title: str
    school: str
    version: int | None
    state: str
    visible: bool
    topic: str
    url: str
    since: datetime | None
    withdrawn_at: datetime | None


class StandingStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def counts(self, site: str | None = None) -> list[CatalogCount]:
        p = t.publication
        confirmed = p.c.state == State.CONFIRMED.value
        columns = (
            func.sum(case((confirmed & p.c.visible, 1), else_=0)),
            func.sum(case((confirmed & ~p.c.visible, 1), else_=0)),
            func.sum(case((p.c.state == State.INTENDED.value, 1), else_=0)),
            func.max(p.c.confirmed_at),
        )
        query = select(p.c.site, p.c.catalog, *columns).group_by(p.c.site, p.c.catalog).order_by(p.c.catalog, p.c.site)
        query = query if site is None else query.where(p.c.site == site)
        with self._db.read() as c:
            return [CatalogCount(*row) for row in c.execute(query)]

    def lessons(
        self, site: str | None = None, catalog: str | None = None, school: str | None = None
    ) -> list[StandingLesson]:
        """In the order in which a catalog shows them; those that are gone are left out."""
        p, lesson, version = t.publication, t.lesson, t.lesson_version
        title = case((p.c.name != "", p.c.name), else_=lesson.c.title)
        whose = (p.c.site, p.c.catalog, p.c.lesson_id, title, lesson.c.school)
        how = (version.c.number, p.c.state, p.c.visible, p.c.topic, p.c.url, p.c.confirmed_at, p.c.withdrawn_at)
        query = (
            select(*whose, *how)
            .join(lesson, lesson.c.id == p.c.lesson_id)
            .outerjoin(version, version.c.id == p.c.stands)
            .where(p.c.state != State.REMOVED.value)
            .order_by(p.c.catalog, p.c.course_key, p.c.topic, p.c.position, p.c.id)
        )
        for column, value in ((p.c.site, site), (p.c.catalog, catalog), (lesson.c.school, school)):
            query = query if value is None else query.where(column == value)
        with self._db.read() as c:
            return [StandingLesson(*tuple(row)) for row in c.execute(query)]
