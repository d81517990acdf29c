"""Opinions of appraisers on versions, and who is asked for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import RowMapping, Select, func, select, update

from connector.lessons.records import Decision, Opinion, ReviewTask, Source, TaskRole, TaskState
from connector.store import tables as t
from connector.store.database import Database
from connector.store.upsert import upsert

_SAID = ("scores", "strengths", "limitations", "required_changes", "appraiser_name")


class OpinionStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def give(self, opinion: Opinion, now: datetime) -> None:
        """Sets the appraiser's opinion on this version at this level, in place of an earlier one."""
        key = {n: getattr(opinion, n) for n in ("version_id", "level", "appraiser_key")}
        values = {name: getattr(opinion, name) for name in _SAID} | {"scores": dict(opinion.scores)}
        values |= {"decision": opinion.decision.value, "source": opinion.source.value, "given_at": now}
        with self._db.connect() as c:
            upsert(c, t.opinion, key, values)

    def of(self, version_id: int, level: str | None = None) -> list[Opinion]:
        """Opinions on a version (at one level), oldest first."""
        query = select(t.opinion).where(t.opinion.c.version_id == version_id).order_by(t.opinion.c.id)
        if level is not None:
            query = query.where(t.opinion.c.level == level)
        with self._db.read() as c:
            return [_opinion(row) for row in c.execute(query).mappings()]

    def counts(self, version_ids: Iterable[int]) -> dict[tuple[int, str], int]:
        """(version, level) → how many opinions there are."""
        o = t.opinion
        query = select(o.c.version_id, o.c.level, func.count()).group_by(o.c.version_id, o.c.level)
        with self._db.read() as c:
            rows = c.execute(query.where(o.c.version_id.in_(list(version_ids))))
            return {(row[0], row[1]): row[2] for row in rows}

    def given_by(self, appraiser_key: str, version_ids: Iterable[int]) -> frozenset[tuple[int, str]]:
        """(version, level) of the opinions that this appraiser gave on these versions."""
        o = t.opinion
        where = (o.c.appraiser_key == appraiser_key) & o.c.version_id.in_(list(version_ids))
        with self._db.read() as c:
            return frozenset((row.version_id, row.level) for row in c.execute(select(o).where(where)))


class TaskStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def assign(
        self, lesson_id: int, level: str, person: str, role: TaskRole, by: str, now: datetime, due_at: datetime | None
    ) -> None:
        """Opens the person's task (again, when it was declined or moved before)."""
        key = {"lesson_id": lesson_id, "level": level, "person": person, "role": role.value}
        values = {"state": TaskState.OPEN.value, "assigned_by": by, "assigned_at": now, "due_at": due_at}
        with self._db.connect() as c:
            upsert(c, t.review_task, key, {**values, "closed_at": None, "reason": ""})

    def close(self, task_id: int, state: TaskState, reason: str, now: datetime) -> bool:
        """False when it was closed before."""
        x = t.review_task
        where = (x.c.id == task_id) & (x.c.state == TaskState.OPEN.value)
        with self._db.connect() as c:
            done = c.execute(update(x).where(where).values(state=state.value, reason=reason, closed_at=now))
            return done.rowcount == 1

    def close_level(self, lesson_id: int, level: str, now: datetime) -> None:
        """The level has approved: nobody is asked any more."""
        x = t.review_task
        where = (x.c.lesson_id == lesson_id) & (x.c.level == level) & (x.c.state == TaskState.OPEN.value)
        with self._db.connect() as c:
            c.execute(update(x).where(where).values(state=TaskState.DONE.value, closed_at=now))

    def of_lesson(self, lesson_id: int) -> list[ReviewTask]:
        return self._tasks(_tasks().where(t.review_task.c.lesson_id == lesson_id))

    def of_person(self, person: str, state: TaskState = TaskState.OPEN) -> list[ReviewTask]:
        x = t.review_task
        return self._tasks(_tasks().where(x.c.person == person, x.c.state == state.value))

    def one(self, task_id: int) -> ReviewTask | None:
        found = self._tasks(_tasks().where(t.review_task.c.id == task_id))
        return found[0] if found else None

    def of_lessons(self, lesson_ids: Iterable[int]) -> list[ReviewTask]:
        return self._tasks(_tasks().where(t.review_task.c.lesson_id.in_(list(lesson_ids))))

    def load(self) -> dict[str, int]:
        """person → number of open tasks."""
        x = t.review_task
        query = select(x.c.person, func.count()).where(x.c.state == TaskState.OPEN.value).group_by(x.c.person)
        with self._db.read() as c:
            return {row[0]: row[1] for row in c.execute(query)}

    def _tasks(self, query: Select[tuple[object, ...]]) -> list[ReviewTask]:
        with self._db.read() as c:
            return [_task(row) for row in c.execute(query).mappings()]


def _tasks() -> Select[tuple[object, ...]]:
    return select(t.review_task).order_by(t.review_task.c.id)


def _task(row: RowMapping) -> ReviewTask:
    values = {name: row[name] for name in ReviewTask.__slots__}
    return ReviewTask(**(values | {"role": TaskRole(row["role"]), "state": TaskState(row["state"])}))


def _opinion(row: RowMapping) -> Opinion:
    values = {name: row[name] for name in Opinion.__slots__}
    return Opinion(**(values | {"decision": Decision(row["decision"]), "source": Source(row["source"])}))
