"""What was meant to stand in the catalogs, and what is proved to stand there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update

from connector.store import tables as t
from connector.store.database import Database

INTENDED = "intended"
CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Publication:
    """Natural key: lesson, catalog. `cmid` is known once confirmed; `replaces_cmid` still has to be hidden."""

    id: int
    lesson_id: int
    catalog: str
    version_id: int
    site: str
    state: str
    course_id: str | None
    cmid: str | None
    sha1: str
    url: str
    confirmed_at: datetime | None
    replaces_cmid: str | None


class PublicationStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self, site: str | None = None) -> list[Publication]:
        query = select(t.publication).order_by(t.publication.c.id)
        if site is not None:
            query = query.where(t.publication.c.site == site)
        with self._db.connect() as c:
            return [_publication(row) for row in c.execute(query).mappings()]

    def intend(self, lesson_id: int, catalog: str, version_id: int, site: str, sha1: str, now: datetime) -> Publication:
        """Recorded before the LMS is called. A confirmed older version is remembered as the one to replace."""
        p = t.publication
        with self._db.connect() as c:
            row = (
                c.execute(select(p).where(p.c.lesson_id == lesson_id, p.c.catalog == catalog)).mappings().one_or_none()
            )
            if row is None:
                values = {
                    "lesson_id": lesson_id,
                    "catalog": catalog,
                    "version_id": version_id,
                    "site": site,
                    "sha1": sha1,
                }
                c.execute(insert(p).values(**values, state=INTENDED, url="", intended_at=now))
            elif row["version_id"] != version_id:
                old = row["cmid"] or row["replaces_cmid"]
                fresh = {"version_id": version_id, "sha1": sha1, "state": INTENDED, "intended_at": now}
                c.execute(
                    update(p)
                    .where(p.c.id == row["id"])
                    .values(**fresh, cmid=None, confirmed_at=None, replaces_cmid=old)
                )
            again = select(p).where(p.c.lesson_id == lesson_id, p.c.catalog == catalog)
            return _publication(c.execute(again).mappings().one())

    def confirm(self, publication_id: int, course_id: str, cmid: str, url: str, now: datetime) -> None:
        """The site was read back and holds exactly the approved content."""
        values = {"state": CONFIRMED, "course_id": course_id, "cmid": cmid, "url": url, "confirmed_at": now}
        with self._db.connect() as c:
            c.execute(update(t.publication).where(t.publication.c.id == publication_id).values(values))

    def replaced(self, publication_id: int) -> None:
        """The older activity is out of sight."""
        with self._db.connect() as c:
            c.execute(update(t.publication).where(t.publication.c.id == publication_id).values(replaces_cmid=None))


def _publication(row: RowMapping) -> Publication:
    return Publication(**{name: row[name] for name in Publication.__slots__})
