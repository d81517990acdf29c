"""Approved lessons of one school, and three catalogs of theirs on the live site, published by one way or the other."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connector import pipelines
from connector.appraisal.decisions import record_verdict
from connector.lessons.records import Decision, Source
from connector.lessons.review import NewVerdict
from connector.packages.inspect import inspect
from connector.settings import Settings
from connector.steps.context import Context, Outcome
from connector.steps.lessons_view import lesson
from connector.store.blobs import digests
from connector.store.lessons import LessonFacts, NewVersion, SubmissionKey
from connector.wiring import opened
from tests.live.department import mapping as mapping_of
from tests.live.moodleweb import LiveError
from tests.live.site import LiveSite
from tests.live.smallpackages import course_of

LEVELS = ("school", "district", "city")
TOPICS = ("Mệnh đề và tập hợp", "Hàm số", "Vectơ", "Thống kê")
_BODY = """
levels:
  - {{id: school, name: Cấp trường, unit: school}}
  - {{id: district, name: Cấp phường, unit: group}}
  - {{id: city, name: Cấp thành phố, unit: department}}
schools:
  - {{id: truong-{run}, name: Trường thử {run}, short: TT, stages: [THPT], group: phuong-{run}, site: live}}
"""


@dataclass(frozen=True, slots=True)
class There:
    """One SCORM activity as the site's own services tell of it."""

    catalog: str
    course: int
    section: str
    name: str
    intro: str
    sha1: str
    visible: bool
    cmid: int
    scormid: int


class Catalogs:
    """Lessons come and are approved without an LMS; what stands is asked of the site by itself."""

    def __init__(self, site: LiveSite, run: str, way: str, folder: Path, url: str | None = None) -> None:
        self.site, self.run, self.way = site, run, way
        folder.mkdir(exist_ok=True)
        self._mapping, self._data = folder / "mapping.yaml", folder / "data"
        self.reach(url or site.url)

    def reach(self, url: str) -> None:
        """The address at which the connector finds the site from now on."""
        way = f"    publish_by: {self.way}"
        text = mapping_of(self.run, url, self.site.username, _BODY.format(run=self.run), way)
        self._mapping.write_text(text, encoding="utf-8")

    @contextmanager
    def context(self) -> Iterator[Context]:
        settings = Settings(mapping=self._mapping, data=self._data, lang="en", log_level="error", database=None)
        with opened(settings) as context:
            yield context

    def run_steps(self, *steps: str) -> tuple[dict[str, Outcome], Counter[str]]:
        with self.context() as context:
            outcomes = {o.step: o for o in pipelines.run(context, steps or pipelines.CATALOGS)}
            return outcomes, context.sites.traffic("live")

    def approved(self, number: int, content: bytes | None = None) -> int:
        """The lesson of this number, or a newer content of it, approved at every level; its id."""
        title = f"Bài {number:03d}"
        with self.context() as context:
            lesson_id = self._handed_in(
                context, number, title, content or course_of("item_1", salt=f"{self.run} {title}")
            )
            for level in LEVELS:
                verdict = NewVerdict(
                    level, "name:Trần Minh", "Trần Minh", Decision.APPROVED, "Bám sát yêu cầu cần đạt."
                )
                view = lesson(context, lesson_id)
                assert record_verdict(context, view.lesson, view.version, verdict, Source.COMMAND, context.now())
            return lesson_id

    def _handed_in(self, context: Context, number: int, title: str, content: bytes) -> int:
        now = datetime.now(UTC)
        file = context.store.blobs.incoming / f"{number}.part"
        file.write_bytes(content)
        report = inspect(file)
        sha256, sha1, size = digests(file)
        context.store.blobs.keep(file, sha256)
        context.store.lessons.remember_file("live", sha256, sha256, sha1, size, now)
        facts = LessonFacts(
            school=f"truong-{self.run}",
            point="nop / bai",
            author_name=f"Nguyễn Văn {number}",
            title=title,
            topic=TOPICS[number % len(TOPICS)],
            period=f"Tiết {number}",
            subject="Toán" if number % 2 else "Vật lí",
            grade=10,
            window="",
        )
        version = NewVersion(sha256, f"{title}.zip", now, report)
        key = SubmissionKey("live", "1", str(number), 0)
        [(made, _, _)] = context.store.lessons.record_submission(key, "5", now, {"": (facts, version)}, now)
        return made.id

    def standing(self) -> list[There]:
        """Every SCORM activity below this run's categories."""
        found: list[There] = []
        for catalog, courses in self._courses().items():
            if courses:
                reply = self.site.services.call("mod_scorm_get_scorms_by_courses", courseids=list(courses))
                found += [self._there(catalog, courses, s) for s in reply["scorms"]]
        return found

    def courses(self) -> list[int]:
        return [course for courses in self._courses().values() for course in courses]

    def _courses(self) -> dict[str, dict[int, dict[int, str]]]:
        """Catalog's category → course → section number → its name."""
        categories = self.site.services.call("core_course_get_categories")
        parent = next((c["id"] for c in categories if c["name"] == f"Kho {self.run}"), None)
        return {c["name"]: self._within(c["id"]) for c in categories if parent is not None and c["parent"] == parent}

    def _within(self, category: int) -> dict[int, dict[int, str]]:
        reply = self.site.services.call("core_course_get_courses_by_field", field="category", value=category)
        return {
            c["id"]: {
                s["section"]: s["name"] for s in self.site.services.call("core_course_get_contents", courseid=c["id"])
            }
            for c in reply["courses"]
        }

    @staticmethod
    def _there(catalog: str, courses: dict[int, dict[int, str]], s: dict[str, Any]) -> There:
        section = courses[s["course"]][s["section"]]
        return There(
            catalog,
            s["course"],
            section,
            s["name"],
            s["intro"],
            s["sha1hash"],
            bool(s["visible"]),
            s["coursemodule"],
            s["id"],
        )

    def remove(self) -> None:
        """As far as the site lets it: what waits for its cron can keep a category from going."""
        categories = self.site.services.call("core_course_get_categories")
        for category in (c for c in categories if c["name"] == f"Kho {self.run}"):
            gone = [{"id": category["id"], "recursive": 1}]
            try:
                self.site.services.call("core_course_delete_categories", categories=gone)
            except (LiveError, ValueError) as error:
                warnings.warn(f"left on the site: {category['name']}: {error}", stacklevel=2)
