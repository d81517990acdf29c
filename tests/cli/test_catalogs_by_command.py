"""plan, publish, catalogs, verify, withdraw and restore as an operator types them, with the plugin and without it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from connector.cli.main import app
from connector.sandbox.byhand import ByHand
from tests.cli.test_commands import hoclieu
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "hoclieu", "make_city", "seeded"]
TITLE = "Hàm số bậc hai"


@pytest.fixture(params=[True, False], ids=["plugin", "web"])
def approved(request: pytest.FixtureRequest, city: City, hoclieu: CliRunner) -> CliRunner:
    """One lesson that its school approved."""
    if request.param:
        city.sandbox.install_plugin("sao-mai")
    run(hoclieu, "collect", "--site", "sao-mai")
    return hoclieu


def run(hoclieu: CliRunner, *words: str, status: int = 0) -> Result:
    done = hoclieu.invoke(app, list(words))
    assert done.exit_code == status, done.output
    return done


def told(hoclieu: CliRunner, *words: str, status: int = 0) -> Any:
    return json.loads(run(hoclieu, *words, "--json", status=status).stdout)


def planned(hoclieu: CliRunner, *words: str) -> list[dict[str, Any]]:
    [plan] = [p for p in told(hoclieu, "plan", *words)["catalogs"] if p["site"] == "sao-mai"]
    found: list[dict[str, Any]] = plan["actions"]
    return found


def standing(hoclieu: CliRunner) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told(hoclieu, "catalogs")["standing"]
    return found


def cmid(hoclieu: CliRunner) -> str:
    return str(standing(hoclieu)[0]["url"]).rpartition("=")[2]


def narrow(done: Result) -> str:
    assert all(len(line) <= 80 for line in done.stdout.splitlines()), done.stdout
    return " ".join(done.stdout.replace("│", " ").split())


def test_what_is_planned_is_done_and_then_stands(approved: CliRunner, city: City) -> None:
    [action] = planned(approved)
    assert (action["deed"], action["catalog"], action["by_hand"]) == ("create", "school.sao-mai", False)
    assert TITLE in action["title"] and action["where"].endswith("Toán 10 / Hàm số và đồ thị")
    assert "create: Hàm số bậc hai (v1) → " in " ".join(run(approved, "plan").stdout.split())
    assert planned(approved, "--school", "hoa-phuong") == planned(approved, "--catalog", "city.hai-phong") == []
    assert standing(approved) == [], "a plan touches nothing"
    assert "published 1" in run(approved, "publish", "--site", "sao-mai").stdout
    assert planned(approved) == [] and "Nothing to do" in run(approved, "plan", "--offline").stdout
    [lesson] = standing(approved)
    assert (lesson["title"], lesson["version"], lesson["state"], lesson["topic"]) == (
        TITLE,
        1,
        "confirmed",
        "Hàm số và đồ thị",
    )
    assert "school.sao-mai sao-mai 1 0 0" in narrow(run(approved, "catalogs"))
    said = narrow(run(approved, "catalogs", "--catalog", "school.sao-mai"))
    assert "Hàm số bậc" in said and "school.sao-mai: Hàm số" in said
    city.sandbox.log.clear()
    assert not any(o["counts"].get("published") for o in told(approved, "publish")["outcomes"])
    assert not city.sandbox.log.requests()


@pytest.mark.parametrize(
    ("hand", "deed"),
    [
        (lambda by, c: by.hide(c), "show"),
        (lambda by, c: by.rename(c, "Tên khác"), "rename"),
        (lambda by, c: by.move(c, 0), "move"),
        (lambda by, c: gone(by, c), "create"),
        (lambda by, c: by.replace_package(c, b""), "replace"),
    ],
    ids=["hidden", "renamed", "moved", "deleted", "replaced"],
)
def test_a_change_by_hand_is_planned_told_and_undone(
    approved: CliRunner, city: City, hand: Callable[[ByHand, str], None], deed: str
) -> None:
    run(approved, "publish", "--site", "sao-mai")
    site = city.sandbox.by_hand("sao-mai")
    if deed == "replace":
        site.replace_package(cmid(approved), package())
    else:
        hand(site, cmid(approved))
    [action] = planned(approved)
    assert (action["deed"], action["by_hand"]) == (deed, True) and "by hand" in action["why"]
    assert planned(approved, "--offline") == [], "our own records do not know of it"
    done = told(approved, "verify", "--report", "--site", "sao-mai", status=3)
    assert done["outcomes"][0]["counts"]["reported"] == 1 and len(planned(approved)) == 1
    done = told(approved, "verify", "--dry-run", "--site", "sao-mai")
    assert done["outcomes"][0]["counts"]["to_repair"] == 1 and len(planned(approved)) == 1
    assert "put right 1" in run(approved, "verify", "--site", "sao-mai").stdout
    assert planned(approved) == []
    assert "as approved 1" in run(approved, "verify", "--site", "sao-mai").stdout


def gone(by: ByHand, cmid: str) -> None:
    """Until Moodle's cron has run, its form holds that the idnumber is taken."""
    by.delete(cmid)
    by.run_cron()


def package() -> bytes:
    from connector.sandbox.samples import make_scorm12

    return make_scorm12("Bài khác", seed=5)


def test_a_lesson_is_withdrawn_and_restored_by_its_number(approved: CliRunner, city: City) -> None:
    run(approved, "publish", "--site", "sao-mai")
    number, site = str(standing(approved)[0]["lesson_id"]), city.sandbox.by_hand("sao-mai")
    assert "is withdrawn" in run(approved, "withdraw", number, "--reason", "Nguồn ảnh chưa rõ").stdout
    assert [a["deed"] for a in planned(approved)] == ["hide"]
    run(approved, "publish", "--site", "sao-mai")
    assert not site.module(cmid(approved)).visible and not standing(approved)[0]["visible"]
    assert "(hidden)" in narrow(run(approved, "catalogs", "--school", "sao-mai"))
    assert "is back" in run(approved, "restore", number).stdout
    assert "is not withdrawn" in run(approved, "restore", number).stdout
    run(approved, "publish", "--site", "sao-mai")
    assert site.module(cmid(approved)).visible and planned(approved) == []


def test_a_plan_tells_of_every_step_school_by_school_and_touches_nothing(hoclieu: CliRunner, city: City) -> None:
    before = {p.name: p.read_bytes() for p in city.sandbox.world.folder.glob("*.json")}
    plan = told(hoclieu, "plan")
    mine = plan["schools"]["sao-mai"]
    assert (mine["to_collect"] > 3, mine["to_record"], mine["to_catalogs"], mine["to_read"]) == (True, 0, 0, 2)
    lines = [line for step in plan["steps"] for line in step["would"] if step["site"] == "sao-mai"]
    assert any("Hàm số bậc hai.zip" in line for line in lines)
    shown = narrow(run(hoclieu, "plan", "--school", "sao-mai"))
    assert "sao-mai 8 · · · 2" in shown and "hoa-phuong" not in shown
    assert {p.name: p.read_bytes() for p in city.sandbox.world.folder.glob("*.json")} == before
    assert told(hoclieu, "review", "list") == []


def test_a_site_that_is_away_keeps_no_other_out_of_the_plan(hoclieu: CliRunner, city: City) -> None:
    city.sandbox.faults.add("maintenance", site="hoa-phuong")
    plan = told(hoclieu, "plan", status=4)
    assert plan["schools"]["sao-mai"]["to_collect"] > 3 and plan["schools"]["hoa-phuong"]["to_collect"] == 0
    assert {s["site"] for s in plan["steps"] if s["error"]} == {"hoa-phuong"}


def test_a_yes_to_nothing_and_two_answers_at_once_are_refused(approved: CliRunner) -> None:
    refused = approved.invoke(app, ["publish", "--allow-loss", "1"])
    assert refused.exit_code != 0 and getattr(refused.exception, "code", "") == "nothing_to_lose"
    refused = approved.invoke(app, ["verify", "--repair", "--report"])
    assert getattr(refused.exception, "code", "") == "options_clash"


def test_a_site_that_does_not_answer_is_planned_for_by_our_records(approved: CliRunner, city: City) -> None:
    run(approved, "publish", "--site", "sao-mai")
    city.sandbox.faults.add("maintenance", site="sao-mai")
    [plan] = told(approved, "plan", "--site", "sao-mai", status=4)["catalogs"]
    assert (plan["looked"], plan["error"]["code"], plan["left"]) == (False, "maintenance", {"in_place": 1})
