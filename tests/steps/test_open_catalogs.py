"""What others may read of the catalogs: only public ones, only what stands, under the name under which it stands."""

from __future__ import annotations

import pytest

from connector.steps.open_catalogs import OpenCatalogs, Wish
from connector.store import Store
from connector.store.publications import Intent
from tests.conftest import Clock
from tests.web.opened import Opened, a_mapping


@pytest.fixture
def opened(store: Store, clock: Clock) -> Opened:
    return Opened(store, clock)


def titles(catalogs: OpenCatalogs, **wish: object) -> list[str]:
    return [record.title for record in catalogs.page(Wish(**wish), 0, 100)[0]]  # type: ignore[arg-type]


def test_a_lesson_says_who_approved_it_when_and_under_which_number(opened: Opened) -> None:
    lesson = opened.add("Hàm số bậc hai")
    record = opened.catalogs.records([lesson.id])[lesson.id]
    assert [(a.level_name, a.body, a.number) for a in record.approvals] == [
        ("Cấp trường", "Trường THPT A", "01/BB-X"),
        ("Cấp thành phố", "Sở Giáo dục và Đào tạo Hải Phòng", "01/BB-X"),
    ]
    assert (record.title, record.authors, record.school.name) == ("Hàm số bậc hai", ("Nguyễn Văn An",), "Trường THPT A")
    assert record.keywords == ("Toán", "Lớp 10", "Hàm số", "parabol")
    assert [place.catalog for place in record.catalogs] == ["city.haiphong"]
    assert "Lê Thị Bình" not in record.model_dump_json(), "who appraised stands in the minutes"
    assert "a:9" not in record.model_dump_json()


def test_catalogs_that_are_not_public_are_not_there_at_all(opened: Opened) -> None:
    lesson, version = opened.hand_in("Chỉ ở trường")
    opened.approve(version, "school")
    opened.publish(lesson, version, "school.thpt-a")
    assert titles(opened.catalogs) == [] and opened.catalogs.records([lesson.id]) == {}
    assert opened.catalogs.last_change([lesson.id]) == {}
    assert titles(OpenCatalogs(a_mapping("school"), opened.store)) == ["Chỉ ở trường"]


def test_a_name_that_nobody_approved_is_not_told(opened: Opened) -> None:
    opened.add("Bài một")
    opened.hand_in("Bài một, bản mới")
    assert titles(opened.catalogs) == ["Bài một"]


def test_what_is_meant_to_stand_does_not_yet_and_what_was_withdrawn_no_more(opened: Opened) -> None:
    lesson, version = opened.hand_in("Bài một")
    opened.store.publications.intend(Intent(lesson.id, "city.haiphong", version.id, "a", version.sha1), opened.tick())
    assert titles(opened.catalogs) == []
    opened.publish(lesson, version, "city.haiphong")
    assert titles(opened.catalogs) == ["Bài một"]
    opened.withdraw(lesson)
    assert titles(opened.catalogs) == [] and opened.catalogs.records([lesson.id]) == {}
    opened.restore(lesson)
    assert titles(opened.catalogs) == ["Bài một"]


def test_lessons_are_found_by_words_without_accents_subject_grade_topic_and_school(opened: Opened) -> None:
    opened.add("Hàm số bậc hai", n=1)
    opened.add("Thơ Đường luật", subject="Ngữ văn", grade=11, school="thpt-b", n=2)
    assert titles(opened.catalogs, text="ham BAC") == ["Hàm số bậc hai"]
    assert titles(opened.catalogs, text="thơ đường") == ["Thơ Đường luật"]
    assert titles(opened.catalogs, text="tho duong bac") == []
    assert titles(opened.catalogs, text="100%") == [] and titles(opened.catalogs, text="_") == []
    for subject in ("ngu-van", "Ngữ văn"):
        assert titles(opened.catalogs, subject=subject) == ["Thơ Đường luật"]
    assert titles(opened.catalogs, subject="nhac") == []
    assert titles(opened.catalogs, grade=10) == ["Hàm số bậc hai"]
    assert titles(opened.catalogs, school="thpt-b", topic="Hàm số") == ["Thơ Đường luật"]
    assert titles(opened.catalogs, catalog="city.haiphong") == ["Thơ Đường luật", "Hàm số bậc hai"]
    assert titles(opened.catalogs, catalog="school.thpt-a") == []


def test_pages_hold_each_lesson_once_and_know_how_many_there_are(opened: Opened) -> None:
    opened.add_many(7)
    pages = [opened.catalogs.page(Wish(), offset, 3) for offset in (0, 3, 6, 9)]
    assert [total for _, total in pages] == [7] * 4
    assert len({record.lesson for records, _ in pages for record in records}) == 7


def test_the_version_that_the_highest_level_approved_is_the_one_told_of(opened: Opened) -> None:
    opened.mapping = a_mapping("school", "city")
    lesson, first = opened.hand_in("Bài", n=3)
    opened.approve(first, "school", "city")
    opened.publish(lesson, first, "city.haiphong")
    opened.store.lessons.remember_file("a", "newer", "f" * 64, "e" * 40, 99, opened.tick())
    _, second = opened.hand_in("Bài", n=3, package=b"not a package")
    opened.approve(second, "school")
    opened.publish(lesson, second, "school.thpt-a")
    record = opened.catalogs.records([lesson.id])[lesson.id]
    assert (record.version, [place.catalog for place in record.catalogs]) == (1, ["city.haiphong"])


def test_a_school_that_left_the_mapping_keeps_its_id_for_a_name(opened: Opened) -> None:
    lesson = opened.add("Bài", school="thpt-cu")
    record = opened.catalogs.records([lesson.id])[lesson.id]
    assert (record.school.name, record.approvals[0].body) == ("thpt-cu", "thpt-cu")


def test_changes_are_told_by_when_they_happened_those_that_went_among_them(opened: Opened) -> None:
    first, second, third = opened.add_many(3)
    since = opened.tick(60)
    opened.withdraw(first)
    opened.publish(second, opened.store.lessons.versions([second.id])[second.id][0], "city.haiphong")
    until = opened.tick()
    opened.withdraw(third)
    changed = opened.catalogs.changed(Wish(), since, until, 0, 10)
    assert [(change.lesson_id, change.live) for change in changed] == [(first.id, False), (second.id, True)]
    assert all(since <= change.at <= until for change in changed)
    assert [c.lesson_id for c in opened.catalogs.changed(Wish(), since, None, second.id, 10)] == [third.id]
    assert [c.lesson_id for c in opened.catalogs.changed(Wish(), None, since, 0, 10)] == []
    assert [c.lesson_id for c in opened.catalogs.changed(Wish(subject="ngu-van"), None, None, 0, 10)] == [second.id]
    assert [c.lesson_id for c in opened.catalogs.changed(Wish(grade=12), None, None, 0, 10)] == [third.id]
    assert opened.catalogs.changed(Wish(catalog="school.thpt-a"), None, None, 0, 10) == []
