"""Twenty broken mappings and ten broken sites: each message names the file, the line, the field, and how to mend it.

`HOCLIEU_TEST_TELL=1 pytest -s tests/doctor/test_thirty_broken.py` prints them as a table.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector.doctor.checkup import check
from connector.doctor.finding import Finding, Severity
from connector.sandbox.faults import FaultKind
from connector.settings import Settings
from tests.conftest import NOON
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "make_city", "seeded"]
SCENE = Path(__file__).parents[1] / "mappings" / "scene.yaml"


@dataclass(frozen=True)
class Broken:
    """In the mapping, `old` is written as `new`; told is `field`, on the line of `at` (or of `new`), with `mend`."""

    name: str
    old: str
    new: str
    field: str
    mend: str
    at: str = ""


MAPPINGS = [
    Broken("no YAML", "name: Trường THPT A", "name: Trường: THPT A", ".", "put a value that has a colon into quotes"),
    Broken("unknown field", "parent: Ủy", "parrent: Ủy", "department.parrent", "did you mean 'parent'?"),
    Broken("field missing", "    url: https://lms.thpt-a.example.edu.vn\n", "", "sites.0.url", "missing",
           "  - id: lms-thpt-a"),
    Broken("field twice", "    short: THPTA\n", "    short: THPTA\n    short: TA\n", "schools.0.short", "take one out",
           "    short: TA"),
    Broken("no such date", "closes: 2026-08-23", "closes: 23/8/2026", "windows.0.closes", "the date like 2026-08-17"),
    Broken("closes before it opens", "closes: 2026-08-23", "closes: 2026-08-01", "windows.0",
           "not be before opens", "{id: dot-1"),
    Broken("no such hour", 'due: "15:00"', "due: 15h", "reports.0.due", 'write the hour like "15:00"'),
    Broken("wrong school year", "2026-2027", "2026/2027", "department.school_year", "write it like 2026-2027"),
    Broken("a grade beyond school", "grade: 10, window", "grade: 13, window", "schools.0.submissions.0.grade",
           "at most 12"),
    Broken("a grade of another stage", "grade: 8, window", "grade: 11, window", "schools.1.submissions.0.grade",
           "only THCS; mend either", "{course: {idnumber"),
    Broken("an id with accents", "{id: le-chan, kind", "{id: Lê Chân, kind", "groups.0.id", "small unaccented letters"),
    Broken("a token instead of its name", "token_env: KHO_TOKEN", "token_env: 8f2c41e6a9b1d0c7", "sites.2.token_env",
           "NAME of an environment variable"),
    Broken("an address without https", "url: https://lms.thcs-b", "url: lms.thcs-b", "sites.1.url",
           "beginning with https://"),
    Broken("a variable that is not set", "name: Trường THCS B", "name: ${TEN_TRUONG}", "schools.1.name", "set it"),
    Broken("a site that is not there", "site: lms-thcs-b\n", "site: lms-thcs-c\n", "schools.1.site",
           "did you mean 'lms-thcs-b'?"),
    Broken("a window that is not there", "grade: 11, window: dot-1", "grade: 11, window: dot-4",
           "schools.0.submissions.1.window", "did you mean 'dot-"),
    Broken("an id used twice", "- id: thcs-b", "- id: thpt-a", "schools.1.id", "take another",
           "  - id: thpt-a\n    name: Trường THCS"),
    Broken("no group for a level of groups", "    group: hai-an\n", "", "schools.1.group", "name the school's",
           "  - id: thcs-b"),
    Broken("two catalogs in one place", '[Kho học liệu số, "{group}"]', "[Kho học liệu số, Toàn thành phố]",
           "catalogs.2.category", "give it another path", "{level: city"),
    Broken("'own' above the school", "kho-hoc-lieu, category: [Kho học liệu số, Toàn",
           "own, category: [Kho học liệu số, Toàn", "catalogs.2.site", "name a site"),
]  # fmt: skip


def told(what: str, found: list[Finding]) -> None:
    if "HOCLIEU_TEST_TELL" in os.environ:
        for f in found:
            print(f"\n| {what} | {f.place} | {f.what.en} | {f.do.en if f.do else ''} |", end="")


@pytest.mark.parametrize("case", MAPPINGS, ids=lambda case: case.name)
def test_a_broken_mapping_is_told_with_file_line_field_and_mend(
    case: Broken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEN_TRUONG", raising=False)
    text = SCENE.read_text(encoding="utf-8")
    assert case.old in text
    broken = text.replace(case.old, case.new, 1)
    path = tmp_path / "mapping.yaml"
    path.write_text(broken, encoding="utf-8")
    settings = Settings(mapping=path, data=tmp_path / "data")
    found = [f for f in check(settings, lambda: NOON) if f.severity is Severity.ERROR]
    told(case.name, found)
    line = broken[: broken.index(case.at or case.new.strip())].count("\n") + 1
    places = {f.place: f for f in found}
    place = f"mapping.yaml:{line}: {case.field}"
    assert place in places, list(places)
    assert case.mend in places[place].what.en and places[place].do is not None
    assert "8f2c41e6a9b1d0c7" not in str(found), "what may be a secret is never repeated"


def fault(kind: FaultKind, **more: str) -> Callable[[City, pytest.MonkeyPatch], None]:
    return lambda city, _: city.sandbox.faults.add(kind, "sao-mai", **more) and None  # type: ignore[arg-type,func-returns-value]


def written(old: str, new: str) -> Callable[[City, pytest.MonkeyPatch], None]:
    def change(city: City, _: pytest.MonkeyPatch) -> None:
        path = city.settings.mapping
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def nobody_listens(city: City, _: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    written("${HOCLIEU_DEMO_URL}/sao-mai", f"http://127.0.0.1:{port}")(city, _)


def without_tls(city: City, _: pytest.MonkeyPatch) -> None:
    https = city.sandbox.base.replace("http://", "https://")
    written("${HOCLIEU_DEMO_URL}/sao-mai", f"{https}/sao-mai")(city, _)


def without_token(_: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAO_MAI_TOKEN")


def wrong_password(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.sandbox.install_plugin("sao-mai", installed=False)
    monkeypatch.setenv("DEMO_PASSWORD", "wrong")


def nothing(_city: City, _: pytest.MonkeyPatch) -> None:
    """The clock of the test is moved instead."""


@dataclass(frozen=True)
class BrokenSite:
    name: str
    strike: Callable[[City, pytest.MonkeyPatch], None]
    code: str
    field: str
    mend: str
    ahead: timedelta = timedelta()


SITES = [
    BrokenSite("nobody listens", nobody_listens, "site_unreachable", "sites.0.url", "url"),
    BrokenSite("speaks no TLS", without_tls, "tls_failed", "sites.0.url", "certificate"),
    BrokenSite("wrong token", fault(FaultKind.WRONG_TOKEN), "bad_token", "sites.0.token_env", "token"),
    BrokenSite("no token set", without_token, "secret_missing", "sites.0.token_env", "SAO_MAI_TOKEN"),
    BrokenSite("maintenance", fault(FaultKind.MAINTENANCE), "maintenance", "sites.0.url", "the next run tries again"),
    BrokenSite("no Moodle there", fault(FaultKind.HTML), "not_json", "sites.0.url", "url"),
    BrokenSite("function missing", fault(FaultKind.REMOVED_FUNCTION, on="mod_assign_get_submissions"),
               "missing_function", "sites.0.token_env", "External services"),
    BrokenSite("wrong password", wrong_password, "login_failed", "sites.0.password_env", "password"),
    BrokenSite("clock apart", nothing, "clock_skewed", "sites.0.url", "NTP", timedelta(hours=1)),
    BrokenSite("no such assignment", written("assignment: Ngữ văn 8", "assignment: Ngữ văn 9"),
               "unknown_assignment", "assignment", "Ngữ văn"),
]  # fmt: skip


@pytest.mark.parametrize("case", SITES, ids=lambda case: case.name)
def test_a_broken_site_is_told_with_file_line_field_and_mend_and_stops_no_other(
    case: BrokenSite, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.sandbox.world.clock = time.time
    case.strike(city, monkeypatch)
    found = check(city.settings, lambda: datetime.now(UTC) + case.ahead)
    one, *_ = [f for f in found if f.subject == "sao-mai" and f.code == case.code]
    told(case.name, [one])
    file, line, field = one.place.split(":", 2)
    assert file == "mapping.yaml" and field.strip().endswith(case.field)
    written_there = city.settings.mapping.read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert case.field.rpartition(".")[2] in written_there
    assert one.do is not None and case.mend in f"{one.what.en} {one.do.en}"
    answers = {f.subject for f in found if f.code == "site_answers"}
    assert {"hoa-phuong", "kho-thanh-pho"} <= answers
    assert city.sandbox.token("hoa-phuong") not in str(found)
