"""A Department with open catalogs, made in a store without any LMS: lessons that were approved and stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

from sqlalchemy import insert, update

from connector.lessons.records import Decision, Lesson, LessonVersion, Source
from connector.lessons.review import NewVerdict
from connector.packages.inspect import inspect
from connector.packages.report import Metadata, PackageReport, Verdict
from connector.participation.parquet import FactStore
from connector.sandbox.samples import make_scorm12
from connector.settings import Settings
from connector.steps.context import Context
from connector.steps.open_catalogs import OpenCatalogs
from connector.store import Store
from connector.store import tables as t
from connector.store.blobs import digests
from connector.store.lessons import LessonFacts, NewVersion, SubmissionKey
from connector.store.minutes import Held
from connector.store.publications import Intent, Proof
from mappings.schema import Mapping
from tests.conftest import Clock

REPORT = PackageReport(
    verdict=Verdict.PLAYABLE, format="scorm12", version="1.2", metadata=Metadata(keywords=("parabol",))
)
SUBJECTS = ("Toán", "Ngữ văn", "Vật lí", "Hoá học", "Lịch sử")


def a_mapping(*public: str) -> Mapping:
    """Two schools, two levels; the catalogs of the levels named are public (the city's when none is named)."""
    shown = public or ("city",)
    return Mapping.model_validate(
        {
            "version": 1,
            "department": {
                "id": "haiphong",
                "name": "Sở Giáo dục và Đào tạo Hải Phòng",
                "parent": "Ủy ban nhân dân thành phố Hải Phòng",
                "place": "Hải Phòng",
                "school_year": "2026-2027",
                "email": "hoclieu@haiphong.example.vn",
            },
            "levels": [
                {"id": "school", "name": "Cấp trường", "unit": "school"},
                {"id": "city", "name": "Cấp thành phố", "unit": "department"},
            ],
            "sites": [{"id": "a", "url": "https://a.example", "token_env": "A_TOKEN"}],
            "schools": [
                {"id": f"thpt-{x}", "name": f"Trường THPT {x.upper()}", "short": x, "stages": ["THPT"], "site": "a"}
                for x in "ab"
            ],
            "catalogs": [
                {"level": "school", "site": "own", "category": ["Trường"], "public": "school" in shown},
                {"level": "city", "site": "a", "category": ["Thành phố"], "public": "city" in shown},
            ],
        }
    )


@dataclass
class Opened:
    """`add` makes lessons that stand in the city's catalog and their school's; each a second later than the last."""

    store: Store
    clock: Clock
    mapping: Mapping = field(default_factory=a_mapping)

    @property
    def catalogs(self) -> OpenCatalogs:
        return OpenCatalogs(self.mapping, self.store)

    def tick(self, seconds: int = 1) -> datetime:
        self.clock.now += timedelta(seconds=seconds)
        return self.clock.now

    def add(self, title: str, *, subject: str = "Toán", grade: int = 10, school: str = "thpt-a", n: int = 0) -> Lesson:
        """Approved by both levels, under minutes, standing in both catalogs. `n` tells submissions apart."""
        lesson, version = self.hand_in(title, subject=subject, grade=grade, school=school, n=n)
        self.approve(version, "school", "city")
        for catalog in (f"school.{school}", "city.haiphong"):
            self.publish(lesson, version, catalog)
        return lesson

    def add_many(self, count: int) -> list[Lesson]:
        return [
            self.add(f"Bài {n:03d}", subject=SUBJECTS[n % 5], grade=10 + n % 3, school=f"thpt-{'ab'[n % 2]}", n=n)
            for n in range(count)
        ]

    def hand_in(
        self,
        title: str,
        *,
        subject: str = "Toán",
        grade: int = 10,
        school: str = "thpt-a",
        n: int = 0,
        package: bytes | None = None,
    ) -> tuple[Lesson, LessonVersion]:
        """With a real package in the blobs where one is given."""
        sha256, sha1, size, report = f"{n:064x}", f"{n:040x}", 10 + n, REPORT
        if package is not None:
            sha256, sha1, size, report = self.keep(package)
        now = self.tick()
        self.store.lessons.remember_file("a", f"f{n}-{sha256}", sha256, sha1, size, now)
        facts = LessonFacts(school, "NBG", "Nguyễn Văn An", title, "Hàm số", "12", subject, grade, "dot-1")
        new = NewVersion(sha256, f"{title}.zip", now, report)
        key = SubmissionKey("a", "1", str(n), 0)
        [(lesson, version, _)] = self.store.lessons.record_submission(key, "5", now, {"": (facts, new)}, now)
        return lesson, version

    def keep(self, package: bytes) -> tuple[str, str, int, PackageReport]:
        path = self.store.blobs.incoming / "x"
        path.write_bytes(package)
        report = inspect(path)
        sha256, sha1, size = digests(path)
        self.store.blobs.keep(path, sha256)
        return sha256, sha1, size, report

    def decide(self, version: LessonVersion, level: str) -> int:
        """A level approves; the minutes are not written yet. The verdict's id."""
        verdict = NewVerdict(level, "a:9", "Lê Thị Bình", Decision.APPROVED)
        self.store.reviews.record(version.id, verdict, Source.COMMAND, self.tick())
        [given] = [a for a in self.store.reviews.verdicts([version.id])[version.id] if a.level == level]
        return given.id

    def approve(self, version: LessonVersion, *levels: str) -> None:
        for level in levels:
            given = self.decide(version, level)
            with self.store.db.connect() as c:
                made = self.store.minutes.open(c, level, "-", Held(), "a:9", self.clock.now)
                self.store.minutes.add(c, made, [given])
                self.store.minutes.finalise(c, made, level, lambda place: f"{place:02d}/BB-X", self.clock.now)

    def publish(self, lesson: Lesson, version: LessonVersion, catalog: str) -> None:
        publications = self.store.publications
        meant = publications.intend(Intent(lesson.id, catalog, version.id, "a", version.sha1), self.tick())
        url = f"https://a.example/mod/scorm/view.php?id={meant.id}"
        publications.confirm(meant.id, Proof("3", str(meant.id), url, name=lesson.title, topic="Hàm số"), self.tick())

    def withdraw(self, lesson: Lesson) -> None:
        """By a deed of the Department; the site has not been told yet."""
        said = {"lesson_id": lesson.id, "reason": "sai", "withdrawn_by": "operator", "withdrawn_at": self.tick()}
        with self.store.db.connect() as c:
            c.execute(insert(t.withdrawal).values(said))

    def restore(self, lesson: Lesson) -> None:
        of_it = t.withdrawal.c.lesson_id == lesson.id
        with self.store.db.connect() as c:
            c.execute(update(t.withdrawal).where(of_it).values(lifted_by="operator", lifted_at=self.tick()))

    def take_down(self, lesson: Lesson) -> None:
        """From the site, by a run that publishes."""
        for publication in self.store.publications.all(lesson_ids=[lesson.id]):
            self.store.publications.taken_down(publication.id, self.tick(), removed=True)

    def replace_blob(self, version: LessonVersion, content: bytes, format_: str) -> None:
        """As if this had been handed in: a file that is no package."""
        sha256, sha1, size, _ = self.keep(content)
        with self.store.db.connect() as c:
            c.execute(insert(t.blob).values(sha256=sha256, sha1=sha1, size=size, stored_at=self.clock.now))
            of_it = t.lesson_version.c.id == version.id
            c.execute(update(t.lesson_version).where(of_it).values(sha256=sha256, format=format_, filename="bai.mp4"))

    def blob(self, version: LessonVersion) -> Path:
        return self.store.blobs.path(version.sha256)


class NoSites:
    """Nothing here speaks to any LMS."""

    def _none(self, site: str) -> NoReturn:
        raise AssertionError(f"{site} was asked for")

    submissions = catalog = activity = messages = traffic = save = _none


def context_of(opened: Opened, folder: Path, **settings: object) -> Context:
    return Context(
        mapping=opened.mapping, settings=Settings(data=folder, **settings), store=opened.store,  # type: ignore[arg-type]
        facts=FactStore(folder / "facts"), sites=NoSites(), pseudonym=lambda _: str, run="r", now=opened.clock,
    )  # fmt: skip


def real_package(title: str, seed: int = 1) -> bytes:
    return make_scorm12(title, seed=seed)
