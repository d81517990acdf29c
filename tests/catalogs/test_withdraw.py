from __future__ import annotations

import pytest

from connector.appraisal.withdraw import restore, withdraw
from connector.errors import Rejected
from connector.lessons.actors import OPERATOR, Actor
from tests.catalogs.filesite import refused
from tests.catalogs.scene import MAPPING, City
from tests.catalogs.test_publish import at, counts, only, publications


def taken_out(hp: City, lesson: int, why: str = "Nguồn ảnh chưa rõ bản quyền") -> bool:
    return bool(hp.do(lambda c: withdraw(c, OPERATOR, lesson, why)))


def test_a_withdrawn_lesson_is_hidden_everywhere_and_comes_back_with_its_attempts(hp: City) -> None:
    lesson = hp.approved("Bài A")
    hp.run()
    cmids = {c: p.cmid for c, p in publications(hp).items()}
    assert taken_out(hp, lesson) and not taken_out(hp, lesson)
    assert counts(hp) == {"hidden": 3}
    assert not hp.site("lms-a").visible() and not hp.site("kho").visible() and counts(hp) == {}
    assert hp.do(lambda c: restore(c, OPERATOR, lesson)) and not hp.do(lambda c: restore(c, OPERATOR, lesson))
    assert counts(hp) == {"shown": 3}
    assert {c: p.cmid for c, p in publications(hp).items()} == cmids and len(hp.site("kho").visible()) == 2
    assert counts(hp) == {}
    said = hp.do(lambda c: [(r.action, r.actor) for r in c.store.audit.rows() if r.action in ("withdraw", "restore")])
    assert said == [("withdraw", "operator"), ("restore", "operator")]


def test_where_the_mapping_says_so_a_withdrawn_lesson_is_removed_and_made_anew(hp: City) -> None:
    hp.change(catalogs=[MAPPING["catalogs"][0] | {"on_withdraw": "remove"}])
    lesson = hp.approved("Bài A")
    hp.run()
    taken_out(hp, lesson)
    assert counts(hp) == {"removed": 1} and not hp.site("lms-a").all() and counts(hp) == {}
    hp.do(lambda c: restore(c, OPERATOR, lesson))
    assert counts(hp) == {"published": 1} and only(hp.site("lms-a")).visible and counts(hp) == {}


def test_a_newer_version_that_was_approved_meanwhile_comes_back_instead(hp: City) -> None:
    lesson = hp.approved("Bài A", "một", levels=("school",))
    hp.run()
    taken_out(hp, lesson)
    hp.run()
    hp.hand_in("Bài A", "hai")
    hp.approve(lesson, "school")
    assert counts(hp) == {}
    hp.do(lambda c: restore(c, OPERATOR, lesson))
    assert counts(hp) == {"replaced": 1}
    assert (only(hp.site("lms-a")).revision, only(hp.site("lms-a")).visible) == (2, True) and counts(hp) == {}


def test_what_was_perhaps_made_before_the_withdrawal_is_looked_for_and_goes(hp: City) -> None:
    lesson = hp.approved("Bài A", levels=("school",))

    def lost(when: str, name: str) -> None:
        if (when, name) == ("after", "put"):
            raise refused("outcome_unknown")

    hp.hook = lost
    hp.run()
    hp.hook = lambda *_: None
    assert len(hp.site("lms-a").visible()) == 1
    taken_out(hp, lesson)
    assert counts(hp) == {"removed": 1} and not hp.site("lms-a").all() and counts(hp) == {}


def test_a_withdrawn_lesson_that_cannot_be_hidden_now_is_hidden_later(hp: City) -> None:
    lesson = hp.approved("Bài A", levels=("school",))
    hp.run()
    taken_out(hp, lesson)
    hp.hook = at("hide", lambda: refused("no_permission"))
    assert len(hp.run()["publish", "lms-a"].aside) == 1
    hp.hook = lambda *_: None
    assert counts(hp) == {"hidden": 1} and hp.do(lambda c: c.store.sites.aside()) == []


def test_only_who_may_withdraws_and_never_without_a_reason(hp: City) -> None:
    lesson = hp.approved("Bài A")
    with pytest.raises(Rejected) as caught:
        hp.do(lambda c: withdraw(c, Actor("lms-a:9", "Lê Thị Hoa"), lesson, "vì thế"))
    assert caught.value.code == "not_allowed"
    with pytest.raises(Rejected) as caught:
        taken_out(hp, lesson, " ")
    assert caught.value.code == "reason_missing" and hp.do(lambda c: c.store.withdrawals.withdrawn()) == frozenset()
