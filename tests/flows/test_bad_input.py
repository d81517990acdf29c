"""Packages, mappings and disks that are not as they should be: what is said, and that nothing is lost by it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import IO

import pytest

from connector.lms.moodle import partial
from connector.sandbox.seedplan import HOA_PHUONG, SAO_MAI
from connector.store.runs import RunStore
from tests.flows.conftest import City
from tests.flows.terminal import Terminal, collected
from tests.flows.test_bad_sites import BAD, all_of, mapping
from tests.flows.test_main_job import feedback, handed_in, views

TITLE = "Hàm số bậc hai"


@pytest.fixture
def terminal(city: City, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(city, monkeypatch, capsys)


def hand_in(city: City, filename: str, content: bytes) -> None:
    """Puts another file into the submission of TITLE at the school."""
    world = city.sandbox.world
    home = world.sites[BAD]
    submission = next(s for s in home.submissions.values() if TITLE in s.text)
    submission.files = [world.keep(filename, content, when=submission.timemodified)] if filename else []
    world.save(home)


def test_a_zip_that_is_no_zip_is_refused_with_its_reason_and_its_teacher_told(terminal: Terminal) -> None:
    city = terminal.city
    hand_in(city, "Hàm số.zip", b"This is not a zip at all." * 40)
    said = terminal.run("collect")
    assert said.status == 0 and all_of(city)
    assert "SCORM" in said.line("refused", TITLE, "Trường THCS và THPT Sao Mai", "Toán 10")
    assert "Chưa nhận được gói" in feedback(city, views(city)[TITLE])


def test_an_empty_submission_is_set_aside_until_something_is_attached(terminal: Terminal) -> None:
    hand_in(terminal.city, "", b"")
    said = terminal.run("collect")
    assert said.status == 3
    said.line("!", "Trường THCS và THPT Sao Mai", "holds no file", "Ask the teacher to attach the package")
    assert len(collected(terminal.city, BAD)) == len(handed_in(SAO_MAI)) - 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("course: NOP-BAI-GIANG, assignment: Toán 10", "course: NOP-BAI, assignment: Toán 10"),
         ['no course with shortname "NOP-BAI"', "Correct the mapping", "close names: NOP-BAI-GIANG"]),
        (("assignment: Toán 10,", "assignment: Toán 100,"),
         ['has no assignment "Toán 100"', "Correct the name in the mapping", "Toán 10"]),
    ],
    ids=["course", "assignment"],
)  # fmt: skip
def test_an_unknown_name_in_the_mapping_stops_its_own_point_and_loses_nothing_older(
    terminal: Terminal, wrong: tuple[str, str], words: list[str]
) -> None:
    city = terminal.city
    with mapping(city, *wrong):
        said = terminal.run("collect")
        assert said.status == 3
        said.line("!", "Trường THCS và THPT Sao Mai", f"ite {BAD}", *words)
        mathematics = [h.title for h in SAO_MAI.handed if h.assignment == "Toán 10"]
        assert collected(city, BAD) == sorted(t for t in handed_in(SAO_MAI) if t not in mathematics)
        assert collected(city, "hoa-phuong") == sorted(handed_in(HOA_PHUONG))
    said = terminal.run("collect")
    assert said.status == 0 and all_of(city)
    assert views(city)[TITLE].verdicts, "the verdict that was given there before is read too"
    assert "Nothing is set aside" in terminal.run("aside", "list").out


def test_a_mapping_that_is_wrong_in_itself_is_told_by_line_and_starts_nothing(terminal: Terminal) -> None:
    with mapping(terminal.city, "site: sao-mai", "site: sao-mia"):
        said = terminal.run("collect")
    assert said.status == 2 and "did you mean 'sao-mai'?" in said.err and "mapping.yaml:" in said.err
    assert not terminal.city.sandbox.log.requests()


def test_an_unknown_teaching_course_is_missing_in_the_report_and_the_others_are_read(terminal: Terminal) -> None:
    with mapping(terminal.city, "course: TOAN10-10A1", "course: TOAN10-10A9"):
        said = terminal.run("observe")
    assert said.status == 3
    said.line("!", f"Site {BAD}", 'no course with shortname "TOAN10-10A9"', "close names: TOAN10-10A1")
    with terminal.city.context() as context:
        assert len(context.store.sites.last_readings(BAD)) == 1
        assert len(context.store.sites.last_readings("hoa-phuong")) == 2
    assert terminal.run("observe").status == 0
    assert "Nothing is set aside" in terminal.run("aside", "list").out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is always full")
def test_a_full_disk_during_downloads_is_told_and_leaves_nothing_half(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(type(Path())):  # type: ignore[misc]
        def open(self, mode: str = "r", *args: object, **more: object) -> IO[bytes]:
            return open("/dev/full" if mode == "ab" else self, mode, *args, **more)  # type: ignore[call-overload,no-any-return]

    begun = partial.Partial.__init__
    with monkeypatch.context() as full:
        full.setattr(partial.Partial, "__init__", lambda self, path: begun(self, Full(path)))
        said = terminal.run("collect")
    assert said.status == 4
    for site in (BAD, "hoa-phuong"):
        said.line("✗", site, "disk of", "incoming", "became full", "Make room on the disk")
    assert [*terminal.city.settings.blobs.glob("incoming/*")] == []
    assert terminal.run("collect").status == 0 and all_of(terminal.city)


def test_a_disk_that_takes_no_documents_or_facts_is_told_by_its_folder(terminal: Terminal) -> None:
    city = terminal.city
    city.settings.data.mkdir()
    city.settings.documents.write_text("in the way")
    city.settings.facts.write_text("in the way")
    said = terminal.run("observe")
    assert said.status == 4 and str(city.settings.facts) in said.line("✗", "sao-mai", "Cannot write to")
    said = terminal.run("report")
    assert said.status == 4 and str(city.settings.documents) in said.line("✗", "Cannot write to")
    city.settings.documents.unlink()
    city.settings.facts.unlink()
    assert terminal.run("observe").status == 0
    assert terminal.run("report").status == 0


def test_a_database_that_cannot_be_opened_is_told_before_anything_is_asked(terminal: Terminal) -> None:
    city = terminal.city
    database = city.settings.data / "hoclieu.sqlite"
    database.mkdir(parents=True)
    said = terminal.run("collect")
    assert said.status == 2
    said.line(
        "✗", "database cannot be used: unable to open database file", "Check the server, the rights and the space"
    )
    os.rmdir(database)
    database.write_bytes(b"no database " * 1000)
    said = terminal.run("collect")
    assert said.status == 2
    said.line("✗", "database cannot be used: file is not a database")
    assert not city.sandbox.log.requests()
    database.unlink()
    assert terminal.run("collect").status == 0 and all_of(city)


def test_a_database_that_cannot_be_written_any_more_loses_nothing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = terminal.city
    begun = RunStore.begin

    def read_only(store: RunStore, run: str, step: str, site: str) -> None:
        begun(store, run, step, site)
        with store._db.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")

    with monkeypatch.context() as broken:
        broken.setattr(RunStore, "begin", read_only)
        said = terminal.run("collect")
    assert said.status == 4
    said.line("✗", BAD, "The database cannot be used: attempt to write a readonly database", "nothing is lost")
    city.clock.now += timedelta(minutes=2)  # the claim could not be given back either: it ends by itself
    assert terminal.run("collect").status == 0 and all_of(city)
