"""What schools declare, from a Database activity of the stand-in Moodle to the report that prints it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connector.participation.period import Period
from connector.sandbox.records import Database, DatabaseEntry
from connector.sandbox.seed import seed_demo
from connector.sandbox.server import Sandbox
from connector.settings import Settings
from connector.steps.context import Context, Outcome
from connector.steps.declaring import Said, declare, holding, read_declarations
from connector.steps.reporting import made
from connector.wiring import opened
from tests.conftest import NOON, Clock

SITE = "sao-mai"
FIELDS = {"Kế hoạch": "menu", "Số học sinh được hỗ trợ": "number", "Áp dụng từ ngày": "date", "Ghi chú": "text"}


def entry(number: int, when: datetime, **contents: str) -> DatabaseEntry:
    names = {"plan": "Kế hoạch", "supported": "Số học sinh được hỗ trợ", "since": "Áp dụng từ ngày", "note": "Ghi chú"}
    return DatabaseEntry(number, 2, int(when.timestamp()), {names[k]: v for k, v in contents.items()})


@pytest.fixture
def context(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., object]:
    sandbox = Sandbox(tmp_path / "lms", clock=lambda: NOON.timestamp(), seed=seed_demo).start()
    request.addfinalizer(sandbox.stop)
    monkeypatch.setenv("TOKEN", sandbox.token(SITE))
    (tmp_path / "mapping.yaml").write_text(
        f"""version: 1
department: {{id: hp, name: Sở, parent: UBND, place: Hải Phòng, school_year: 2026-2027}}
levels: [{{id: school, name: Cấp trường, unit: school}}]
sites: [{{id: {SITE}, url: "{sandbox.base}/{SITE}", token_env: TOKEN}}]
schools:
  - {{id: a, name: Trường A, short: A, stages: [THPT], site: {SITE},
     declarations: {{course: "id:2", activity: khai bao}}}}
""",
        encoding="utf-8",
    )

    def filled(*entries: DatabaseEntry) -> object:
        site = sandbox.world.sites[SITE]
        site.databases[1] = Database(1, 2, 77, "Khai báo", FIELDS, list(entries))
        return opened(Settings(mapping=tmp_path / "mapping.yaml", data=tmp_path / "data", lang="en"), now=clock)

    return filled


def read(ctx: Context) -> Outcome:
    outcome = Outcome("declare", SITE)
    read_declarations(ctx, SITE, outcome)
    return outcome


def answers(ctx: Context, day: date) -> dict[str, str]:
    (school,) = holding(ctx, ctx.mapping.schools, day)
    return {a.question: a.said for a in school.answers}


def test_what_a_school_writes_in_its_moodle_stands_in_its_report(context: Callable[..., object]) -> None:
    first = entry(1, datetime(2026, 11, 10, 3, tzinfo=UTC), plan="Có", supported="17", note="x")
    since = str(int(datetime(2026, 11, 16, tzinfo=UTC).timestamp()))
    second = entry(2, datetime(2026, 11, 17, 3, tzinfo=UTC), supported="19", since=since)
    with context(first, second) as ctx:  # type: ignore[attr-defined]
        assert read(ctx).counts["declared"] == 3
        assert answers(ctx, date(2026, 11, 15)) == {"plan": "yes", "students_supported": "17"}
        assert answers(ctx, date(2026, 11, 16)) == {"plan": "yes", "students_supported": "19"}
        again = read(ctx)
        assert (again.counts["declared"], again.counts["unchanged"]) == (0, 1)
        report = made(ctx, "school", "a", "daily", Period.day(date(2026, 11, 17)))
        assert {(a.question, a.said, a.source) for a in report.declared[0].answers} == {
            ("plan", "yes", f"lms:{SITE}"),
            ("students_supported", "19", f"lms:{SITE}"),
        }


def test_one_answer_that_cannot_be_taken_stops_no_other_and_is_taken_back_once_mended(
    context: Callable[..., object],
) -> None:
    when = datetime(2026, 11, 10, 3, tzinfo=UTC)
    with context(entry(1, when, plan="Có", supported="nhiều")) as ctx:  # type: ignore[attr-defined]
        outcome = read(ctx)
        assert outcome.counts["declared"] == 1 and [key for key, _ in outcome.aside] == ["a students_supported"]
        assert [x.key for x in ctx.store.sites.aside(SITE, "declare")] == ["a students_supported"]
    with context(entry(1, when, plan="Có", supported="12")) as ctx:  # type: ignore[attr-defined]
        assert read(ctx).counts["declared"] == 1
        assert ctx.store.sites.aside(SITE, "declare") == []


def test_page_and_moodle_answer_the_same_questions_the_newer_for_a_day_counts(
    context: Callable[..., object],
) -> None:
    with context(entry(1, datetime(2026, 11, 10, 3, tzinfo=UTC), supported="17")) as ctx:  # type: ignore[attr-defined]
        read(ctx)
        said = Said("person:ht", datetime(2026, 11, 12, 3, tzinfo=UTC), "page", date(2026, 11, 10))
        assert declare(ctx, "a", {"students_supported": "18"}, said) == 1
        assert declare(ctx, "a", {"students_supported": "18"}, said) == 0
        assert read(ctx).counts["declared"] == 0
        assert answers(ctx, date(2026, 11, 12)) == {"students_supported": "18"}
