from __future__ import annotations

from pathlib import Path

import pytest

from connector.errors import HoclieuError, NeedsOperator
from connector.lms.moodle.catalog import PublishBy
from connector.lms.moodle.catalog_way import order_moves
from connector.lms.moodle.modules import DELETE, EDIT, MODULE
from connector.lms.moodle.plugin_way import FUNCTIONS, PUT
from tests.lms.moodle.catalogsite import PLACE, UPDATE, CatalogSite
from tests.lms.moodle.publishing import Publishing, wanted
from tests.lms.moodle.replay import Replay, moodle_error, recorded


@pytest.fixture
def site(moodle: Replay) -> CatalogSite:
    site = CatalogSite(moodle)
    site.add_course("hoclieu/city.hp/toan-10")
    return site


def cmid_in(site: CatalogSite) -> str:
    return str(site.add(site.courses[0]["id"]).cmid)


@pytest.mark.parametrize(
    ("publish_by", "installed", "by_plugin"),
    [("auto", True, True), ("auto", False, False), ("plugin", True, True), ("web", True, False)],
)
def test_the_probe_picks_the_way_and_the_mapping_may_insist(
    site: CatalogSite, tmp_path: Path, publish_by: PublishBy, installed: bool, by_plugin: bool
) -> None:
    moodle_side = Publishing(site)
    if installed:
        moodle_side.with_plugin()
    catalog = site.catalog(publish_by=publish_by)
    catalog.put(catalog.ensure_course(PLACE), PLACE.topic, wanted(tmp_path), None)
    assert (PUT in site.calls(), bool(site.web.saved)) == (by_plugin, not by_plugin)
    assert len(site.activities) == 1


def test_a_site_that_must_have_the_plugin_and_has_it_not_is_told_how(site: CatalogSite) -> None:
    with pytest.raises(NeedsOperator, match="hoclieu moodle plugin") as caught:
        site.catalog(publish_by="plugin").ensure_course(PLACE)
    assert (caught.value.code, site.calls()) == ("plugin_missing", [])


def test_a_plugin_of_which_functions_are_missing_is_not_used(site: CatalogSite, tmp_path: Path) -> None:
    Publishing(site).with_plugin()
    site.offers(without=sorted(FUNCTIONS)[:1])
    catalog = site.catalog()
    catalog.put(catalog.ensure_course(PLACE), PLACE.topic, wanted(tmp_path), None)
    assert PUT not in site.calls()


def test_hiding_and_removing_need_only_the_activity(site: CatalogSite) -> None:
    site.offers(*FUNCTIONS)
    cmid = cmid_in(site)
    site.catalog().hide(cmid)
    assert site.activities[int(cmid)].visible is False
    site.catalog().show(cmid)
    assert site.activities[int(cmid)].visible is True
    site.catalog().remove(cmid)
    assert site.activities == {}
    assert site.calls() == [MODULE, UPDATE] * 3


def test_the_course_of_what_was_just_published_is_not_asked(site: CatalogSite, tmp_path: Path) -> None:
    Publishing(site).with_plugin()
    catalog = site.catalog()
    put = catalog.put(catalog.ensure_course(PLACE), PLACE.topic, wanted(tmp_path), None)
    catalog.hide(put.cmid)
    assert MODULE not in site.calls()


def test_what_is_gone_needs_neither_hiding_nor_removing(site: CatalogSite) -> None:
    site.catalog().hide("99")
    site.moodle.says(MODULE, recorded(f"{MODULE}-deleted"))
    site.catalog().remove("99")
    assert UPDATE not in site.calls()


def test_an_activity_that_vanishes_between_two_calls_is_gone_too(site: CatalogSite) -> None:
    cmid = cmid_in(site)
    site.moodle.says(UPDATE, moodle_error("unexistingcmid"))
    site.catalog().hide(cmid)


@pytest.mark.parametrize(("deed", "wsfunction"), [("hide", UPDATE), ("remove", DELETE)])
def test_what_is_not_allowed_is_an_error(site: CatalogSite, deed: str, wsfunction: str) -> None:
    cmid = cmid_in(site)
    site.moodle.says(wsfunction, moodle_error("nopermissions"))
    with pytest.raises(HoclieuError) as caught:
        getattr(site.catalog(), deed)(cmid)
    assert caught.value.code == "no_permission"


def test_the_older_functions_are_used_where_only_they_are_in_the_service(site: CatalogSite) -> None:
    site.offers(EDIT, DELETE, *FUNCTIONS, without=[UPDATE])
    site.moodle.says(EDIT, None)
    cmid = cmid_in(site)
    site.catalog().hide(cmid)
    site.catalog().remove(cmid)
    assert site.moodle.params(EDIT) == [{"action": "hide", "id": cmid}]
    assert site.moodle.params(DELETE) == [{"cmids[0]": cmid}]


@pytest.mark.parametrize(
    ("now", "wanted_order", "moves"),
    [
        ([], [1, 2], [1, 2]),
        ([1, 2], [1, 2], []),
        ([9, 1, 2], [1, 2], []),
        ([9, 1], [1, 2], [2]),
        ([1, 9, 2], [1, 2], [1, 2]),
        ([9, 1, 2, 3], [1, 3, 2], [3, 2]),
        ([9, 1, 2], [2], []),
    ],
)
def test_only_what_stands_wrong_is_moved(now: list[int], wanted_order: list[int], moves: list[int]) -> None:
    assert order_moves(now, wanted_order) == moves
