"""The whole main job on a real Moodle: from a school's submissions to the catalogs and the Department's report.

Each stage is a fixture that goes on where the one before it stopped, and keeps what stood after it. Everything runs
through the functions that the commands call. The clock runs five minutes ahead, so that what students did counts as
settled: who was in a course within the last two minutes is rightly read once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from connector.lessons.records import Decision, LevelState, Source
from tests.live.catalogs import standing_catalogs
from tests.live.figures import MoodleTables, database_url
from tests.live.job import Job, Stage
from tests.live.site import LiveSite
from tests.live.submitting import CHANGES, DRAFT, PRAISE, HandedIn, SubmissionCourse, submission_course
from tests.live.teaching import STUDENTS, Taught, teaching_courses

pytestmark = pytest.mark.live
PRAISED, ASKED, BEGUN, AT_SCHOOL, AT_DISTRICT, IN_CITY = 0, 1, 9, range(1, 8), range(5), range(3)
"""Which of the playable submissions are approved how far; the last of the school's list is sent back by the city."""
Show = Callable[[str, object], None]


@dataclass
class Clock:
    ahead: timedelta = timedelta(minutes=5)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def handed(live_site: LiveSite) -> SubmissionCourse:
    return submission_course(live_site)


@pytest.fixture(scope="module")
def taught(live_site: LiveSite) -> list[Taught]:
    return teaching_courses(live_site)


@pytest.fixture(scope="module")
def job(
    handed: SubmissionCourse, taught: list[Taught], clock: Clock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Job]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOCLIEU_DATABASE", "HOCLIEU_DATABASE_FILE", "HOCLIEU_PSEUDONYM_KEY"):
            patch.delenv(name, raising=False)
        yield Job(handed, taught, tmp_path_factory.mktemp("live"), clock)


@pytest.fixture(scope="module")
def collected(job: Job) -> Stage:
    return job.sync()


@pytest.fixture(scope="module")
def graded(job: Job, handed: SubmissionCourse, collected: Stage) -> Stage:
    handed.praise(handed.playable[PRAISED])
    handed.ask_for_changes(handed.playable[ASKED])
    handed.begin_to_grade(handed.playable[BEGUN])
    return job.sync()


@pytest.fixture(scope="module")
def handed_in_again(job: Job, handed: SubmissionCourse, graded: Stage) -> Stage:
    handed.hand_in_again(handed.playable[ASKED])
    return job.sync()


@pytest.fixture(scope="module")
def published(job: Job, handed: SubmissionCourse, handed_in_again: Stage) -> Stage:
    titles = [s.title for s in handed.playable]
    for level, numbers in (("school", AT_SCHOOL), ("district", AT_DISTRICT), ("city", IN_CITY)):
        for n in numbers:
            job.decide(titles[n], level, Decision.APPROVED)
    job.decide(titles[AT_SCHOOL[-1]], "district", Decision.CHANGES_REQUIRED, "Ghi nguồn ảnh.")
    job.decide(titles[AT_DISTRICT[-1]], "city", Decision.REJECTED, "Trùng với bài đã có.")
    return job.sync()


@pytest.fixture(scope="module")
def again(job: Job, published: Stage) -> Stage:
    return job.sync()


@pytest.fixture(scope="module")
def a_week_later(job: Job, clock: Clock, again: Stage) -> Stage:
    clock.ahead += timedelta(days=8)
    return job.sync()


@pytest.mark.parametrize("stage", ["collected", "graded", "handed_in_again", "published", "again", "a_week_later"])
def test_every_step_of_a_sync_ends_well(stage: str, show: Show, request: pytest.FixtureRequest) -> None:
    found: Stage = request.getfixturevalue(stage)
    calls, size, files, moved = (found.traffic[name] for name in ("calls", "bytes", "files", "file_bytes"))
    done = {o.step: {k: v for k, v in o.counts.items() if v} for o in found.outcomes.values()}
    show(f"{stage}: {calls} calls, {size:,} bytes; {files} files, {moved:,} bytes", done)
    assert [(o.step, o.word, o.aside) for o in found.outcomes.values() if o.word != "ok"] == []


def test_twenty_packages_are_collected_inspected_and_named(collected: Stage, handed: SubmissionCourse) -> None:
    counts = collected.outcomes["collect"].counts
    assert (counts["collected"], counts["versions"], counts["fetched"]) == (20, 20, 20)
    assert {t for t, v in collected.lessons.items() if v.version.report.playable} == {s.title for s in handed.playable}
    assert DRAFT not in collected.lessons
    assert all(v.lesson.author_name and v.lesson.topic for v in collected.lessons.values())


def test_what_was_refused_is_told_to_its_teacher_in_moodle(collected: Stage, handed: SubmissionCourse) -> None:
    for submission in handed.submissions:
        if not submission.package.playable:
            assert "Chưa nhận được gói" in handed.read_by_teacher(submission)


def test_verdicts_given_in_moodle_are_taken_over_with_their_words(graded: Stage, handed: SubmissionCourse) -> None:
    assert graded.outcomes["verdicts"].counts["verdicts"] == 2
    praised = _standing(graded, handed.playable[PRAISED], 0)
    asked = _standing(graded, handed.playable[ASKED], 0)
    assert (praised.state, praised.verdict.strengths, praised.verdict.limitations) == (LevelState.APPROVED, *PRAISE)
    assert (asked.state, asked.verdict.required_changes) == (LevelState.CHANGES_REQUIRED, CHANGES)
    assert asked.verdict.source is Source.MOODLE and "TT 1" in asked.verdict.appraiser_name


def test_a_grade_not_yet_released_in_moodle_is_no_verdict(again: Stage, handed: SubmissionCourse) -> None:
    assert again.outcomes["verdicts"].counts["unreleased"] == 1
    assert _standing(again, handed.playable[BEGUN], 0).state is LevelState.UNDER_APPRAISAL


def test_a_resubmission_is_a_new_version_and_opens_the_level_again(
    handed_in_again: Stage, handed: SubmissionCourse
) -> None:
    view = handed_in_again.lessons[handed.playable[ASKED].title]
    assert view.version.number == 2 and view.awaits is not None and view.awaits.id == "school"
    assert handed_in_again.outcomes["collect"].counts["fetched"] == 1


def test_what_each_level_approved_stands_in_its_part_of_the_category_tree(
    published: Stage, handed: SubmissionCourse, live_site: LiveSite
) -> None:
    titles = [s.title for s in handed.playable]
    run = live_site.run
    assert {path: sorted(found) for path, found in standing_catalogs(live_site).items()} == {
        (f"Kho {run}", f"Trường thử {run}"): titles[: len(AT_SCHOOL) + 1],
        (f"Kho {run}", f"Phường thử {run}"): titles[: len(AT_DISTRICT)],
        (f"Kho {run}", "Toàn thành phố"): titles[: len(IN_CITY)],
    }


def test_what_stands_there_is_what_was_approved(published: Stage, live_site: LiveSite) -> None:
    approved = {view.lesson.title: view.version.sha1 for view in published.lessons.values()}
    for found in standing_catalogs(live_site).values():
        assert found == {title: approved[title] for title in found}


def test_the_teacher_reads_in_moodle_what_every_level_said(published: Stage, handed: SubmissionCourse) -> None:
    told = [handed.read_by_teacher(handed.playable[n]) for n in (PRAISED, AT_DISTRICT[-1], AT_SCHOOL[-1])]
    assert PRAISE[0] in told[0] and "phê duyệt ở mọi cấp" in told[0]
    assert "Trùng với bài đã có." in told[1] and "Không đạt" in told[1]
    assert "Ghi nguồn ảnh." in told[2] and "Cấp phường: <strong>Đạt sau chỉnh sửa" in told[2]


def test_every_verdict_has_its_minutes_and_every_level_its_list(
    published: Stage, job: Job, handed: SubmissionCourse
) -> None:
    verdicts = sum(len(found) for v in published.lessons.values() for found in v.verdicts.values())
    assert len(job.documents("minutes")) == verdicts
    assert all(path.stat().st_size > 0 for path in (*job.documents("passed_list"), *job.documents("daily")))


def test_a_second_sync_finds_nothing_new_within_the_budget_of_calls(
    again: Stage, taught: list[Taught], show: Show
) -> None:
    traffic = again.traffic
    assert not any(o.changed for o in again.outcomes.values()), {k: dict(o.counts) for k, o in again.outcomes.items()}
    assert traffic["files"] == 0
    assert traffic["calls"] <= 5 + 2 * len(taught)


@pytest.mark.parametrize("stage", ["again", "a_week_later"])
def test_the_reports_figures_equal_those_of_moodles_own_database(
    stage: str, taught: list[Taught], show: Show, request: pytest.FixtureRequest
) -> None:
    if (url := database_url()) is None:
        pytest.skip("HOCLIEU_LIVE_DATABASE names no PostgreSQL")
    reports = request.getfixturevalue(stage).reports
    first, last = (date.fromisoformat(reports["school"]["period"][x]) for x in ("first", "last"))
    tables = MoodleTables(url, [t.course.id for t in taught], first, last)
    ours, theirs = _topics(reports["school"]), tables.topics()
    totals = {unit: _total(report) for unit, report in reports.items()}
    show(f"{stage}: figure: ours | SQL", _table(reports["school"], ours, theirs, totals["school"], tables.totals()))
    assert ours == theirs
    there = tables.totals()
    for unit, told in totals.items():
        assert {name: told[name] for name in there if name in told} == {n: v for n, v in there.items() if n in told}, (
            unit
        )
    assert {*there} - {*totals["school"]} <= {"completable"}
    assert _times(reports["school"]) == tables.times()
    assert totals["school"]["enrolled"] == STUDENTS and len(ours) == 8


def _standing(stage: Stage, submission: HandedIn, level: int) -> Any:
    return stage.lessons[submission.title].standings[level]


_OF_TOPIC = ("enrolled", "participating", "participating_to_date", "completed", "in_difficulty", "scored", "mean_score")


def _by_record(report: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """The figures of each record of this kind, by the key of the record."""
    found: dict[str, dict[str, Any]] = {}
    for key, value in report["figures"].items():
        about, _, name = key.rpartition("/")
        if about.partition("/")[0] == kind:
            found.setdefault(about, {})[name] = value
    return found


def _topics(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    records = _by_record(report, "topic")
    return {about.rpartition("/")[2]: {name: found[name] for name in _OF_TOPIC} for about, found in records.items()}


def _total(report: dict[str, Any]) -> dict[str, Any]:
    """What the unit's totals say; small cells are hidden in what is not the school's own."""
    figures = report["figures"]
    about = "total" if "total/enrolled" in figures else f"school/{report['schools'][0]['id']}"
    found = {key.rpartition("/")[2]: value for key, value in figures.items() if key.rpartition("/")[0] == about}
    return {name: value for name, value in found.items() if value is not None}


def _times(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    lessons = {key: f for key, f in _by_record(report, "form").items() if key.endswith("/lesson") and f["timed"]}
    return {
        key.split("/")[-2]: {
            "timed": f["timed"],
            "seconds": pytest.approx(f["mean_minutes"] * 60 * f["timed"], abs=0.5),
        }
        for key, f in lessons.items()
    }


def _table(report: dict[str, Any], ours: Any, theirs: Any, total: Any, total_there: Any) -> str:
    rows = [(f"{report['unit']['id']} {topic}", mine, theirs.get(topic, {})) for topic, mine in ours.items()]
    lines = [
        f"{name:24} " + "  ".join(f"{key} {mine[key]} | {there.get(key)}" for key in mine)
        for name, mine, there in [*rows, ("total", total, total_there)]
    ]
    return "\n".join(lines)
