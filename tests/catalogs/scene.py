"""A small city whose catalogs stand on sites kept in files: lessons come and are approved without an LMS."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from connector import pipelines
from connector.appraisal.decisions import record_verdict
from connector.lessons.records import Decision, Lesson, LessonVersion, Source
from connector.lessons.review import NewVerdict
from connector.lms.base import ActivitySource, CatalogSite, Messenger, StandingActivity, SubmissionSource
from connector.packages.report import Organization, PackageReport, Sco, Verdict
from connector.participation.parquet import FactStore
from connector.settings import Settings
from connector.steps.context import Context, Outcome
from connector.store import Store
from connector.store.blobs import digests
from connector.store.lessons import LessonFacts, NewVersion, SubmissionKey
from mappings.schema import Mapping
from tests.catalogs.filesite import FileSite, Hook, nothing

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)

MAPPING: dict[str, Any] = {
    "version": 1,
    "department": {
        "id": "hp",
        "name": "Sở GD&ĐT Hải Phòng",
        "parent": "UBND thành phố Hải Phòng",
        "place": "Hải Phòng",
        "school_year": "2026-2027",
    },
    "levels": [
        {"id": "school", "name": "Cấp trường", "unit": "school"},
        {"id": "commune", "name": "Cấp xã", "unit": "group"},
        {"id": "city", "name": "Cấp thành phố", "unit": "department"},
    ],
    "groups": [
        {"id": "an-bien", "kind": "commune", "name": "Phường An Biên"},
        {"id": "hai-an", "kind": "commune", "name": "Phường Hải An"},
    ],
    "sites": [
        {"id": name, "url": f"https://{name}.example", "token_env": "T"}
        for name in ("lms-a", "lms-b", "kho", "kho-moi")
    ],
    "schools": [
        {"id": "a", "name": "THPT A", "short": "A", "stages": ["THPT"], "group": "an-bien", "site": "lms-a"},
        {"id": "b", "name": "THPT B", "short": "B", "stages": ["THPT"], "group": "hai-an", "site": "lms-b"},
    ],
    "catalogs": [
        {"level": "school", "site": "own", "category": ["Kho của trường"]},
        {"level": "commune", "site": "kho", "category": ["Kho", "{group}"]},
        {"level": "city", "site": "kho", "category": ["Kho", "Toàn thành phố"]},
    ],
}


class KeptSite(CatalogSite, Protocol):
    """A catalog site that can also be looked at without the port."""

    calls: Counter[str]

    def page(self) -> dict[str, dict[str, list[str]]]: ...

    def all(self) -> list[StandingActivity]: ...


Kind = Callable[[Path, str, bool, Hook], KeptSite]
"""Folder, site, whether a look tells all, hook → the site as it is kept there."""


def in_a_file(folder: Path, site: str, tells: bool, hook: Hook) -> FileSite:
    return FileSite(folder / f"{site}.json", tells, hook)


@dataclass
class FileSites:
    """`Sites` for the steps: only catalogs are asked for."""

    folder: Path
    tells: bool = True
    hook: Hook = nothing
    made: dict[str, KeptSite] = field(default_factory=dict)
    kind: Kind = in_a_file

    def catalog(self, site: str) -> CatalogSite:
        return self.kept(site)

    def kept(self, site: str) -> KeptSite:
        if site not in self.made:
            self.made[site] = self.kind(self.folder, site, self.tells, self.hook)
        return self.made[site]

    def submissions(self, site: str) -> SubmissionSource:
        raise NotImplementedError

    def activity(self, site: str) -> ActivitySource:
        raise NotImplementedError

    def messages(self, site: str) -> Messenger:
        raise NotImplementedError

    def traffic(self, site: str) -> Counter[str]:
        return Counter(self.made[site].calls) if site in self.made else Counter()

    def save(self, site: str) -> None: ...


@dataclass
class City:
    root: Path
    mapping: Mapping
    database: str
    tells: bool = True
    now: datetime = NOON
    hook: Hook = nothing
    calls: Counter[str] = field(default_factory=Counter)
    kind: Kind = in_a_file

    @contextmanager
    def context(self, dry_run: bool = False) -> Iterator[Context]:
        settings = Settings(data=self.root / "data", lang="en")
        store = Store(self.database, settings.blobs, lambda: self.now)
        sites = FileSites(self.root, self.tells, self.hook, kind=self.kind)
        try:
            yield Context(
                mapping=self.mapping,
                settings=settings,
                store=store,
                facts=FactStore(settings.facts),
                sites=sites,
                pseudonym=lambda _site: str,
                run=uuid.uuid4().hex[:12],
                now=lambda: self.now,
                dry_run=dry_run,
            )
        finally:
            store.close()
            self.calls = Counter()
            for site in sites.made.values():
                self.calls += site.calls

    def run(self, *steps: str, site: str | None = None, dry_run: bool = False) -> dict[tuple[str, str], Outcome]:
        """`publish` and `clear` when nothing else is named."""
        with self.context(dry_run) as context:
            outcomes = pipelines.run(context, steps or ("publish", "clear"), site)
            return {(o.step, o.site): o for o in outcomes}

    def do(self, work: Callable[[Context], Any]) -> Any:
        with self.context() as context:
            return work(context)

    def site(self, name: str) -> FileSite:
        return FileSite(self.root / f"{name}.json")

    def kept(self, name: str) -> KeptSite:
        return self.kind(self.root, name, self.tells, nothing)

    # lessons -----------------------------------------------------------------------------------------------------

    def hand_in(self, title: str, content: str = "", **more: Any) -> int:
        """A lesson, or another version of the one of that title; its number. `scos`: identifiers of its parts."""
        given = {
            "school": "a",
            "subject": "Toán",
            "grade": 10,
            "topic": "Hàm số",
            "period": "",
            "scos": ("item_1",),
        } | more
        with self.context() as context:
            sha256 = self._blob(context, content or title)
            key = SubmissionKey(f"lms-{given['school']}", "1", _number(title), 0)
            facts = LessonFacts(
                school=given["school"],
                point=f"course / {title}",
                author_name="Nguyễn Văn An",
                title=given.get("now_called", title),
                topic=given["topic"],
                period=given["period"],
                subject=given["subject"],
                grade=given["grade"],
                window="",
            )
            report = _report(given["scos"], given.get("fails"), given.get("format", "scorm12"))
            version = NewVersion(sha256, f"{title}.zip", self.now, report)
            [(lesson, _, _)] = context.store.lessons.record_submission(
                key, "5", self.now, {"": (facts, version)}, self.now
            )
            return lesson.id

    def approve(self, lesson_id: int, *levels: str) -> None:
        """By these levels, in order; by all when none are named."""
        with self.context() as context:
            lesson, version = _current(context, lesson_id)
            for level in levels or ("school", "commune", "city"):
                verdict = NewVerdict(level, "name:Trần Minh", "Trần Minh", Decision.APPROVED, "Tốt")
                assert record_verdict(context, lesson, version, verdict, Source.COMMAND, self.now)

    def approved(self, title: str, content: str = "", levels: tuple[str, ...] = (), **more: Any) -> int:
        lesson_id = self.hand_in(title, content, **more)
        self.approve(lesson_id, *levels)
        return lesson_id

    def change(self, **more: Any) -> None:
        """The mapping is edited."""
        self.mapping = mapping(**more)

    def tomorrow(self) -> None:
        self.now += timedelta(days=1)

    def _blob(self, context: Context, content: str) -> str:
        file = context.store.blobs.incoming / "x.part"
        file.write_bytes(content.encode())
        sha256, sha1, size = digests(file)
        context.store.blobs.keep(file, sha256)
        context.store.lessons.remember_file("lms", sha256, sha256, sha1, size, self.now)
        return sha256


def mapping(**more: Any) -> Mapping:
    return Mapping.model_validate(MAPPING | more)


def city(root: Path, database: str | None = None, tells: bool = True, kind: Kind = in_a_file, **more: Any) -> City:
    root.mkdir(parents=True, exist_ok=True)
    return City(root, mapping(**more), database or f"sqlite:///{root / 'data.sqlite'}", tells, kind=kind)


def _current(context: Context, lesson_id: int) -> tuple[Lesson, LessonVersion]:
    lesson = context.store.lessons.lesson(lesson_id)
    assert lesson is not None
    current = context.store.lessons.current_versions([lesson_id])[lesson_id]
    return lesson, next(v for v in context.store.lessons.versions([lesson_id])[lesson_id] if v.id == current)


def _number(title: str) -> str:
    return str(sum(ord(c) * 31**i for i, c in enumerate(title)) % 10**9)


def _report(scos: tuple[str, ...], fails: str | None, format_: str) -> PackageReport:
    parts = tuple(Sco(identifier=i, title=f"Phần {i}", href="index.html") for i in scos)
    prediction: dict[str, Any] = {"version": "SCORM_1.2", "scos": len(scos), "fails": fails}
    return PackageReport.model_validate(
        {
            "verdict": Verdict.PLAYABLE,
            "format": format_,
            "version": "1.2",
            "organizations": (Organization(identifier="org"),),
            "scos": parts,
            "moodle": prediction,
        }
    )
