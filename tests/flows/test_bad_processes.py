"""Killed, limited or started twice at once: nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from connector.sandbox.modedit import MODEDIT
from connector.sandbox.seedplan import HOA_PHUONG
from tests.flows.conftest import City
from tests.flows.terminal import Terminal, collected, until
from tests.flows.test_bad_input import hand_in
from tests.flows.test_bad_sites import BAD, PLUGINFILE, all_of
from tests.flows.test_main_job import handed_in, scorms


@pytest.fixture
def terminal(city: City, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(city, monkeypatch, capsys)


def rows(city: City, query: str) -> list[tuple[object, ...]]:
    """What another process has written so far; nothing while it is still making the database."""
    try:
        with closing(sqlite3.connect(f"file:{city.settings.data}/hoclieu.sqlite?mode=ro", uri=True)) as database:
            return list(database.execute(query))
    except sqlite3.OperationalError:
        return []


def limited_to(size: int) -> Callable[[], None]:
    """For a child process: no file of its may grow beyond `size` bytes, as on a disk that is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_process_killed_while_it_collects_loses_nothing_and_fetches_nothing_again(terminal: Terminal) -> None:
    city = terminal.city
    city.sandbox.faults.add("cut", site=BAD, on=PLUGINFILE, amount=300)
    process = terminal.start("collect")
    done = len(handed_in(HOA_PHUONG))
    until(lambda: len(rows(city, "SELECT id FROM lesson WHERE site='hoa-phuong'")) == done)
    until(lambda: bool([*city.settings.blobs.glob("incoming/*.part")]))
    process.send_signal(signal.SIGKILL)
    assert terminal.ended(process).status == -signal.SIGKILL
    kept = sum(part.stat().st_size for part in city.settings.blobs.glob("incoming/*.part"))
    assert kept and collected(city, BAD) == []
    city.sandbox.faults.clear()
    city.sandbox.log.clear()
    assert terminal.run("collect").status == 0 and all_of(city)
    assert city.sandbox.log.calls("hoa-phuong")[PLUGINFILE] == 0
    files = (f for s in city.sandbox.world.sites[BAD].submissions.values() if s.status == "submitted" for f in s.files)
    assert city.sandbox.log.sent(BAD, PLUGINFILE) == sum(f.size for f in files) - kept
    assert [*city.settings.blobs.glob("incoming/*")] == []


def test_a_process_killed_after_it_published_and_before_it_knew_makes_no_second_one(terminal: Terminal) -> None:
    city = terminal.city
    terminal.run("collect")
    before = scorms(city, BAD)
    # Skipped is the look at the form; its sending has its effect, and answers too late.
    city.sandbox.faults.add("late", site=BAD, on=MODEDIT, amount=60, skip=1)
    process = terminal.start("publish", "--site", BAD)
    until(lambda: len(scorms(city, BAD)) > len(before))
    process.send_signal(signal.SIGKILL)
    terminal.ended(process)
    city.sandbox.faults.clear()
    assert rows(city, f"SELECT state FROM publication WHERE site='{BAD}'") == [("intended",)]
    assert "found there 1" in " ".join(terminal.run("publish").out.split())
    assert rows(city, f"SELECT state FROM publication WHERE site='{BAD}'") == [("confirmed",)]
    assert len(scorms(city, BAD)) == len(before) + 1


def test_two_processes_at_once_do_everything_once(terminal: Terminal) -> None:
    city = terminal.city
    both = [terminal.start("sync", "--json") for _ in range(2)]
    for said in [terminal.ended(process) for process in both]:
        failed = [o for o in json.loads(said.out)["outcomes"] if o["error"]]
        assert {o["error"]["code"] for o in failed} <= {"busy"} and said.status == (4 if failed else 0)
        assert all("is under way elsewhere" in o["error"]["message"] for o in failed)
    assert terminal.run("sync").status == 0 and all_of(city)
    publications = rows(city, "SELECT lesson_id, catalog, cmid FROM publication")
    assert len({(lesson, catalog) for lesson, catalog, _ in publications}) == len(publications) > 0
    standing = {p.sha1 for m in city.sandbox.world.sites[BAD].scorms.values() for p in [m.package]}
    assert len(standing) == len(scorms(city, BAD))


def test_a_disk_without_room_for_a_large_package_stops_that_site_and_no_other(terminal: Terminal) -> None:
    city = terminal.city
    hand_in(city, "Lớn.zip", bytes(3_000_000))
    terminal.run("review", "list")
    said = terminal.ended(terminal.start("collect", preexec=limited_to(2_000_000)))
    assert said.status == 4
    said.line("✗", BAD, "could not be written to", "incoming (File too large)", "data folder")
    assert collected(city, "hoa-phuong") == sorted(handed_in(HOA_PHUONG))
    assert terminal.run("collect").status == 0 and all_of(city)


def test_a_disk_without_room_for_the_database_is_told_and_loses_nothing(terminal: Terminal) -> None:
    city = terminal.city
    terminal.run("review", "list")
    said = terminal.ended(terminal.start("collect", preexec=limited_to(120_000)))
    assert said.status == 4
    assert "The database cannot be used: " in said.err and "nothing is lost" in said.err
    assert terminal.run("collect").status == 0 and all_of(city)
