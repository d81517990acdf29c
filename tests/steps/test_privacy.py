"""Retention and forgetting as steps: counts stay, rows go, each act stands on the trail, also after a crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from connector.cli.week import _asked
from connector.errors import Rejected
from connector.lms.base import Activity, CourseActivity, Doing, Student, Topic
from connector.participation import purge
from connector.participation.city.figures import Asked, city_figures
from connector.participation.city.shelf import shelf_at
from connector.participation.city.weeks import Weeks
from connector.participation.figures import CourseScope, Figures
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from connector.reports.daily import report_over
from connector.settings import Settings
from connector.steps.context import Context, Outcome
from connector.steps.packing import pack
from connector.steps.privacy import digest, expire, forget, kept_rows
from connector.store import Store
from connector.wiring import MappedSites
from mappings.schema import Mapping

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
WEEK = Period.week_ending(date(2026, 11, 21))
TOPICS = (Topic("31", "Chủ đề 1", 1, (Activity("7", "scorm", "Bài 1", True),)),)
MAPPING = """
version: 1
department: {id: so, name: Sở, parent: UBND, place: Hải Phòng, school_year: 2026-2027}
levels: [{id: school, name: Cấp trường, unit: school}]
sites: [{id: x, url: "https://x.example", token_env: X_TOKEN}]
schools:
  - {id: a, name: Trường A, short: A, stages: [THPT], site: x, teaching: [{course: toan, subject: Toán, grade: 10}]}
reports: [{kind: daily, due: "15:00"}, {kind: weekly, due: "12:00", weekday: sat}]
privacy: {facts_days: 365}
"""


class Killed(BaseException):
    pass


@dataclass
class Service:
    """One school whose course was read on a Tuesday and a Wednesday; the clock is told."""

    ctx: Context
    at: Callable[[datetime], Context]

    def figures(self, period: Period = WEEK) -> Figures:
        school = self.ctx.mapping.schools[0]
        scopes = [CourseScope.of(school, t) for t in school.teaching]
        shelf = shelf_at(self.ctx.settings.packs_at)
        return city_figures(shelf, self.ctx.facts, scopes, period, self.ctx.mapping.rules)

    def acts(self) -> list[str]:
        return [row.action for row in reversed(self.ctx.store.audit.newest(20, "privacy x "))]


@pytest.fixture
def service(tmp_path: Path) -> Service:
    mapping = Mapping.model_validate(yaml.safe_load(MAPPING))
    settings = Settings(mapping=tmp_path / "mapping.yaml", data=tmp_path / "data", lang="en")
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}", tmp_path / "blobs", lambda: NOON)
    facts = FactStore(settings.facts)

    def at(now: datetime) -> Context:
        sites = MappedSites(mapping, store, dry_run=False)
        return Context(mapping, settings, store, facts, sites, lambda _site: pseudonym, "test", lambda: now)

    for ago in (1, 0):
        moment = NOON - timedelta(days=ago)
        doings = tuple(Doing(s, "7", (moment,), score=0.5) for s in "12")
        people = tuple(Student(s, None) for s in "12")
        reading = CourseActivity("shortname:toan", "2", moment, TOPICS, people, doings, frozenset("12"))
        facts.record(reading, site="x", pseudonym=pseudonym, timezone="Asia/Ho_Chi_Minh")
    return Service(at(NOON), at)


def pseudonym(student: str) -> str:
    return student.zfill(32)


def test_packing_makes_what_todays_reports_need_and_nothing_twice(service: Service) -> None:
    first, again = Outcome("pack", "x"), Outcome("pack", "x")
    pack(service.ctx, "x", first)
    pack(service.ctx, "x", again)
    assert (first.counts["packed"], again.counts["packed"], again.counts["unchanged"]) == (1, 0, 1)
    saturday = Outcome("pack", "x")
    pack(service.at(NOON + timedelta(days=3)), "x", saturday)
    assert saturday.counts["packed"] == 2, "of the day and of the week"


def test_rows_that_are_too_old_go_and_the_weeks_counts_stay(service: Service) -> None:
    counts = service.figures().rollups
    outcome = Outcome("expire", "x")
    expire(service.at(NOON + timedelta(days=400)), "x", outcome)
    assert outcome.counts["files_removed"] == 4
    assert purge.days(service.ctx.facts.root, "x") == []
    assert service.figures().rollups == counts != []
    assert service.acts() == ["expire_begun", "expire"]


def test_counts_of_a_week_that_nobody_asked_for_are_made_before_its_rows_go(service: Service) -> None:
    expire(service.at(NOON + timedelta(days=400)), "x", Outcome("expire", "x"))
    assert service.figures().rollups[0].participating == 2


def test_nothing_goes_before_its_time_and_a_week_goes_whole(service: Service) -> None:
    for days in (0, 365, 368):  # the 368th day after is the Saturday on which the week's Sunday is 371 days old
        outcome = Outcome("expire", "x")
        expire(service.at(NOON + timedelta(days=days)), "x", outcome)
        assert not outcome.counts["files_removed"]
    assert service.acts() == []
    expire(service.at(NOON + timedelta(days=369)), "x", outcome)
    assert outcome.counts["files_removed"] == 4


def test_expiry_killed_midway_is_completed_and_its_counts_are_those_before(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = service.figures().rollups
    later = service.at(NOON + timedelta(days=400))

    def dies(path: Path) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(Path, "rmdir", dies)
        expire(later, "x", Outcome("expire", "x"))
    assert service.acts() == ["expire_begun"]
    expire(later, "x", Outcome("expire", "x"))
    assert service.acts() == ["expire_begun", "expire"]
    assert service.figures().rollups == counts
    expire(later, "x", Outcome("expire", "x"))
    assert service.acts() == ["expire_begun", "expire"], "nothing to do is no act"


@pytest.mark.parametrize("student", ["1", pseudonym("1")])
def test_a_student_is_forgotten_by_id_or_pseudonym_with_proof_and_a_trail_that_names_nobody(
    service: Service, student: str
) -> None:
    service.figures()
    outcome = Outcome("forget", "x")
    forget(service.ctx, "x", outcome, student)
    assert outcome.counts["rows_removed"] == 4
    assert [str(line) for line in outcome.lines][:2] == [
        f"Rows of student #{digest(pseudonym('1'))} removed: facts 2, roster 2.",
        "4 files read again: 0 rows left.",
    ]
    assert service.figures().rollups[0].enrolled == 1
    assert outcome.counts["packed"] == 1
    assert service.acts() == ["forget_begun", "forget"]
    rows = service.ctx.store.audit.newest(20, "privacy x ")
    assert not any(pseudonym("1") in str(row.details) for row in rows)
    assert kept_rows(service.ctx, "x").students == 1


def test_forgetting_killed_after_its_last_file_is_told_as_done_by_the_next_run(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("connector.steps.privacy._pack_again", dies)
        forget(service.ctx, "x", Outcome("forget", "x"), "1")
    assert service.acts() == ["forget_begun"]
    forget(service.ctx, "x", Outcome("forget", "x"), "1")
    assert service.acts() == ["forget_begun", "forget"]


def test_weeks_that_were_laid_out_hold_rows_and_go_too(service: Service) -> None:
    school = service.ctx.mapping.schools[0]
    scopes = [CourseScope.of(school, t) for t in school.teaching]
    weeks = Weeks(service.ctx.settings.data / "packs")
    for act in (
        lambda: forget(service.ctx, "x", Outcome("forget", "x"), "1"),
        lambda: expire(service.at(NOON + timedelta(days=400)), "x", Outcome("expire", "x")),
    ):
        weeks.write(Asked(service.ctx.facts, WEEK, service.ctx.mapping.rules), scopes)
        assert weeks.folder(WEEK, "x").is_dir()
        act()
        assert not weeks.folder(WEEK, "x").exists()


def test_any_question_can_be_asked_of_all_schools_weeks(service: Service) -> None:
    names, rows = _asked(service.ctx, WEEK, "SELECT school, enrolled, participating FROM unit_figures WHERE rank = 1")
    assert (names, rows) == (["school", "enrolled", "participating"], [("a", 2, 2)])
    with pytest.raises(Rejected, match="The SQL is wrong"):
        _asked(service.ctx, WEEK, "SELECT nothing")


def test_a_departments_report_says_the_same_with_partials_and_without(service: Service) -> None:
    ctx = service.ctx
    reports = [
        report_over(ctx.mapping, "department", "so", "weekly", WEEK, ctx.facts, [], NOON, (), shelf)
        for shelf in (None, shelf_at(ctx.settings.packs_at), shelf_at(ctx.settings.packs_at))
    ]
    assert reports[0] == reports[1] == reports[2]
    assert reports[0].total is not None
    assert reports[0].total.participating == 2


def test_nobody_is_forgotten_of_whom_nothing_is_kept(service: Service) -> None:
    with pytest.raises(Rejected, match="Nothing is kept"):
        forget(service.ctx, "x", Outcome("forget", "x"), "77")
    forget(service.ctx, "x", Outcome("forget", "x"), "1")
    with pytest.raises(Rejected, match="Nothing is kept"):
        forget(service.ctx, "x", Outcome("forget", "x"), "1")
