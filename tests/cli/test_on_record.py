"""minutes, lists, deadlines and remind as an operator types them, in 80 columns and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from connector.cli.main import app
from tests.cli.test_commands import hoclieu
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "hoclieu", "make_city", "seeded"]
SESSION = "unit: group, minutes: {per: session},"


@pytest.fixture
def at_district(city: City, hoclieu: CliRunner) -> CliRunner:
    """One lesson that the school approved in its Moodle and the commune by command; that verdict awaits its session."""
    text = city.settings.mapping.read_text(encoding="utf-8").replace("unit: group,", SESSION)
    city.settings.mapping.write_text(text, encoding="utf-8")
    hoclieu.invoke(app, ["collect"])
    done = run(
        hoclieu, "review", "record", str(lesson(hoclieu)), "approved", "--level", "district", "--by", "Trần Minh"
    )
    assert done.exit_code == 0, done.output
    return hoclieu


def lesson(hoclieu: CliRunner) -> int:
    listed = json.loads(hoclieu.invoke(app, ["review", "list", "--json"]).stdout)
    return int(next(x["lesson"] for x in listed if x["title"] == "Hàm số bậc hai"))


def run(hoclieu: CliRunner, *words: str) -> Result:
    return hoclieu.invoke(app, list(words))


def told(hoclieu: CliRunner, *words: str) -> dict[str, object]:
    done = run(hoclieu, *words, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def narrow(done: Result) -> None:
    assert done.exit_code == 0, done.output
    assert all(len(line) <= 80 for line in done.stdout.splitlines()), done.stdout


def test_minutes_from_waiting_verdicts_to_a_signed_scan(at_district: CliRunner, tmp_path: Path) -> None:
    waiting = json.loads(run(at_district, "minutes", "waiting", "district", "an-bien", "--json").stdout)
    assert len(waiting) == 1
    narrow(run(at_district, "minutes", "waiting", "district", "an-bien"))
    where = ["--from", "2026-11-18T08:00", "--chair", "Hoàng Thu Trang", "--secretary", "Thầy Ghi"]
    made = told(at_district, "minutes", "open", "district", "an-bien", "--all", *where)
    number = str(made["id"])
    lacking = run(at_district, "minutes", "finalise", number)
    assert lacking.exit_code != 0 and "present" in str(lacking.exception)
    done = told(at_district, "minutes", "finalise", number, "--present", "Hoàng Thu Trang", "--present", "Thầy Ghi")
    assert (done["state"], done["number"]) == ("final", "01/BB-AN-BIEN")
    (tmp_path / "ky.pdf").write_bytes(b"%PDF-1.7")
    narrow(run(at_district, "minutes", "attach", number, str(tmp_path / "ky.pdf")))
    narrow(run(at_district, "minutes", "show", number, "--out", str(tmp_path / "bb.docx")))
    assert (tmp_path / "bb.docx").read_bytes().startswith(b"PK")
    narrow(run(at_district, "minutes", "list"))
    assert [
        m["number"] for m in json.loads(run(at_district, "minutes", "list", "--unit", "an-bien", "--json").stdout)
    ] == ["01/BB-AN-BIEN"]


def test_a_list_is_drafted_sent_decided_and_written(at_district: CliRunner, tmp_path: Path) -> None:
    draft = told(at_district, "lists", "draft", "school", "sao-mai", "dot-1")
    number = str(draft["id"])
    assert draft["state"] == "draft"
    narrow(run(at_district, "lists", "show"))
    assert told(at_district, "lists", "send", number)["number"] == "01/BC-THCSTHPTSM"
    again = run(at_district, "lists", "send", number)
    assert again.exit_code != 0 and "supplement" in str(again.exception)
    narrow(run(at_district, "lists", "decide", number, "approved", "--lesson", str(lesson(at_district))))
    narrow(run(at_district, "lists", "show", number, "--out", str(tmp_path / "ds.xlsx")))
    assert (tmp_path / "ds.xlsx").read_bytes().startswith(b"PK")
    wrong = run(at_district, "lists", "show", number, "--out", str(tmp_path / "ds.pdf"))
    assert wrong.exit_code != 0 and not (tmp_path / "ds.pdf").exists()


def test_deadlines_are_listed_and_reminders_say_what_they_would_do(at_district: CliRunner) -> None:
    narrow(run(at_district, "deadlines"))
    found = json.loads(run(at_district, "deadlines", "--json").stdout)
    assert {"appraise", "minutes"} <= {d["owed"] for d in found}
    narrow(run(at_district, "remind", "--dry-run"))
    assert json.loads(run(at_district, "remind", "--json").stdout)["outcomes"][0]["step"] == "remind"


def test_proposed_windows_are_yaml_that_a_mapping_takes() -> None:
    from mappings.schema import Window

    printed = CliRunner().invoke(app, ["deadlines", "--propose", "2026-2027"]).stdout
    windows = [Window.model_validate(w) for w in yaml.safe_load(printed)["windows"]]
    assert [w.id for w in windows] == ["dot-1", "dot-2", "dot-3"]
    assert "no buffer" in CliRunner().invoke(app, ["deadlines", "--propose", "2026-2027", "--holidays", "2"]).stdout
