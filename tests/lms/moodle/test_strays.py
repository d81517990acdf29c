from __future__ import annotations

from typing import Any

import pytest

from connector.lms.moodle.strays import DELETE, REACH, remove_stray
from connector.lms.moodle.websession import WebSession
from tests.lms.moodle.replay import Replay, moodle_error, recorded
from tests.lms.moodle.webpages import WebPages

LABEL = {"4.5": 247, "4.2": 82}
STRAY = {"4.5": 246, "4.2": 81}


class HalfMade:
    """A course in which an import has just died: `stray` stands in no section until it is deleted."""

    def __init__(self, moodle: Replay, release: str = "4.5") -> None:
        self.web = WebPages(moodle, release)
        self.web.drops = ["dndupload-label"]
        self.web.backup = self.backup
        self.stray: int | None = STRAY[release]
        self.deleted: list[int] = []
        self.release = release
        moodle.says(DELETE, self.delete)

    def backup(self, query: dict[str, str]) -> str:
        if int(query["cm"]) == self.stray and query["id"] == "5":
            return "web-backup-stray"
        return "web-backup-not-in-course"

    def delete(self, params: dict[str, str]) -> Any:
        cmid = int(params["cmids[0]"])
        self.deleted.append(cmid)
        if cmid != self.stray:
            return None
        self.stray = None
        return recorded(f"{DELETE}-stray", self.release)

    def clean(self) -> bool:
        client = self.web.client()
        return remove_stray(client, WebSession(client), "5")


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_the_remnant_of_a_failed_import_is_found_and_removed(moodle: Replay, release: str) -> None:
    course = HalfMade(moodle, release)
    assert course.clean()
    assert course.deleted == [LABEL[release], STRAY[release]]


def test_it_is_found_behind_activities_that_others_made_meanwhile(moodle: Replay) -> None:
    course = HalfMade(moodle)
    course.stray = 240
    assert course.clean()
    assert course.deleted == [247, 240]


def test_the_half_made_activity_of_another_course_is_left_alone(moodle: Replay) -> None:
    course = HalfMade(moodle)
    course.web.backup = lambda query: "web-backup-not-in-course"
    assert not course.clean()
    assert course.deleted == [247]
    assert len(course.web.looked) == REACH - 1


def test_an_activity_that_stands_in_a_section_is_left_alone(moodle: Replay) -> None:
    course = HalfMade(moodle)
    course.web.backup = lambda query: "web-backup-activity"
    assert not course.clean()
    assert course.deleted == [247]


def test_the_words_of_a_page_that_is_no_error_are_not_believed(moodle: Replay) -> None:
    course = HalfMade(moodle)
    course.web.backup = lambda query: "web-backup-activity"
    other = {"web-backup-activity": "web-backup-stray"}
    course.web.page = lambda name: str(recorded(other.get(name, name)))  # type: ignore[method-assign]
    assert not course.clean()
    assert course.deleted == [247]


def test_a_site_that_hides_the_error_code_is_understood_by_the_id_in_the_message(moodle: Replay) -> None:
    course = HalfMade(moodle)
    page = course.web.page("web-backup-stray").replace("/invalidcoursemoduleid", "/x").replace("Invalid", "Sai")
    course.web.page = lambda name: page if name == "web-backup-stray" else str(recorded(name))  # type: ignore[method-assign]
    assert course.clean()


def test_what_cannot_be_removed_is_said_to_be_left(moodle: Replay) -> None:
    course = HalfMade(moodle)
    moodle.says(DELETE, None, moodle_error("nopermissions"))
    assert not course.clean()


def test_where_labels_cannot_be_made_nothing_is_touched(moodle: Replay) -> None:
    course = HalfMade(moodle)
    course.web.drops = [{"error": "…", "errorcode": "codingerror"}]
    assert not course.clean()
    assert (course.deleted, course.web.looked) == ([], [])
