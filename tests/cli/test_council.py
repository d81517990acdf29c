"""The council at work by command, and the trail of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from connector.cli.main import app
from connector.settings import Settings
from connector.store import Store
from tests.appraisal.office import FULL, MAPPING, office
from tests.conftest import NOON, Clock


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    monkeypatch.setenv("HOCLIEU_MAPPING", str(mapping))
    monkeypatch.setenv("HOCLIEU_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOCLIEU_LOG_LEVEL", "error")
    monkeypatch.setenv("COLUMNS", "80")
    settings = Settings(mapping=mapping, data=tmp_path / "data", lang="en")
    (tmp_path / "data").mkdir()
    store = Store(settings.database_url, settings.blobs, Clock(NOON))
    desk = office(store, Clock(NOON), tmp_path)
    desk.hand_in("v1")
    desk.hand_in("b1", site="lms-b", title="Sóng dừng", name="Mai Văn Bảo")
    store.close()
    return settings


def hoclieu(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def ok(*words: str) -> str:
    done = hoclieu(*words)
    assert done.exit_code == 0, (words, done.output, done.exception)
    return done.stdout


def up_to_the_city(number: str = "1") -> None:
    ok("review", "opinion", number, "approved", "--level", "school", "--by", "lead-a")
    ok("review", "record", number, "approved", "--level", "commune", "--by", "Lê Thị Cụm")


SCORES = [word for key, points in FULL.items() for word in ("--score", f"{key}={points}")]


@pytest.mark.usefixtures("settings")
def test_a_council_is_asked_gives_its_opinions_and_concludes_by_command() -> None:
    up_to_the_city()
    proposed = json.loads(ok("review", "spread", "city", "--as", "chair", "--json"))
    assert len(proposed["pairs"]) == 2 and not proposed["applied"]
    ok("review", "assign", "1", "member-1", "--level", "city")
    [item] = json.loads(ok("review", "queue", "member-1", "--json"))["items"]
    assert (item["why"], item["level"], item["row"]["title"]) == ("task", "city", "Hàm số bậc hai")
    ok("review", "reassign", str(item["task"]["id"]), "member-2", "--reason", "bận")
    [task] = [x for x in json.loads(ok("review", "queue", "member-2", "--json"))["items"] if x["task"]]
    ok("review", "decline", str(task["task"]["id"]), "--reason", "ốm", "--as", "member-2")
    early = hoclieu("review", "conclude", "1", "approved", "--level", "city", "--by", "chair")
    assert "0 of 2" in str(early.exception)
    said = ok("review", "opinion", "1", "approved", "--level", "city", "--by", "member-1", *SCORES)
    assert "1/2" in said
    ok("review", "opinion", "1", "approved", "--level", "city", "--by", "Trần Minh", *SCORES)
    assert "recorded" in ok("review", "conclude", "1", "approved", "--level", "city", "--by", "chair")
    assert json.loads(ok("review", "list", "--json"))[0]["levels"]["city"] == "approved"


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["opinion", "1", "approved", "--level", "school", "--by", "chair"], "Not allowed"),
        (["opinion", "1", "approved", "--level", "school", "--by", "Đặng Thị Ánh"], "own lesson"),
        (
            ["opinion", "1", "approved", "--level", "school", "--by", "lead-a", "--version", "3"],
            "no longer the current",
        ),
        (["opinion", "1", "approved", "--level", "school", "--by", "lead-a", "--score", "accuracy"], "cannot be read"),
        (["opinion", "9", "approved", "--level", "school", "--by", "lead-a"], "no lesson number 9"),
        (["assign", "1", "nobody", "--level", "school"], "no person 'nobody'"),
        (["assign", "2", "member-b", "--level", "city"], "their own school"),
        (["decline", "7", "--reason", "x"], "no review tasks of number 7"),
        (["spread", "nowhere"], "no level 'nowhere'"),
    ],
)
def test_what_may_not_be_is_refused_in_one_sentence(words: list[str], says: str) -> None:
    refused = hoclieu("review", *words)
    assert refused.exit_code != 0 and says in str(refused.exception)


def test_the_trail_is_listed_proved_and_its_tampering_told(settings: Settings) -> None:
    up_to_the_city()
    rows = json.loads(ok("audit", "list", "--json"))
    assert [r["action"] for r in rows] == ["verdict", "verdict"] and rows[0][
        "subject"
    ] == "lesson 1 version 1 level commune"
    assert "lesson 1" in ok("audit", "list", "--about", "lesson 1 ")
    first = json.loads(ok("audit", "verify", "--json"))
    anchor = first["trail"]["anchor"]
    assert first["whole"] and anchor in ok("audit", "verify", "--anchor", anchor)
    store = Store(settings.database_url, settings.blobs)
    with store.db.connect() as c:
        c.execute(text("DROP TRIGGER audit_no_delete"))
        c.execute(text("DELETE FROM audit WHERE seq = 2"))
        c.execute(text("UPDATE counter SET value = 1 WHERE name = 'audit'"))
    store.close()
    assert hoclieu("audit", "verify").exit_code == 0
    cut = hoclieu("audit", "verify", "--anchor", anchor)
    assert cut.exit_code == 4 and "does not hold the anchor" in cut.output


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_tables_fit_eighty_columns_in_both_languages(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", lang)
    up_to_the_city()
    ok("review", "assign", "1", "member-1", "--level", "city")
    shown = [
        ok(*words)
        for words in (
            ["review", "queue"],
            ["review", "queue", "member-1"],
            ["review", "queue", "lead-b"],
            ["review", "spread", "city"],
            ["audit", "list"],
        )
    ]
    assert all(max(map(len, table.splitlines())) <= 80 for table in shown)
    assert ("Đã giao" in shown[0]) == (lang == "vi") and ("Asked" in shown[0]) == (lang == "en")
