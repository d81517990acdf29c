"""The product reading the week, once by each way into a Moodle, each with a data folder of its own."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from connector import pipelines
from connector.lms.moodle.counting import GET_COUNTS
from connector.lms.moodle.fact_way import GET_FACTS
from connector.participation.figures import CourseScope, Figures
from connector.participation.indicators import figures
from connector.participation.period import Period
from connector.settings import Settings
from connector.steps.context import Context, Outcome
from connector.wiring import opened
from tests.live.realweek import ENDS, RealWeek
from tests.live.site import LiveSite

Way = Literal["plugin", "core", "counts"]
_MAPPING = """
version: 1
department: {{id: so-{run}, name: Sở thử {run}, parent: Thành phố thử, place: Hải Phòng, school_year: 2026-2027}}
levels: [{{id: school, name: Cấp trường, unit: school}}]
groups: [{{id: phuong-{run}, kind: commune, name: Phường thử {run}}}]
sites:
  - id: live
    url: {url}
    token_env: HOCLIEU_LIVE_TOKEN
    limits: {{concurrent: 4, per_second: 1000, timeout_seconds: 300}}
{site}
schools:
  - id: truong-{run}
    name: Trường thử {run}
    short: TT
    stages: [THPT]
    group: phuong-{run}
    site: live
    teaching:
{teaching}
rules:
  students: {{vulnerable: {{cohorts: [{vulnerable}]}}, lacks_means: {{cohorts: [{lacks_means}]}}}}
reports:
  - {{kind: daily, due: "15:00", formats: [json]}}
  - {{kind: weekly, due: "12:00", weekday: {weekday}, formats: [json]}}
"""
_TEACHING = (
    "      - {{course: {course}, subject: {subject}, grade: {grade}, class: {class_name}, teacher: {owner},"
    " topics: {{{topic}: {{minutes: 45, ends: {ends}}}}}}}"
)
_SITE: dict[Way, str] = {
    "plugin": "    facts_by: plugin",
    "core": "    facts_by: core",
    "counts": "    facts_by: plugin\n    participation: counts",
}


@dataclass
class WeekJob:
    """Reads the week by one way; `ends` is the last day of the topic that ends, `last` that of the weekly report."""

    way: Way
    week: RealWeek
    folder: Path
    ends: date
    last: date
    traffic: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "mapping.yaml").write_text(self._mapping(), encoding="utf-8")
        self._settings = Settings(
            mapping=self.folder / "mapping.yaml", data=self.folder / "data", lang="vi", log_level="error", database=None
        )

    @contextmanager
    def context(self, now: datetime) -> Iterator[Context]:
        with opened(self._settings, now=lambda: now) as context:
            yield context

    def read(self, now: datetime) -> list[Outcome]:
        """`hoclieu observe` and `hoclieu report`, as if it were `now`."""
        with self.context(now) as context:
            outcomes = [*pipelines.run(context, ("observe",)), pipelines.report(context)]
            self.traffic += context.sites.traffic("live")
            return outcomes

    def figures(self, period: Period, now: datetime) -> Figures:
        with self.context(now) as context:
            [school] = context.mapping.schools
            scopes = [CourseScope.of(school, taught) for taught in school.teaching]
            return figures(context.facts, scopes, period, context.mapping.rules)

    def course_keys(self) -> list[str]:
        """The keys under which the courses are read, in the order of the week's courses."""
        with self.context(datetime.now(UTC)) as context:
            return [str(taught.course) for taught in context.mapping.schools[0].teaching]

    def _mapping(self) -> str:
        site = self.week.site
        teaching = [
            _TEACHING.format(
                course=c.course.shortname,
                subject=c.subject,
                grade=c.grade,
                class_name=c.class_name,
                owner=c.owner,
                topic=ENDS,
                ends=self.ends,
            )
            for c in self.week.courses
        ]
        return _MAPPING.format(
            run=site.run,
            url=site.url,
            site=_SITE[self.way],
            teaching="\n".join(teaching),
            weekday=self.last.strftime("%a").lower(),
            **self.week.cohorts,
        )


_NEEDS: dict[Way, str] = {"plugin": GET_FACTS, "counts": GET_COUNTS}


def ways_of(site: LiveSite) -> list[Way]:
    """By which the site can be read: the plugin's need the plugin. HOCLIEU_LIVE_WAYS names fewer, for a short run."""
    asked = os.environ.get("HOCLIEU_LIVE_WAYS", "core plugin counts").split()
    told = site.services.call("core_webservice_get_site_info")
    there = {f["name"] for f in told["functions"]}
    possible: list[Way] = ["core", *(way for way, function in _NEEDS.items() if function in there)]
    return [way for way in possible if way in asked]
