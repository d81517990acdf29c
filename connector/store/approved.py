"""What catalogs are planned from, read narrowly: neither reports nor appraisers' words, for there are thousands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, case, select, true

from connector.catalogs.desired import Content
from connector.lessons.records import Appraisal, Decision, Lesson, OnMinutes, Source
from connector.store import tables as t
from connector.store.database import Database

_AT_ONCE = 2_000


@dataclass(slots=True)
class Judged:
    """One lesson, those of its versions on which a verdict was given, and the verdicts by version.

    The verdicts are without their words. `numbers`: those of their minutes, by appraisal."""

    lesson: Lesson
    versions: list[Content] = field(default_factory=list)
    verdicts: dict[int, list[Appraisal]] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)


class ApprovedStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def judged(self, schools: Sequence[str] | None = None) -> Iterator[Judged]:
        """By lesson; of all schools when none are named. Only a part of them is held at a time."""
        for ids in self._ids(schools):
            lesson, version, appraisal = t.lesson, t.lesson_version, t.appraisal
            first, last = ids[0], ids[-1]
            between = (lesson.c.id >= first) & (lesson.c.id <= last) & _of(schools)
            with self._db.read() as c:
                found = {r["id"]: Judged(_lesson(r)) for r in c.execute(select(*_LESSON).where(between)).mappings()}
                judged = select(appraisal.c.version_id).where(appraisal.c.version_id == version.c.id).exists()
                versions = _CONTENTS.where(between, judged).order_by(version.c.lesson_id, version.c.number)
                lesson_of: dict[int, Judged] = {}
                for row in c.execute(versions).mappings():
                    if (one := found.get(row["lesson_id"])) is not None:
                        lesson_of[row["id"]] = one
                        one.versions.append(Content(**row))
                for row in c.execute(_VERDICTS.where(between).order_by(appraisal.c.id)).mappings():
                    _judge(lesson_of, row)
            yield from (found[i] for i in ids if i in found and found[i].versions)

    def _ids(self, schools: Sequence[str] | None) -> Iterator[list[int]]:
        query = select(t.lesson.c.id).where(_of(schools)).order_by(t.lesson.c.id)
        with self._db.read() as c:
            ids = list(c.scalars(query))
        yield from (ids[i : i + _AT_ONCE] for i in range(0, len(ids), _AT_ONCE))


_LESSON = [t.lesson.c[name] for name in (*(n for n in Lesson.__slots__ if n != "author_key"), "teacher_id")]

_CONTENTS = (
    select(
        *(t.lesson_version.c[name] for name in ("id", "lesson_id", "number", "sha256")),
        t.blob.c.sha1,
        *(t.lesson_version.c[name] for name in ("filename", "format", "moodle_fails", "playable", "timing")),
    )
    .join(t.blob, t.blob.c.sha256 == t.lesson_version.c.sha256)
    .join(t.lesson, t.lesson.c.id == t.lesson_version.c.lesson_id)
)

_SIGNED = case((t.minutes.c.signed_sha256.is_not(None), OnMinutes.SIGNED.value), else_=OnMinutes.FINAL.value)
_ON_MINUTES = case(
    (t.minutes.c.id.is_(None), OnMinutes.NONE.value),
    (t.minutes.c.state != "final", OnMinutes.DRAFT.value),
    else_=_SIGNED,
)
_VERDICTS = (
    select(
        *(t.appraisal.c[name] for name in ("id", "version_id", "level", "decision", "source", "decided_at")),
        _ON_MINUTES.label("minutes"),
        t.minutes.c.number,
    )
    .join(t.lesson_version, t.lesson_version.c.id == t.appraisal.c.version_id)
    .join(t.lesson, t.lesson.c.id == t.lesson_version.c.lesson_id)
    .outerjoin(t.minutes_item, t.minutes_item.c.appraisal_id == t.appraisal.c.id)
    .outerjoin(t.minutes, t.minutes.c.id == t.minutes_item.c.minutes_id)
)


def _judge(lesson_of: dict[int, Judged], row: RowMapping) -> None:
    """A verdict given since the versions were read waits for the next reading."""
    if (one := lesson_of.get(row["version_id"])) is not None:
        one.verdicts.setdefault(row["version_id"], []).append(_verdict(row))
        if row["number"]:
            one.numbers[row["id"]] = row["number"]


def _of(schools: Sequence[str] | None) -> ColumnElement[bool]:
    return true() if schools is None else t.lesson.c.school.in_(list(schools))


def _lesson(row: RowMapping) -> Lesson:
    values = {name: row[name] for name in Lesson.__slots__ if name != "author_key"}
    return Lesson(author_key=f"{row['site']}:{row['teacher_id']}", **values)


def _verdict(row: RowMapping) -> Appraisal:
    values = _WITHOUT_WORDS | {name: row[name] for name in ("id", "version_id", "level", "decided_at")}
    decision, source, minutes = Decision(row["decision"]), Source(row["source"]), OnMinutes(row["minutes"])
    return Appraisal(decision=decision, source=source, minutes=minutes, **values)


_WITHOUT_WORDS: dict[str, Any] = dict.fromkeys(
    ("appraiser_key", "appraiser_name", "strengths", "limitations", "required_changes"), ""
) | {"score": None}
