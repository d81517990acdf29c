"""The product on a live site: one school whose own Moodle also holds the catalogs of every level."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from connector import pipelines
from connector.appraisal.decisions import record_verdict
from connector.lessons.records import Decision, Source
from connector.lessons.review import NewVerdict
from connector.settings import Settings
from connector.steps.context import Context, Outcome
from connector.steps.lessons_view import LessonView, lessons
from connector.store.publications import Publication
from connector.wiring import opened
from tests.live.department import mapping as mapping_of
from tests.live.submitting import SUBJECTS, SubmissionCourse
from tests.live.teaching import Taught

_BODY = """
levels:
  - {{id: school, name: Cấp trường, unit: school, lms_verdicts: true}}
  - {{id: district, name: Cấp phường, unit: group}}
  - {{id: city, name: Cấp thành phố, unit: department}}
schools:
  - id: truong-{run}
    name: Trường thử {run}
    short: TT
    stages: [THPT]
    group: phuong-{run}
    site: live
    submissions:
{submissions}
    teaching:
      - {{course: {courses[0]}, subject: Toán, grade: 10, class: 10A1}}
      - {{course: {courses[1]}, subject: Vật lí, grade: 10, class: 10A1}}
reports: [{{kind: daily, due: "15:00"}}]
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """What one sync did, and how everything stood after it."""

    outcomes: dict[str, Outcome]
    traffic: Counter[str]
    lessons: dict[str, LessonView]
    publications: list[Publication]
    reports: dict[str, dict[str, Any]]  # a report's JSON, by the kind of its unit


class Job:
    """Runs what the commands run, on a clock that is told."""

    def __init__(self, handed: SubmissionCourse, taught: list[Taught], folder: Path, now: Callable[[], datetime]):
        self.run, self.now = handed.site.run, now
        folder.mkdir(exist_ok=True)
        (folder / "mapping.yaml").write_text(_mapping(handed, taught), encoding="utf-8")
        self._settings = Settings(
            mapping=folder / "mapping.yaml", data=folder / "data", lang="vi", log_level="error", database=None
        )

    @contextmanager
    def context(self) -> Iterator[Context]:
        with opened(self._settings, now=self.now) as context:
            yield context

    def sync(self) -> Stage:
        with self.context() as context:
            outcomes = list(pipelines.sync(context))
            return Stage(
                {o.step: o for o in outcomes},
                context.sites.traffic("live"),
                {v.lesson.title: v for v in lessons(context)},
                context.store.publications.all(),
                _reports(context),
            )

    def decide(self, title: str, level: str, decision: Decision, words: str = "") -> None:
        """A verdict by command."""
        with self.context() as context:
            view = next(v for v in lessons(context) if v.lesson.title == title)
            strengths, limits = "Ngôn ngữ trong sáng.", words if decision is Decision.REJECTED else ""
            changes = words if decision is Decision.CHANGES_REQUIRED else ""
            verdict = NewVerdict(level, "name:Phạm An", "Phạm An", decision, strengths, limits, changes)
            assert record_verdict(context, view.lesson, view.version, verdict, Source.COMMAND, self.now())

    def documents(self, kind: str) -> list[Path]:
        with self.context() as context:
            return [Path(d.path) for d in context.store.documents.all(kind)]


def _mapping(handed: SubmissionCourse, taught: list[Taught]) -> str:
    point = "      - {{course: {}, assignment: Bài giảng {} 10, subject: {}, grade: 10}}"
    body = _BODY.format(
        run=handed.site.run,
        submissions="\n".join(point.format(handed.course.shortname, s, s) for s in SUBJECTS),
        courses=[t.course.shortname for t in taught],
    )
    return mapping_of(handed.site.run, handed.site.url, handed.site.username, body)


def _reports(context: Context) -> dict[str, dict[str, Any]]:
    """The newest revision of each unit's daily report."""
    newest: dict[str, tuple[tuple[str, int], Path]] = {}
    for d in context.store.documents.all("daily"):
        if d.format == "json":
            unit, found = d.unit.partition(".")[0], ((d.period, d.revision), Path(d.path))
            newest[unit] = max(newest.get(unit, found), found)
    return {unit: json.loads(path.read_text(encoding="utf-8")) for unit, (_, path) in newest.items()}
