"""From approvals to catalogs and on: every turn in a lesson's life there, on sites kept in files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from connector.catalogs.published import Publication
from connector.errors import Retriable
from connector.lms.base import StandingActivity
from connector.steps.losses import allow_loss
from connector.steps.planning import plan
from connector.text import Text
from tests.catalogs.filesite import FileSite, refused
from tests.catalogs.scene import MAPPING, City


def publications(hp: City, lesson_id: int | None = None) -> dict[str, Publication]:
    """By catalog."""
    ids = None if lesson_id is None else [lesson_id]
    return {p.catalog: p for p in hp.do(lambda c: c.store.publications.all(lesson_ids=ids))}


def counts(hp: City, *steps: str) -> Counter[str]:
    """Of all sites and steps together, looks left out."""
    done = hp.run(*steps)
    assert all(o.error is None for o in done.values()), [str(o.error) for o in done.values() if o.error]
    total: Counter[str] = Counter()
    for outcome in done.values():
        total += outcome.counts
    return Counter({k: v for k, v in total.items() if k not in ("unchanged", "left")})


def only(site: FileSite) -> StandingActivity:
    [activity] = site.all()
    return activity


def test_approved_lessons_stand_once_in_order_and_again_costs_no_call(hp: City) -> None:
    hp.approved("Bài B", period="10")
    hp.approved("Bài A", period="9")
    hp.approved("Bài C", topic="Mệnh đề")
    assert counts(hp) == {"published": 9}
    assert hp.site("lms-a").page() == {"Toán 10": {"Hàm số": ["Bài A", "Bài B"], "Mệnh đề": ["Bài C"]}}
    assert counts(hp) == {} and not hp.calls


def test_an_activity_says_whose_it_is_and_by_whose_approval_it_stands(hp: City) -> None:
    lesson = hp.approved("Hàm số bậc hai", period="12")
    hp.run()
    words = {c: only_in(hp, p) for c, p in publications(hp, lesson).items()}
    school, city = words["school.a"], words["city.hp"]
    assert school.description is not None and city.description is not None
    for said in ("Nguyễn Văn An, THPT A", "Toán lớp 10, tiết 12", "Cấp trường 18/11/2026, biên bản 01/BB-A", "1"):
        assert said in school.description
    assert "Cấp xã" not in school.description and "Cấp thành phố 18/11/2026, biên bản" in city.description
    assert city.tags == ("Toán", "Lớp 10", "THPT A") and city.name == "Hàm số bậc hai"
    assert city.idnumber != school.idnumber and str(city.idnumber).startswith("hoclieu-")


def only_in(hp: City, p: Publication) -> StandingActivity:
    return next(x for x in hp.site(p.site).all() if x.cmid == p.cmid)


def test_a_newer_version_takes_the_place_of_the_older_in_the_same_activity(hp: City) -> None:
    lesson = hp.approved("Bài A", "một")
    hp.run()
    before = publications(hp)
    hp.hand_in("Bài A", "hai")
    assert counts(hp) == {}, "the older one stays while the newer is under appraisal"
    hp.approve(lesson)
    assert counts(hp) == {"replaced": 3}
    after = publications(hp)
    assert {c: p.cmid for c, p in after.items()} == {c: p.cmid for c, p in before.items()}
    assert only(hp.site("lms-a")).revision == 2 and counts(hp) == {}


def test_a_replacement_that_would_lose_attempts_waits_for_a_yes(hp: City) -> None:
    lesson = hp.approved("Bài A", "một", scos=("a", "b"))
    hp.run()
    hp.hand_in("Bài A", "hai", scos=("a",))
    hp.approve(lesson, "school")
    aside = hp.run()["publish", "lms-a"].aside
    assert len(aside) == 1 and "“Phần b”" in aside[0][1] and f"--allow-loss {lesson}" in aside[0][1]
    assert only(hp.site("lms-a")).revision == 1
    assert hp.do(lambda c: allow_loss(c, "operator", lesson)) == ["school.a"]
    assert counts(hp) == {"replaced": 1} and only(hp.site("lms-a")).revision == 2
    [row] = hp.do(lambda c: [r for r in c.store.audit.rows() if r.action == "allow_loss"])
    assert row.subject == f"lesson {lesson}" and row.details["catalogs"] == {"school.a": ["b"]}


def test_what_moodle_would_choke_on_is_set_aside_and_sent_nowhere(hp: City) -> None:
    hp.approved("Bài A", levels=("school",), fails="mapInfo")
    [(_, why)] = hp.run()["publish", "lms-a"].aside
    assert "mapInfo" in why and not hp.calls


def test_a_lesson_of_another_topic_or_title_is_moved_and_renamed_where_it_stands(hp: City) -> None:
    hp.approved("Bài A", "một")
    hp.approved("Bài B")
    hp.run()
    cmids = {p.cmid for p in publications(hp).values()}
    hp.hand_in("Bài A", "một", topic="Mệnh đề", now_called="Bài A, sửa tên")
    assert counts(hp) == {"moved": 3, "renamed": 3}
    assert hp.site("lms-a").page()["Toán 10"] == {"Hàm số": ["Bài B"], "Mệnh đề": ["Bài A, sửa tên"]}
    assert {p.cmid for p in publications(hp).values()} == cmids and counts(hp) == {}


def test_a_lesson_that_comes_between_two_is_put_between_them_with_one_call(hp: City) -> None:
    hp.approved("Bài 1", period="1", levels=("school",))
    hp.approved("Bài 3", period="3", levels=("school",))
    hp.run()
    hp.approved("Bài 2", period="2", levels=("school",))
    assert counts(hp) == {"published": 1} and hp.calls["arrange"] == 1
    assert hp.site("lms-a").page()["Toán 10"] == {"Hàm số": ["Bài 1", "Bài 2", "Bài 3"]}
    assert counts(hp) == {}


def test_a_lesson_of_another_grade_stands_in_the_other_course_before_the_old_copy_goes(hp: City) -> None:
    hp.approved("Bài A", "một", levels=("school",))
    hp.run()
    hp.hand_in("Bài A", "một", grade=11)
    assert counts(hp) == {"relocated": 1, "cleared": 1}
    assert hp.site("lms-a").page() == {"Toán 10": {"Hàm số": []}, "Toán 11": {"Hàm số": ["Bài A"]}}
    hp.hand_in("Bài A", "một", grade=10)
    assert counts(hp) == {"relocated": 1, "cleared": 1}
    assert hp.site("lms-a").page() == {"Toán 10": {"Hàm số": ["Bài A"]}, "Toán 11": {"Hàm số": []}}
    assert len(hp.site("lms-a").all()) == 2, "the copy that was hidden is used again"


def test_a_renamed_subject_keeps_its_course_and_what_stands_in_it(hp: City) -> None:
    hp.approved("Bài A", levels=("school",), subject="Tin")
    hp.run()
    before = only(hp.site("lms-a"))
    hp.change(subjects=[{"id": "tin", "name": "Tin học", "formerly": ["Tin"]}])
    assert counts(hp) == {"updated": 1, "courses_changed": 1}
    assert hp.site("lms-a").page() == {"Tin học 10": {"Hàm số": ["Bài A"]}}
    assert (only(hp.site("lms-a")).cmid, only(hp.site("lms-a")).revision) == (before.cmid, before.revision)
    hp.approved("Bài B", levels=("school",), subject="Tin học")
    assert counts(hp) == {"published": 1} and list(hp.site("lms-a").page()) == ["Tin học 10"]


def test_a_catalog_under_another_path_has_its_courses_moved(hp: City) -> None:
    hp.approved("Bài A", levels=("school",))
    hp.run()
    hp.change(catalogs=[MAPPING["catalogs"][0] | {"category": ["Kho mới"]}])
    assert counts(hp) == {"courses_changed": 1}
    assert [c["path"] for c in hp.site("lms-a").world["courses"].values()] == [["Kho mới"]] and counts(hp) == {}


def test_a_school_that_changes_commune_has_its_lessons_in_the_new_ones_catalog(hp: City) -> None:
    lesson = hp.approved("Bài A")
    hp.run()
    groups = [{"group": "an-bien", "valid_to": "2026-11-18"}, {"group": "hai-an", "valid_from": "2026-11-19"}]
    school = {k: v for k, v in MAPPING["schools"][0].items() if k != "group"} | {"groups": groups}
    hp.change(schools=[school, MAPPING["schools"][1]])
    assert counts(hp) == {}
    hp.tomorrow()
    assert counts(hp) == {"relocated": 1, "cleared": 1}
    assert set(publications(hp, lesson)) == {"school.a", "commune.hai-an", "city.hp"}
    in_communes = [c for c in hp.site("kho").world["courses"].values() if "Toàn thành phố" not in c["path"]]
    assert [(c["path"][1], len(shown(hp.site("kho"), c))) for c in in_communes] == [
        ("Phường An Biên", 0),
        ("Phường Hải An", 1),
    ]
    assert counts(hp) == {}


def shown(site: FileSite, course: dict[str, Any]) -> list[str]:
    activities = site.world["activities"]
    return [c for s in course["sections"] for c in s["cmids"] if activities[c]["visible"]]


@pytest.mark.parametrize(("on_withdraw", "left"), [("hide", 1), ("remove", 0)])
def test_a_catalog_on_another_site_stands_there_before_the_old_one_goes(hp: City, on_withdraw: str, left: int) -> None:
    hp.approved("Bài A")
    hp.run()
    school, commune, city = (c | {"on_withdraw": on_withdraw} for c in MAPPING["catalogs"])
    hp.change(catalogs=[school, commune, city | {"site": "kho-moi"}])
    hp.hook = at("put", lambda: refused("import_failed"), "kho-moi")
    assert hp.run()["publish", "kho-moi"].aside and len(hp.site("kho").visible()) == 2, "the old one waits"
    hp.hook = lambda *_: None
    assert counts(hp) == {"published": 1, "cleared": 1}
    assert [x.name for x in hp.site("kho-moi").visible()] == ["Bài A"]
    assert len(hp.site("kho").visible()) == 1 and len(hp.site("kho").all()) == 1 + left
    assert counts(hp) == {} and hp.do(lambda c: c.store.leftovers.open()) == []


def at(call: str, error: Callable[[], Exception], _site: str = "") -> Callable[[str, str], None]:
    """A hook that raises before this call."""

    def hook(when: str, name: str) -> None:
        if (when, name) == ("before", call):
            raise error()

    return hook


def test_a_version_of_another_kind_stands_beside_the_old_one_before_that_goes(hp: City) -> None:
    lesson = hp.approved("Bài A", "một", levels=("school",))
    hp.run()
    hp.hand_in("Bài A", "hai", format="h5p")
    hp.approve(lesson, "school")
    assert counts(hp) == {"relocated": 1, "cleared": 1} and counts(hp) == {}
    assert {(x.modname, x.visible) for x in hp.site("lms-a").all()} == {("scorm", False), ("h5pactivity", True)}
    assert len({x.idnumber for x in hp.site("lms-a").all()}) == 2, "Moodle's form lets no two kinds share one"


def test_what_loses_its_ground_in_the_mapping_is_left_as_it_stands(hp: City) -> None:
    hp.approved("Bài A")
    hp.run()
    hp.change(catalogs=MAPPING["catalogs"][:1])
    assert counts(hp) == {} and not hp.calls and len(hp.site("kho").visible()) == 2
    [line, _] = hp.do(lambda c: list(plan(c, "kho").actions()))
    assert line.deed == "leave" and "withdraw" in line.why.en


def test_a_lost_database_finds_everything_again_and_makes_nothing(hp: City) -> None:
    hp.approved("Bài A", period="1")
    hp.approved("Bài B", period="2")
    hp.run()
    before = {s: hp.site(s).world["activities"] for s in ("lms-a", "kho")}
    with hp.context() as context, context.store.db.connect() as connection:
        for table in ("publication", "catalog_course"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    assert counts(hp) == {"found": 6}
    assert {s: hp.site(s).world["activities"] for s in ("lms-a", "kho")} == before and counts(hp) == {}


def test_what_was_published_before_there_were_idnumbers_is_given_its_own_where_it_stands(hp: City) -> None:
    hp.approved("Bài A", levels=("school",))
    hp.run()
    with hp.context() as context, context.store.db.connect() as connection:
        old = "idnumber='', name='', topic='', described='', reads_back=NULL, course_key='', position=NULL"
        connection.exec_driver_sql(f"UPDATE publication SET {old}")
        connection.exec_driver_sql("DELETE FROM catalog_course")
    before = only(hp.site("lms-a"))
    hp.site("lms-a").by_hand(before.cmid, idnumber="", description="", tags=[])
    assert counts(hp) == {"updated": 1}
    assert only(hp.site("lms-a")) == before and counts(hp) == {} and not hp.calls
    assert publications(hp)["school.a"].position == 0


def test_what_is_not_ours_is_never_touched(hp: City) -> None:
    hp.approved("Bài A", levels=("school",))
    hp.run()
    site, ours = hp.site("lms-a"), only(hp.site("lms-a"))
    same = {"sha1": ours.sha1, "name": ours.name}
    others = [site.stranger(ours.course_id, "Hàm số", **more) for more in ({}, same, same | {"idnumber": "cua-truong"})]
    before = {c: site.world["activities"][c] for c in others}
    with hp.context() as context, context.store.db.connect() as connection:
        connection.exec_driver_sql("DELETE FROM publication")
    site.delete_by_hand(ours.cmid)
    assert counts(hp) == {"published": 1}
    hp.run("verify")
    assert {c: site.world["activities"][c] for c in others} == before and len(site.all()) == 4


def test_a_course_whose_making_nobody_knows_of_holds_up_no_other(hp: City) -> None:
    hp.approved("Bài A", levels=("school",))
    hp.approved("Bài B", levels=("school",), grade=11)
    hp.hook = once("ensure_course")
    outcome = hp.run()["publish", "lms-a"]
    assert outcome.error is None and outcome.counts == {"published": 1, "set_aside": 1}
    hp.hook = lambda *_: None
    assert counts(hp) == {"published": 1} and len(hp.site("lms-a").world["courses"]) == 2


def once(call: str) -> Callable[[str, str], None]:
    """A hook that loses the answer to the first of these calls."""
    left = [call]

    def hook(when: str, name: str) -> None:
        if when == "after" and name in left:
            left.remove(name)
            raise Retriable("outcome_unknown", Text("x", "x"))

    return hook
