"""What revision 0002 carries over: words to search by, what reports say, and minutes for the verdicts given so far.

Like the revision itself it speaks of the tables as they were then, never of those that the code speaks of today.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import sqlalchemy as sa


def carry_over(connection: sa.Connection) -> None:
    """Fills what 0002 added, out of the rows that are there."""
    there = sa.MetaData()
    there.reflect(connection, only=["lesson", "lesson_version", "appraisal", "document", "minutes", "minutes_item"])
    _fill_lessons(connection, there.tables["lesson"])
    _fill_versions(connection, there.tables["lesson_version"])
    _put_on_record(connection, there)


def _fill_lessons(connection: sa.Connection, lesson: sa.Table) -> None:
    said = ("title", "subject", "topic", "author_name", "school")
    for row in connection.execute(sa.select(lesson)).mappings().all():
        words = " ".join(_unaccented(row[name]) for name in said)
        connection.execute(lesson.update().where(lesson.c.id == row["id"]).values(search=words))


def _unaccented(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).casefold().replace("đ", "d")
    return " ".join("".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c)).split())


def _fill_versions(connection: sa.Connection, version: sa.Table) -> None:
    report: sa.ColumnClause[Any] = sa.column("report", sa.JSON())
    ids = connection.scalars(sa.select(version.c.id)).all()
    for version_id in ids:  # one report at a time: each may be large
        said: dict[str, Any] = (
            connection.scalar(sa.select(report).select_from(version).where(version.c.id == version_id)) or {}
        )
        values = {
            "playable": said.get("verdict") == "playable",
            "format": str(said.get("format", ""))[:32],
            "format_version": said.get("version"),
            "moodle_fails": (said.get("moodle") or {}).get("fails"),
        }
        connection.execute(version.update().where(version.c.id == version_id).values(values))


def _put_on_record(connection: sa.Connection, there: sa.MetaData) -> None:
    """Minutes for each verdict, final, with the unit and number of the document that was written for it, if one was."""
    appraisal, version, minutes = (there.tables[n] for n in ("appraisal", "lesson_version", "minutes"))
    issued = _issued(connection, there.tables["document"])
    query = sa.select(appraisal, version.c.lesson_id, version.c.number).join(
        version, version.c.id == appraisal.c.version_id
    )
    for row in connection.execute(query.order_by(appraisal.c.id)).mappings().all():
        unit, number = issued.get((row["level"], row["lesson_id"], row["number"]), ("", None))
        values = {
            "level": row["level"],
            "unit": unit,
            "state": "final",
            "number": number,
            "place": "",
            "chair": row["appraiser_name"],
            "secretary": "",
            "made_by": row["appraiser_key"],
            "made_at": row["decided_at"],
            "finalised_at": row["decided_at"],
            "present": [row["appraiser_name"]] if row["appraiser_name"] else [],
        }
        made = connection.execute(minutes.insert().values(values).returning(minutes.c.id)).scalar_one()
        connection.execute(
            there.tables["minutes_item"].insert().values(appraisal_id=row["id"], minutes_id=made, position=0)
        )
        connection.execute(appraisal.update().where(appraisal.c.id == row["id"]).values(unit=unit))


def _issued(connection: sa.Connection, document: sa.Table) -> dict[tuple[str, int, int], tuple[str, str | None]]:
    """(level, lesson, version) → (unit, number), from the newest document; its period ends in `_lesson7-v2`."""
    found: dict[tuple[str, int, int], tuple[str, str | None]] = {}
    query = sa.select(document).where(document.c.kind == "minutes").order_by(document.c.id)
    for row in connection.execute(query).mappings():
        level, _, unit = row["unit"].partition(".")
        lesson, _, number = row["period"].rpartition("_lesson")[2].partition("-v")
        if lesson.isdecimal() and number.isdecimal():
            found[(level, int(lesson), int(number))] = (unit, row["number"] or None)
    return found
