"""What a site tells is recorded: rows, counts where no row may leave it, and who belongs to which group of students."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from connector.errors import NeedsOperator
from connector.lms.base import (
    Activity,
    CountRow,
    CountRules,
    CourseActivity,
    Doing,
    SiteCounts,
    Student,
    TeachingCourse,
    Topic,
)
from connector.participation.duck import connection
from connector.participation.parquet import FactStore
from connector.settings import Settings
from connector.steps.context import Context, Outcome, Sites
from connector.steps.counting import cells_of
from connector.steps.observe import observe
from connector.steps.points import mapped_courses
from connector.steps.student_groups import codes_in
from connector.store import Store
from connector.text import Text
from mappings.schema import Mapping as SyncMapping

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
TOPICS = (Topic("31", "Chủ đề 1", 1, (Activity("7", "scorm", "Bài 1", True),)),)
MAPPING = """
version: 1
department: {id: so, name: Sở, parent: UBND, place: Hải Phòng, school_year: 2026-2027}
levels: [{id: school, name: Cấp trường, unit: school}]
sites: [{id: x, url: "https://x.example", token_env: X_TOKEN, participation: ROWS}]
schools:
  - id: a
    name: Trường A
    short: A
    stages: [THPT]
    site: x
    teaching: [{course: toan, subject: Toán, grade: 10, class: 10A}, {course: van, subject: Văn, grade: 10}]
    students: {vulnerable: {cohorts: [yt, khác], file: ds.csv}, excluded: {cohorts: [thử]}}
"""


class Source:
    """A site that tells one course and has lost the other."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def observe(
        self, courses: Sequence[TeachingCourse], since: Mapping[str, datetime], timezone: str
    ) -> Iterator[CourseActivity | tuple[TeachingCourse, Exception]]:
        self.asked.append((sorted(since), timezone))
        students, doings = (Student("5", NOON),), (Doing("5", "7", (NOON,)),)
        yield CourseActivity(courses[0].key, "2", NOON, TOPICS, students, doings, frozenset({"5"}))
        yield courses[1], GONE

    def counts(
        self, cells: Mapping[str, Sequence[TeachingCourse]], last: date, timezone: str, rules: CountRules
    ) -> SiteCounts:
        self.asked.append((list(cells), last, rules.cohorts, rules.forms["quiz"]))
        [first, second] = cells["school/a"]
        rows = (CountRow(last, last, "enrolled", 40, cell="school/a"),)
        return SiteCounts(NOON, rows, {first.key: TOPICS}, [(second, GONE)])

    def members(self, cohorts: Sequence[str]) -> dict[str, frozenset[str]]:
        self.asked.append(list(cohorts))
        return {"yt": frozenset({"5"}), "thử": frozenset({"9"})}

    def students_by_code(self, codes: Sequence[str]) -> dict[str, str]:
        return {code: code.removeprefix("HS") for code in codes if code != "HS0"}


GONE = NeedsOperator("course_gone", Text("không còn", "gone"))


class OneSite:
    def __init__(self, source: Source) -> None:
        self._source = source

    def activity(self, site: str) -> Any:
        return self._source


def context(folder: Path, participation: str) -> tuple[Context, Source]:
    source = Source()
    settings = Settings(mapping=folder / "mapping.yaml", data=folder / "data", lang="en")
    ctx = Context(
        mapping=SyncMapping.model_validate(yaml.safe_load(MAPPING.replace("ROWS", participation))),
        settings=settings,
        store=Store(f"sqlite:///{folder / 'store.sqlite'}", folder / "blobs", lambda: NOON),
        facts=FactStore(settings.facts),
        sites=cast("Sites", OneSite(source)),
        pseudonym=lambda site: lambda one: f"p{one}",
        run="r",
        now=lambda: NOON,
    )
    return ctx, source


def run(ctx: Context) -> Outcome:
    outcome = Outcome("observe", "x")
    try:
        observe(ctx, "x", outcome)
    finally:
        ctx.store.close()
    return outcome


def members(ctx: Context) -> set[tuple[str, str | None]]:
    with connection() as db:
        ctx.facts.open_members(db, ["x"], TODAY)
        return set(db.execute("SELECT kind, student FROM members").fetchall())


def test_members_of_cohorts_and_of_a_list_are_recorded_and_what_is_not_found_is_said(tmp_path: Path) -> None:
    (tmp_path / "ds.csv").write_text("\ufeffMã học sinh;Họ tên\nHS7;…\nHS0;…\n", encoding="utf-8")
    ctx, source = context(tmp_path, "rows")
    outcome = run(ctx)
    named = {("vulnerable", "p5"), ("vulnerable", "p7"), ("excluded", "p9")}
    assert members(ctx) == named | {("vulnerable", None), ("excluded", None)}
    assert source.asked[-1] == ["khác", "thử", "yt"]
    assert ["khác" in line.en or "1 code" in line.en for line in outcome.lines] == [True, True]
    assert [key for key, _ in outcome.aside] == ["shortname:van"]
    assert outcome.counts["facts_added"] == 1


def test_a_list_that_cannot_be_read_is_set_aside_and_what_was_read_stays(tmp_path: Path) -> None:
    ctx, _ = context(tmp_path, "rows")
    outcome = run(ctx)
    assert [key for key, _ in outcome.aside] == ["shortname:van", "students"]
    assert members(ctx) == set() and outcome.counts["students"] == 1


def test_a_site_that_only_counts_is_asked_for_no_row(tmp_path: Path) -> None:
    ctx, source = context(tmp_path, "counts")
    outcome = run(ctx)
    [(cells, last, cohorts, form)] = cast(
        "list[tuple[list[str], date, Mapping[str, tuple[str, ...]], str]]", source.asked
    )
    assert (last, form) == (TODAY, "assessment")
    assert cohorts == {"vulnerable": ("yt", "khác"), "excluded": ("thử",)}
    assert {"school/a", "grade/a/10", "class/a/10A"} <= set(cells)
    assert {"facts", "roster", "members", "known"}.isdisjoint(p.name for p in ctx.settings.facts.iterdir())
    assert {"counts", "outline"} <= {p.name for p in ctx.settings.facts.iterdir()}
    assert [key for key, _ in outcome.aside] == ["shortname:van"] and outcome.counts["counts"] == 1


def test_cells_are_named_like_the_figures_they_become(tmp_path: Path) -> None:
    ctx, _ = context(tmp_path, "counts")
    cells = cells_of(mapped_courses(ctx.mapping, "x"))
    ctx.store.close()
    assert {key: [c.key for c in of] for key, of in cells.items() if "To" in key or "class" in key} == {
        "subject/a/To%C3%A1n": ["shortname:toan"],
        "subject/a/To%C3%A1n/10": ["shortname:toan"],
        "class/a/10A": ["shortname:toan"],
    }


@pytest.mark.parametrize("text", ["HS1\nHS2", "\ufeffcode,name\nHS1,x\n\n HS2 ,y", "Mã;Tên\r\nHS1;x\r\nHS2;y\r\n"])
def test_codes_are_the_first_column_with_or_without_a_header(text: str) -> None:
    assert codes_in(text.encode()) == ["HS1", "HS2"]
