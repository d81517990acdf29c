"""declare, trace, looked and report's own options, by command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connector.cli.main import app
from tests.conftest import NOON, Clock
from tests.web.pages.house import MAPPING, house
from tests.web.pages.reported import TEACHING, read, report

DAY = f"{NOON:%Y-%m-%d}"
PLACE = "stages: [THPT], group: le-chan, site: lms-a,\n"
REPORTS = 'reports: [{kind: daily, due: "15:00", formats: [json]}, {kind: weekly, due: "12:00", formats: [json]}]\n'


@pytest.fixture
def hoclieu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    with house(tmp_path, Clock(NOON), MAPPING.replace(PLACE, PLACE + TEACHING) + REPORTS) as made:
        read(made.ctx, NOON, doing=9)
        report(made.ctx, "school.thpt-a", NOON, ("json",))
    monkeypatch.setenv("HOCLIEU_MAPPING", str(tmp_path / "mapping.yaml"))
    monkeypatch.setenv("HOCLIEU_DATABASE", f"sqlite:///{tmp_path / 'store.sqlite'}")
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "facts").rename(tmp_path / "data" / "facts")
    monkeypatch.setenv("HOCLIEU_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    yield CliRunner()


def told(hoclieu: CliRunner, *words: str, status: int = 0) -> str:
    done = hoclieu.invoke(app, [*words])
    assert done.exit_code == status, (done.output, done.exception)
    return done.stdout


def test_a_school_answers_by_command_and_what_is_missing_is_listed(hoclieu: CliRunner) -> None:
    told(hoclieu, "declare", "set", "thpt-a", "plan", "Có", "--from", "2026-11-16", "--by", "Cô Lan")
    (answer,) = json.loads(told(hoclieu, "declare", "show", "thpt-a", "--day", "2026-11-17", "--json"))
    assert (answer["question"], answer["said"], answer["said_by"]) == ("plan", "yes", "Cô Lan")
    assert json.loads(told(hoclieu, "declare", "show", "thpt-a", "--day", "2026-11-15", "--json")) == []
    listed = json.loads(told(hoclieu, "declare", "list", "--day", "2026-11-17", "--json"))
    assert [(x["school"], x["answered"], "plan" in x["missing"]) for x in listed] == [
        ("thpt-a", 1, False),
        ("thcs-b", 0, True),
    ]
    assert "students_supported" in told(hoclieu, "declare", "questions")


def test_a_figure_is_traced_and_the_look_is_listed(hoclieu: CliRunner) -> None:
    key = "topic/lms-a/shortname:TOAN10A1/31/participating"
    found = json.loads(told(hoclieu, "trace", f"daily_school.thpt-a_{DAY}.json", key, "--json"))
    assert (found["issued"], found["now"], found["students"]) == (9, 9, 9)
    assert found["facts"] and "student" in found["facts"][0] and found["calls"] == ["tracks+grades"]
    assert "SELECT" in found["sql"] and found["definition"]["vi"]
    (look,) = json.loads(told(hoclieu, "looked", "--json"))
    assert (look["figure"], look["unit"], look["way"]) == (key, "school.thpt-a", "command")
    assert "topic_participation.sql" in told(hoclieu, "trace", f"daily/school.thpt-a/{DAY}", key)


def test_a_report_over_any_days_of_one_unit(hoclieu: CliRunner) -> None:
    told(hoclieu, "report", "--period", f"2026-11-16..{DAY}", "--unit", "school.thpt-a")
    found = json.loads(
        told(hoclieu, "trace", f"ad_hoc/school.thpt-a/2026-11-16_{DAY}", "school/thpt-a/participating", "--json")
    )
    assert found["issued"] == 9


@pytest.mark.parametrize(
    "wrong",
    [
        ("report", "--period", "last week"),
        ("report", "--period", DAY, "--unit", "school.nowhere"),
        ("report", "--kind", "ad_hoc"),
        ("report", "--kind", "monthly"),
        ("trace", "nothing.xlsx", "A!A1"),
        ("declare", "set", "nowhere", "plan", "yes"),
    ],
)
def test_what_cannot_be_understood_is_said_and_nothing_is_written(hoclieu: CliRunner, wrong: tuple[str, ...]) -> None:
    done = hoclieu.invoke(app, [*wrong])
    assert done.exit_code != 0 and done.exception is not None
    assert getattr(done.exception, "code", "")
