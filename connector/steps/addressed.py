"""Where each waiting word belongs: the attempt that held the version it is about, and the version to speak of there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from connector.lessons.attempts import attempt_of
from connector.lessons.records import LessonVersion
from connector.steps.context import Context
from connector.store.reviews import Notice

UNKNOWN = -1
"""No attempt is known: the latest handed in is meant."""


class Addressed:
    """The addresses of the notices that wait on one site, read once."""

    def __init__(self, ctx: Context, site: str, pending: Sequence[Notice]) -> None:
        self._handed_in: dict[tuple[str, str], dict[int, datetime]] = {}
        for key, modified in ctx.store.lessons.collected(site).items():
            self._handed_in.setdefault((key.assignment_id, key.teacher_id), {})[key.attempt] = modified
        ids = sorted({lesson_of(n) for n in pending})
        self._current = ctx.store.lessons.current_versions(ids)
        self._versions = {v.id: v for found in ctx.store.lessons.versions(ids).values() for v in found}

    def where(self, notice: Notice) -> tuple[str, str, int]:
        """Assignment, teacher, attempt: the teacher may have begun another attempt since."""
        whose = str(notice.payload["assignment_id"]), str(notice.payload["teacher_id"])
        version = self._versions[notice.version_id]
        current = self._current[lesson_of(notice)] == version.id
        attempt = attempt_of(version.submitted_at, current, self._handed_in.get(whose, {}))
        return *whose, UNKNOWN if attempt is None else attempt

    def version(self, lesson_id: int, notices: Sequence[Notice]) -> LessonVersion:
        """Of notices about one attempt: the version handed in last there, else the newest that they are about."""
        current = self._versions[self._current[lesson_id]]
        about = [self._versions[n.version_id] for n in notices if lesson_of(n) == lesson_id]
        newest = max(about, key=lambda version: version.number)
        [attempt] = {self.where(n)[2] for n in notices}
        whose = self.where(notices[0])[:2]
        in_it = attempt_of(current.submitted_at, True, self._handed_in.get(whose, {})) in (attempt, None)
        return current if in_it else newest


def lesson_of(notice: Notice) -> int:
    return int(str(notice.payload["lesson_id"]))
