"""What was changed by hand on a site, in each way: found, and repaired, adopted or told, as the mapping says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connector.appraisal.withdraw import withdraw
from connector.lessons.actors import OPERATOR
from connector.lms.base import StandingActivity
from connector.pipelines import check
from connector.steps.verify import Mode
from tests.catalogs.filesite import FileSite
from tests.catalogs.scene import MAPPING, City
from tests.catalogs.test_publish import counts, only, publications

Hand = Callable[[FileSite, str], None]
HANDS: dict[str, Hand] = {
    "replaced": lambda site, cmid: site.by_hand(cmid, sha1="9" * 40),
    "hidden": lambda site, cmid: site.by_hand(cmid, visible=False),
    "renamed": lambda site, cmid: site.by_hand(cmid, name="Tên khác"),
    "moved": lambda site, cmid: site.move_by_hand(cmid, "Chủ đề khác"),
    "out of order": lambda site, cmid: site.move_by_hand(cmid, "Hàm số", 2),
    "deleted": lambda site, cmid: site.delete_by_hand(cmid),
}


def catalogs(drift: str) -> list[dict[str, object]]:
    return [c | {"drift": drift} for c in MAPPING["catalogs"]]


def three(hp: City) -> str:
    """Three lessons in the school's catalog; the first one's activity."""
    for n in (1, 2, 3):
        hp.approved(f"Bài {n}", period=str(n), levels=("school",))
    hp.run()
    return next(a.cmid for a in hp.site("lms-a").all() if a.name == "Bài 1")


def named(hp: City) -> dict[str, StandingActivity]:
    return {a.name: a for a in hp.site("lms-a").all()}


def verified(hp: City, mode: Mode | None = None) -> dict[str, int]:
    [outcome] = hp.do(lambda c: list(check(c, mode=mode)))
    assert outcome.error is None
    return {k: v for k, v in outcome.counts.items() if k != "verified"}


@pytest.mark.parametrize("way", HANDS)
def test_what_was_changed_by_hand_is_put_right(hp: City, way: str) -> None:
    cmid = three(hp)
    before = hp.site("lms-a").page(), {n: a.sha1 for n, a in named(hp).items()}
    HANDS[way](hp.site("lms-a"), cmid)
    assert verified(hp) == {"drifted": 1, "repaired": 1}
    page = {c: {t: names for t, names in topics.items() if names} for c, topics in hp.site("lms-a").page().items()}
    assert (page, {n: a.sha1 for n, a in named(hp).items()}) == before
    assert way == "deleted" or cmid in {a.cmid for a in hp.site("lms-a").all()}
    assert verified(hp) == {} and counts(hp) == {}


@pytest.mark.parametrize("way", HANDS)
def test_what_was_changed_by_hand_is_told_and_left_and_no_longer_told_once_it_is_right(
    found_city: Callable[..., City], way: str
) -> None:
    hp = found_city(catalogs=catalogs("report"))
    cmid = three(hp)
    before = hp.site("lms-a").world
    HANDS[way](hp.site("lms-a"), cmid)
    after = hp.site("lms-a").world
    for _ in range(2):
        assert verified(hp) == {"drifted": 1, "reported": 1, "set_aside": 1} and hp.site("lms-a").world == after
    [aside] = hp.do(lambda c: c.store.sites.aside("lms-a"))
    assert "Bài 1" in aside.reason and "by hand" in aside.reason and aside.attempts == 2
    assert counts(hp) == {} and hp.site("lms-a").world == after, "publishing leaves it as well"
    hp.site("lms-a")._write(before)
    assert verified(hp) == {} and hp.do(lambda c: c.store.sites.aside("lms-a")) == []


@pytest.mark.parametrize("way", HANDS)
def test_what_was_changed_by_hand_is_adopted_but_never_other_content(found_city: Callable[..., City], way: str) -> None:
    hp = found_city(catalogs=catalogs("adopt"))
    cmid = three(hp)
    HANDS[way](hp.site("lms-a"), cmid)
    after = hp.site("lms-a").world
    told = {"reported": 1, "set_aside": 1}
    assert verified(hp) == {"drifted": 1, **(told if way == "replaced" else {"adopted": 1})}
    assert verified(hp) == ({"drifted": 1, **told} if way == "replaced" else {})
    assert counts(hp) == {} and hp.site("lms-a").world == after


@pytest.mark.parametrize("way", [w for w in HANDS if w not in ("replaced", "deleted")])
def test_what_was_adopted_outlives_a_newer_version_until_it_is_undone(
    found_city: Callable[..., City], way: str
) -> None:
    hp = found_city(catalogs=catalogs("adopt"))
    cmid = three(hp)
    order = hp.site("lms-a").page()
    HANDS[way](hp.site("lms-a"), cmid)
    verified(hp)
    page = hp.site("lms-a").page()
    hp.hand_in("Bài 1", "hai", period="1")
    hp.approve(publications(hp)["school.a"].lesson_id - 2, "school")
    assert counts(hp) == {"replaced": 1} and hp.site("lms-a").page() == page
    assert verified(hp, "repair")["drifted"] >= 1
    shown = {c: {t: names for t, names in topics.items() if names} for c, topics in hp.site("lms-a").page().items()}
    assert shown == order and verified(hp) == {} and counts(hp) == {}


def test_other_words_and_a_lost_idnumber_are_seen_where_the_site_tells_them(found_city: Callable[..., City]) -> None:
    hp = found_city()
    cmid = three(hp)
    hp.site("lms-a").by_hand(cmid, description="<p>khác</p>")
    assert verified(hp) == {"drifted": 1, "repaired": 1}
    hp.site("lms-a").by_hand(cmid, tags=["TOÁN", "lớp 10", "thpt a"])
    assert verified(hp) == {}, "a site spells tags as whoever used them first"
    hp.change(catalogs=catalogs("adopt"))
    hp.site("lms-a").by_hand(cmid, idnumber="")
    assert verified(hp) == {"drifted": 1, "repaired": 1}, "an idnumber is ours, whatever is adopted"
    hp.site("lms-a").by_hand(cmid, description="<p>khác</p>")
    assert verified(hp) == {"drifted": 1, "adopted": 1} and verified(hp) == {} and counts(hp) == {}


def test_a_whole_course_that_was_deleted_is_made_again(hp: City) -> None:
    three(hp)
    page = hp.site("lms-a").page()
    world = hp.site("lms-a").world
    hp.site("lms-a")._write(world | {"courses": {}, "activities": {}})
    assert verified(hp) == {"drifted": 3, "repaired": 3} and hp.site("lms-a").page() == page
    assert verified(hp) == {} and counts(hp) == {}


def test_a_second_copy_that_a_given_up_call_left_behind_goes(found_city: Callable[..., City]) -> None:
    hp = found_city(catalogs=catalogs("report"))
    cmid = three(hp)
    site = hp.site("lms-a")
    first = site.world["activities"][cmid]
    site.stranger(first["course"], "Hàm số", **{k: first[k] for k in ("idnumber", "name", "sha1")})
    assert verified(hp) == {"drifted": 1, "removed": 1}
    assert len(site.all()) == 3 and cmid in {a.cmid for a in site.all()} and verified(hp) == {}


def test_a_withdrawn_lesson_that_somebody_shows_again_is_hidden_again(hp: City) -> None:
    lesson = hp.approved("Bài A", levels=("school",))
    hp.run()
    hp.do(lambda c: withdraw(c, OPERATOR, lesson, "vì thế"))
    hp.run()
    hp.site("lms-a").by_hand(only(hp.site("lms-a")).cmid, visible=True)
    assert verified(hp) == {"drifted": 1, "repaired": 1} and not only(hp.site("lms-a")).visible
    assert verified(hp) == {}


def test_one_look_serves_many_courses_and_touches_nothing(hp: City) -> None:
    for grade in (10, 11, 12):
        hp.approved(f"Bài {grade}", grade=grade)
    hp.run()
    before = {s: hp.site(s).world for s in ("lms-a", "kho")}
    done = hp.run("verify")
    assert hp.calls == {"standing": 2} and {s: hp.site(s).world for s in before} == before
    assert sum(o.counts["verified"] for o in done.values()) == 9 and not any(o.changed for o in done.values())


def test_a_dry_run_tells_what_it_would_do(hp: City) -> None:
    cmid = three(hp)
    hp.site("lms-a").by_hand(cmid, name="Tên khác")
    after = hp.site("lms-a").world
    outcome = hp.run("verify", dry_run=True)["verify", "lms-a"]
    assert outcome.counts["to_repair"] == 1 and "Bài 1" in outcome.lines[0].vi and hp.site("lms-a").world == after
