from __future__ import annotations

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from connector.catalogs.published import CatalogCourse, Publication, State
from connector.store import Store
from connector.store.database import _MIGRATIONS, Database
from connector.store.leftovers import LeftoverStore
from connector.store.publications import Adopted, Intent, Proof, PublicationStore, Succession
from tests.store.test_carried_over import LESSON, VERSION
from tests.store.test_store import FACTS, KEY, NOW, keep_blob, version

PUBLICATION = (
    "INSERT INTO publication (lesson_id, catalog, version_id, site, state, course_id, cmid, sha1, url, intended_at,"
    " confirmed_at, replaces_cmid) VALUES (7, :catalog, 1, 'kho', :state, '3', :cmid, 'bb', 'https://kho/44',"
    " '2026-09-05 00:00:00+00:00', :at, :replaces)"
)


def test_what_stood_before_keeps_standing_and_an_older_copy_still_goes(database_url: str) -> None:
    db = Database(database_url)
    with db.connect() as c:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = c
        command.upgrade(config, "0001")
        c.execute(text("INSERT INTO blob VALUES ('aa', 'bb', 10, '2026-09-01 00:00:00+00:00')"))
        c.execute(text(LESSON))
        c.execute(text(VERSION), {"id": 1, "report": "{}"})
        at = "2026-09-05 00:00:00+00:00"
        stood = {"catalog": "city.hp", "state": "confirmed", "cmid": "44", "at": at, "replaces": None}
        under_way = {"catalog": "school.a", "state": "intended", "cmid": None, "at": None, "replaces": "41"}
        for row in (stood, under_way):
            c.execute(text(PUBLICATION), row)
    db.upgrade()
    found = {p.catalog: p for p in PublicationStore(db).all()}
    city, school = found["city.hp"], found["school.a"]
    assert (city.state, city.stands, city.cmid, city.idnumber, city.visible) == (State.CONFIRMED, 1, "44", "", True)
    assert (school.state, school.stands, school.cmid, dict(school.adopted)) == (State.INTENDED, None, None, {})
    [copy] = LeftoverStore(db).open()
    assert (copy.cmid, copy.waits_for, copy.action, LeftoverStore(db).due()) == ("41", "school.a", "hide", [])
    db.close()


@pytest.fixture
def lesson(store: Store) -> int:
    keep_blob(store, "a" * 64)
    keep_blob(store, "b" * 64)
    [(found, _, _)] = store.lessons.record_submission(KEY, "5", NOW, {"": (FACTS, version("a" * 64))}, NOW)
    store.lessons.record_submission(KEY, "5", NOW, {"": (FACTS, version("b" * 64))}, NOW)
    return found.id


def intent(lesson: int, n: int = 1, **more: str) -> Intent:
    given = {"catalog": "city.hp", "site": "kho", "course_key": "city.hp/toan-10", "idnumber": "hoclieu-1"} | more
    return Intent(lesson_id=lesson, version_id=n, sha1=str(n) * 40, course_id="3", **given)


def proof(cmid: str = "44") -> Proof:
    return Proof("3", cmid, f"https://kho/{cmid}", "hoclieu-1", "Bài", "Hàm số", 1, True, "d", "r")


def stood(store: Store, lesson: int) -> Publication:
    store.publications.confirm(store.publications.intend(intent(lesson), NOW).id, proof(), NOW)
    [found] = store.publications.all()
    return found


def test_a_replacement_that_is_meant_keeps_the_activity_that_stands(store: Store, lesson: int) -> None:
    one = stood(store, lesson)
    assert (one.state, one.stands, one.version_id, one.cmid) == (State.CONFIRMED, 1, 1, "44")
    two = store.publications.intend(intent(lesson, 2), NOW)
    assert (two.id, two.state, two.cmid, two.stands, two.version_id) == (one.id, State.INTENDED, "44", 1, 2)
    assert store.publications.intend(intent(lesson, 2), NOW) == two, "meant twice is meant once"
    store.publications.confirm(two.id, proof(), NOW)
    [stands] = store.publications.all("kho")
    assert (stands.state, stands.stands, stands.described, stands.reads_back) == (State.CONFIRMED, 2, "d", "r")


def test_a_publication_that_moves_to_another_site_leaves_its_copy_to_go_after_it_stands(
    store: Store, lesson: int
) -> None:
    old = stood(store, lesson)
    store.publications.arranged("Hàm số", [old.id])
    moved = store.publications.intend(intent(lesson, site="kho-moi"), NOW, Succession(old, "remove", "other_site"))
    assert (moved.id, moved.site, moved.cmid, moved.stands, moved.position) == (old.id, "kho-moi", None, None, None)
    [copy] = store.leftovers.open("kho")
    assert (copy.cmid, copy.action, copy.why) == ("44", "remove", "other_site") and store.leftovers.due() == []
    store.publications.confirm(moved.id, proof("7"), NOW)
    assert store.leftovers.due("kho") == [copy] and store.leftovers.sites() == {"kho"}
    store.leftovers.done(copy.id, NOW)
    assert store.leftovers.open() == [] and store.publications.sites() == {"kho-moi"}


def test_a_publication_in_another_units_catalog_takes_over_and_a_copy_in_use_again_stays(
    store: Store, lesson: int
) -> None:
    old = stood(store, lesson)
    there = intent(lesson, catalog="commune.x", course_key="commune.x/toan-10", idnumber="hoclieu-2")
    for _ in range(2):
        new = store.publications.intend(there, NOW, Succession(old, "hide", "other_catalog"))
    assert [p.catalog for p in store.publications.all()] == ["commune.x"] and len(store.leftovers.open()) == 1
    store.publications.confirm(new.id, proof("44"), NOW)
    assert store.leftovers.open() == []


def test_taken_down_adopted_and_shown_again_are_remembered(store: Store, lesson: int) -> None:
    one = stood(store, lesson)
    store.publications.taken_down(one.id, NOW, removed=False)
    [hidden] = store.publications.all()
    assert (hidden.visible, hidden.withdrawn_at, hidden.cmid, hidden.state) == (False, NOW, "44", State.CONFIRMED)
    store.publications.shown(one.id)
    store.publications.adopt(one.id, Adopted({"name": "Khác"}, {"name": "Khác"}))
    [shown] = store.publications.all()
    assert (shown.visible, shown.withdrawn_at, shown.name, dict(shown.adopted)) == (
        True,
        None,
        "Khác",
        {"name": "Khác"},
    )
    store.publications.taken_down(one.id, NOW, removed=True)
    [gone] = store.publications.all()
    assert (gone.state, gone.cmid, gone.stands) == (State.REMOVED, None, None) and store.publications.sites() == set()


def test_publications_are_found_by_site_level_and_school(store: Store, lesson: int) -> None:
    one = stood(store, lesson)
    find = store.publications.concerning
    assert find("kho", [], []) == [one] and find("lms-a", ["city"], None) == [one]
    assert find("lms-a", ["city"], [FACTS.school]) == [one] and find("lms-a", ["city"], ["thpt-b"]) == []
    assert find("lms-a", ["cit"], None) == [] and find("lms-a", ["school"], None) == []


def test_a_catalogs_course_is_known_as_it_was_last_found(store: Store) -> None:
    course = CatalogCourse("kho", "city.hp/toan-10", "3", "Toán 10", ("Kho", "Toàn thành phố"))
    moved = CatalogCourse("kho", "city.hp/toan-10", "3", "Toán học 10", ("Kho",))
    for one in (course, moved):
        store.catalog_courses.found(one, NOW)
    assert store.catalog_courses.known("kho") == {"city.hp/toan-10": moved} and store.catalog_courses.sites() == {"kho"}


def test_a_lesson_is_withdrawn_once_and_can_be_again(store: Store, lesson: int) -> None:
    w = store.withdrawals
    assert w.withdraw(lesson, "vì thế", "operator", NOW) and not w.withdraw(lesson, "nữa", "operator", NOW)
    assert w.withdrawn() == w.withdrawn([lesson]) == {lesson} and w.withdrawn([lesson + 1]) == frozenset()
    assert w.lift(lesson, "operator", NOW) and not w.lift(lesson, "operator", NOW)
    assert w.withdraw(lesson, "lại", "operator", NOW)
    assert [(x.reason, x.lifted_at) for x in w.of(lesson)] == [("vì thế", NOW), ("lại", None)]
