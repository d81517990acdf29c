"""Copies that have to go, and the courses of the catalogs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, and_, exists, select, update

from connector.catalogs.published import CatalogCourse, Leftover, State
from connector.store import tables as t
from connector.store.database import Database
from connector.store.upsert import upsert


class LeftoverStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def due(self, site: str | None = None) -> list[Leftover]:
        """Those that may go now: nothing is still to be made in their place."""
        left, p = t.leftover, t.publication
        successor = and_(p.c.lesson_id == left.c.lesson_id, p.c.catalog == left.c.waits_for)
        waits = exists().where(successor, p.c.state == State.INTENDED.value)
        return self._open(site, ~waits)

    def sites(self) -> set[str]:
        """Where something may go now."""
        return {leftover.site for leftover in self.due()}

    def open(self, site: str | None = None) -> list[Leftover]:
        """All that have not gone yet."""
        return self._open(site)

    def done(self, leftover_id: int, now: datetime) -> None:
        with self._db.connect() as c:
            c.execute(update(t.leftover).where(t.leftover.c.id == leftover_id).values(done_at=now))

    def _open(self, site: str | None, *more: object) -> list[Leftover]:
        left = t.leftover
        query = select(left).where(left.c.done_at.is_(None), *more).order_by(left.c.id)  # type: ignore[arg-type]
        query = query if site is None else query.where(left.c.site == site)
        with self._db.read() as c:
            return [Leftover(**{n: row[n] for n in Leftover.__slots__}) for row in c.execute(query).mappings()]


class CatalogCourseStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def known(self, site: str) -> dict[str, CatalogCourse]:
        """By course key."""
        table = t.catalog_course
        with self._db.read() as c:
            rows = c.execute(select(table).where(table.c.site == site)).mappings()
            return {row["course_key"]: _course(row) for row in rows}

    def sites(self) -> set[str]:
        with self._db.read() as c:
            return set(c.scalars(select(t.catalog_course.c.site).distinct()))

    def found(self, course: CatalogCourse, now: datetime) -> None:
        """It is there, under this name and in this category."""
        key = {"site": course.site, "course_key": course.course_key}
        values = {"course_id": course.course_id, "name": course.name, "category_path": list(course.category_path)}
        with self._db.connect() as c:
            upsert(c, t.catalog_course, key, values | {"seen_at": now})


def _course(row: RowMapping) -> CatalogCourse:
    values = {name: row[name] for name in ("site", "course_key", "course_id", "name")}
    return CatalogCourse(category_path=tuple(row["category_path"]), **values)
