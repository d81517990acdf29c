"""LMSs of several kinds in one mapping: whatever is wrong with one, the others go on as if it were not there."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from connector.errors import Retriable
from connector.lms.folder import arriving
from connector.sandbox.faults import FaultKind
from connector.sandbox.seedpackages import small_scorm12
from connector.steps.lessons_view import lessons
from tests.flows.conftest import City

FOLDER, DEAD, BROKEN = "thu-muc", "chet", "hoa-phuong"


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def several(make_city: Callable[..., City], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    """The demo's two schools and city site, one of them by SOAP; a school with a folder; a school whose LMS is off."""
    city = make_city()
    monkeypatch.setattr(arriving, "QUIET", timedelta(days=-9999))  # the told clock is not the disk's
    monkeypatch.setenv("DEAD_TOKEN", "x" * 32)
    path = city.settings.mapping
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    next(s for s in given["sites"] if s["id"] == "sao-mai")["protocol"] = "soap"
    given["sites"] += [
        {"id": FOLDER, "kind": "folder", "path": "chung"},
        {"id": DEAD, "url": f"http://127.0.0.1:{closed_port()}", "token_env": "DEAD_TOKEN"},
    ]
    point = {"course": "nop", "assignment": "Bài giảng", "subject": "Toán", "grade": 10}
    teaching = {"course": "10A1", "subject": "Toán", "grade": 10}
    groups = [{k: v for k, v in given["schools"][0].items() if k in ("group", "groups")}]
    for name, site in (("thpt-f", FOLDER), ("thpt-d", DEAD)):
        school = {"id": name, "name": f"Trường {name}", "short": name, "stages": ["THPT"], "site": site}
        given["schools"].append(school | groups[0] | {"submissions": [point], "teaching": [teaching]})
    path.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    drop = tmp_path / "chung" / "nop"
    drop.mkdir(parents=True)
    (drop / "a.zip").write_bytes(small_scorm12("Của thư mục"))
    (drop / "a.csv").write_text("file,teacher,title\na.zip,Nguyễn Văn An,Của thư mục\n", encoding="utf-8")
    return city


def titles(city: City, school: str) -> set[str]:
    with city.context() as context:
        return {v.lesson.title for v in lessons(context, school=school)}


def test_moodles_by_both_protocols_a_folder_and_a_dead_site_go_side_by_side(several: City) -> None:
    done = several.run("collect", "observe")
    assert {site: o.word for (step, site), o in done.items() if step == "collect"} == {
        "sao-mai": "ok",
        "hoa-phuong": "ok",
        FOLDER: "ok",
        DEAD: "failed",
    }
    assert isinstance(done["collect", DEAD].error, Retriable) and "url" in str(done["collect", DEAD].error)
    assert titles(several, "thpt-f") == {"Của thư mục"}
    assert done["observe", "sao-mai"].counts["students"] and done["observe", "hoa-phuong"].counts["students"]


def test_the_other_sites_say_the_same_with_a_dead_one_beside_them_and_without(
    several: City,
) -> None:
    done = several.run("collect", "publish")
    path = several.settings.mapping
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    given["sites"] = [s for s in given["sites"] if s["id"] != DEAD]
    given["schools"] = [s for s in given["schools"] if s["site"] != DEAD]
    path.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    alone = several.run("collect", "publish")
    assert {k: o.error for k, o in alone.items() if o.error} == {}
    again = {k: (o.counts["versions"], o.counts["published"]) for k, o in alone.items()}
    assert set(again.values()) == {(0, 0)}, "nothing was left undone because of the dead one"
    assert done["collect", "sao-mai"].counts["versions"] > 0


@pytest.mark.parametrize("fault", [FaultKind.RESET, FaultKind.HTML, FaultKind.EXCEPTION])
def test_one_bad_moodle_holds_up_neither_the_other_nor_the_folder(several: City, fault: FaultKind) -> None:
    several.sandbox.faults.add(fault, BROKEN)
    done = several.run("collect", "observe")
    assert done["collect", BROKEN].error is not None
    assert done["collect", "sao-mai"].counts["versions"] > 0 and done["collect", FOLDER].counts["versions"] == 1


def test_a_folder_that_is_not_mounted_holds_up_no_moodle(several: City, tmp_path: Path) -> None:
    (tmp_path / "chung").rename(tmp_path / "weg")
    done = several.run("collect")
    assert done["collect", FOLDER].error is not None and done["collect", FOLDER].error.code == "folder_missing"
    assert done["collect", "sao-mai"].word == done["collect", "hoa-phuong"].word == "ok"
    (tmp_path / "weg").rename(tmp_path / "chung")
    assert several.run("collect")["collect", FOLDER].counts["versions"] == 1
