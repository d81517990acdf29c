"""A week of real use on a real Moodle: every figure of every report, by each way into it, against SQL on its database.

With HOCLIEU_LIVE_SHIFT_DATABASE (the database of a site that exists for tests, and may be written) each day's deeds are
moved to a day of their own, and every day is read and reported at its end; without it everything happens today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from connector.participation.period import Period
from tests.live.figures import database_url
from tests.live.realweek import CLASS_OF, DAYS, real_week
from tests.live.shifting import Shift, shift_url
from tests.live.site import LiveSite
from tests.live.weekcompare import Flat, differences, ours, theirs
from tests.live.weekjob import Way, WeekJob, ways_of
from tests.live.weektables import ZONE, WeekTables

pytestmark = pytest.mark.live
Show = Callable[[str, object], None]
AGO = (9, 6, 5, 3, 2, 1)
"""How many days before today each day of the week lies; the first lies before the seven that end with the last."""
ENDS = 3
"""The number of the day on which the topic that ends has its last day."""
TWO_MINUTES = timedelta(minutes=2)

BLIND = {
    "enrolled": "an account suspended on the whole site keeps its enrolment, and core services tell no more of it",
    "participating": "views without completion, posts where posts are no condition, what was begun and not handed in",
    "participating_to_date": "as participating",
    "started_on": "as participating: the topic seems to begin later",
    "in_difficulty": "counted from the last action seen",
    "topics_started": "as started_on",
    "completable": "of topics under way: as started_on",
    "estimated": "only the log tells when somebody was where",
    "estimated_seconds": "as estimated",
    "estimated_in_period": "as estimated",
    "estimated_seconds_in_period": "as estimated",
    "active": "the last access to a course only, none of the days before it",
}
"""What core services cannot know, by the figure's name (with those of groups of students), and why."""


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of one period, read by one way: ours, the database's own, and what of it that way can know."""

    period: Period
    way: Way
    ours: Flat
    knowable: Flat
    whole: Flat
    folder: Path


@pytest.fixture(scope="module")
def told(live_site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Told]]:
    if (url := database_url()) is None:
        pytest.skip("HOCLIEU_LIVE_DATABASE names no PostgreSQL")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOCLIEU_DATABASE", "HOCLIEU_DATABASE_FILE", "HOCLIEU_PSEUDONYM_KEY"):
            patch.delenv(name, raising=False)
        yield _the_week(live_site, url, tmp_path_factory.mktemp("week"))


def _the_week(site: LiveSite, url: str, folder: Path) -> list[Told]:
    calendar, writable = _calendar(), shift_url()
    began = int(datetime.now().timestamp()) - 1
    week = real_week(site)
    ends = calendar[ENDS].date()
    tables = WeekTables(url, week, ends)
    jobs = [WeekJob(way, week, folder / way, ends, calendar[-1].date()) for way in ways_of(site)]
    shift = Shift(writable, [c.course.id for c in week.courses], [p.id for p in week.people]) if writable else None
    if shift:
        shift.move(began, calendar[0] - timedelta(days=2))
    found: list[Told] = []
    for number, begin in enumerate(calendar):
        since = shift.now() if shift else 0
        week.day(number)
        if shift:
            shift.move(since, begin)
        elif number < DAYS - 1:
            continue
        tables.collect()
        now = begin.replace(hour=22) if shift else datetime.now(ZoneInfo(ZONE)) + 2 * TWO_MINUTES
        periods = [Period.day(begin.date())] + [Period.week_ending(begin.date())] * (number == DAYS - 1)
        for job in jobs:
            outcomes = job.read(now)
            assert [(o.step, o.word, o.aside, str(o.error)) for o in outcomes if o.word != "ok"] == []
            found += [_told(job, tables, period, now) for period in periods]
    return found


def _calendar() -> list[datetime]:
    """When each day's deeds begin: early, while it is still the day before in UTC."""
    today = datetime.combine(datetime.now(ZoneInfo(ZONE)).date(), time(6), ZoneInfo(ZONE))
    return [today - timedelta(days=ago) for ago in AGO] if shift_url() else [today] * DAYS


def _told(job: WeekJob, tables: WeekTables, period: Period, now: datetime) -> Told:
    whole = theirs(tables.expected(period.first, period.last, log=True))
    knowable = theirs(tables.expected(period.first, period.last, log=False)) if job.way == "core" else whole
    courses = {str(point): c.course.id for point, c in zip(job.course_keys(), job.week.courses, strict=True)}
    return Told(period, job.way, ours(job.figures(period, now), courses), knowable, whole, job.folder)


def _plainly(name: str) -> str:
    return name.removeprefix("vulnerable_").removeprefix("lacks_means_")


def test_every_figure_equals_the_databases_own_where_its_way_can_know_it(told: list[Told], show: Show) -> None:
    lines, wrong = [], []
    for one in (t for t in told if t.way != "counts"):
        found = differences(one.ours, one.knowable)
        lines.append(
            f"{one.way:8} {one.period.first}..{one.period.last}: {len(one.knowable)} figures, {len(found)} differ"
        )
        wrong += [(one.way, str(one.period.last), *difference) for difference in found]
    names = Counter((way, kind_of[0], kind_of[-1]) for way, _, kind_of, *_ in wrong)
    lines += [f"{' '.join(about)}: {n}" for about, n in names.most_common()] + [str(line) for line in wrong[:20]]
    show("every figure of every report against SQL", "\n".join(lines))
    assert wrong == []


def test_what_core_services_cannot_know_is_named(told: list[Told], show: Show) -> None:
    by_core = [t for t in told if t.way == "core"]
    if not by_core:
        pytest.skip("the week was not read by core services")
    unseen: Counter[str] = Counter()
    for one in by_core:
        unseen.update(_plainly(key[-1]) for key, _, _ in differences(one.ours, one.whole))
    show(
        "by core services, unlike the log", "\n".join(f"{n:5} {name}: {BLIND.get(name)}" for name, n in unseen.items())
    )
    assert set(unseen) == set(BLIND) if shift_url() else set(unseen) <= set(BLIND)


def test_core_services_never_count_more_than_the_log_shows(told: list[Told]) -> None:
    for one in (t for t in told if t.way == "core"):
        more = [
            (key, mine, there)
            for key, mine, there in differences(one.ours, one.whole)
            if _plainly(key[-1]) in ("participating", "participating_to_date", "topics_started") and mine > there  # type: ignore[operator]
        ]
        assert more == []


def test_what_a_site_counts_itself_equals_what_rows_give(told: list[Told], show: Show) -> None:
    counted = [t for t in told if t.way == "counts"]
    if not counted:
        pytest.skip("the companion plugin is not installed there")
    lines, wrong, uncounted = [], [], Counter[str]()
    for one in counted:
        known = {k: v for k, v in one.ours.items() if v is not None}
        found = [d for d in differences(one.ours, one.whole) if d[0] in known]
        lines.append(
            f"{one.period.first}..{one.period.last}: {len(known)} of {len(one.whole)} counted, {len(found)} differ"
        )
        wrong += [(str(one.period.last), *difference) for difference in found]
        uncounted.update(key[-1] for key, value in one.whole.items() if value is not None and key not in known)
    names = Counter((about[0], about[-1]) for _, about, *_ in wrong)
    lines += [f"not counted: {', '.join(sorted(uncounted))}", *(f"{name}: {n}" for name, n in names.most_common())]
    show("counts only, against SQL", "\n".join(lines + [str(line) for line in wrong[:20]]))
    assert wrong == []


def test_a_site_that_counts_itself_lets_no_row_about_a_student_out(told: list[Told]) -> None:
    for folder in {t.folder for t in told if t.way == "counts"}:
        found = sorted(folder.rglob("*.parquet"))
        assert found
        for path in found:
            columns = {row[0] for row in duckdb.sql(f"DESCRIBE SELECT * FROM '{path}'").fetchall()}
            assert not columns & {"student", "teacher"}, path.name


def test_the_week_shows_what_figures_can_get_wrong(told: list[Told]) -> None:
    """Otherwise the comparison above would prove little."""
    last = [t for t in told if t.way == told[0].way][-1].whole
    school = {key[-1]: value for key, value in last.items() if key[:2] == ("rollup", "school")}
    assert school["enrolled"] == 2 * CLASS_OF + 1
    assert 0 < school["participating"] <= school["participating_to_date"] < school["enrolled"]  # type: ignore[operator]
    assert not shift_url() or school["participating"] != school["participating_to_date"]
    assert 0 < school["completions"] < school["completable"]  # type: ignore[operator]
    assert all(school["bands"]) and school["vulnerable_enrolled"] == 10 and school["lacks_means_enrolled"] == 6  # type: ignore[arg-type]
