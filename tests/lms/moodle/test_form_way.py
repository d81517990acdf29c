from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.errors import HoclieuError, Retriable
from connector.lms.base import Cache, Course, StandingActivity, WantedActivity
from connector.lms.moodle.modules import DELETE, MODULE
from connector.lms.moodle.published import KINDS
from connector.lms.moodle.sections import STATE, UPDATE
from connector.lms.moodle.trial import SCOES
from tests.live.smallpackages import course_of, cut, fatal
from tests.lms.moodle.catalogsite import BY_FIELD, PLACE, RENAME, Activity, CatalogSite
from tests.lms.moodle.publishing import IDNUMBER, Publishing, wanted
from tests.lms.moodle.replay import Replay, recorded

SCORMS = KINDS["scorm"]


@pytest.fixture
def site(moodle: Replay) -> CatalogSite:
    return CatalogSite(moodle)


@pytest.fixture
def moodle_side(site: CatalogSite) -> Publishing:
    return Publishing(site)


class Run:
    """A run over one catalog course."""

    def __init__(self, site: CatalogSite, cache: Cache | None = None) -> None:
        self.site, self.catalog = site, site.catalog(cache)
        self.course = self.catalog.ensure_course(PLACE)
        site.moodle.asked.clear()
        site.web.saved.clear()

    def put(self, activity: WantedActivity, cmid: str | None = None, may_lose: bool = False) -> StandingActivity:
        return self.catalog.put(self.course, PLACE.topic, activity, cmid, may_lose)

    def only(self) -> Activity:
        [activity] = self.site.activities.values()
        return activity


@pytest.fixture
def run(site: CatalogSite, moodle_side: Publishing) -> Run:
    return Run(site)


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_a_lesson_is_made_by_the_form_and_read_back(moodle: Replay, tmp_path: Path, release: str) -> None:
    site = CatalogSite(moodle, release)
    Publishing(site)
    run = Run(site)
    lesson = wanted(tmp_path, name="Bài  1: x<5", tags=("Toán", "Lớp 10"))
    told = run.put(lesson)
    there = run.only()
    assert (there.name, there.idnumber, there.sha1) == ("Bài 1: x< 5", IDNUMBER, lesson.sha1)
    assert (there.intro, there.tags, there.visible) == ("<p>Tác giả</p>", ["Toán", "Lớp 10"], True)
    assert (told.section_name, told.section_number, told.position) == ("Mệnh đề", 1, 0)
    assert (told.sha1, told.version, told.idnumber, told.described) == (lesson.sha1, "SCORM_1.2", IDNUMBER, True)


def test_the_next_lesson_of_the_topic_costs_an_upload_a_form_and_one_look(run: Run, tmp_path: Path) -> None:
    run.put(wanted(tmp_path))
    run.site.moodle.asked.clear()
    second = run.put(wanted(tmp_path, idnumber=f"{IDNUMBER}2", name="Bài 2"))
    assert (second.section_number, second.position) == (1, 1)
    assert run.site.calls() == [SCORMS]
    assert (len(run.site.web.asked), len(run.site.web.saved), len(run.site.web.logins)) == (1, 2, 1)


def test_another_version_is_tried_beside_and_then_takes_its_place(
    run: Run, moodle_side: Publishing, tmp_path: Path
) -> None:
    first = run.put(wanted(tmp_path))
    run.site.web.saved.clear()
    again = run.put(wanted(tmp_path, course_of("a", salt="2"), tags=()), first.cmid)
    tried, replaced = run.site.web.saved
    assert (tried["name"], tried["cmidnumber"], tried["visible"], tried["update"]) == (IDNUMBER, "", "0", "0")
    assert (replaced["update"], replaced["packagefile"]) == (first.cmid, tried["packagefile"])
    assert (again.cmid, again.revision, again.section_name) == (first.cmid, 2, "Mệnh đề")
    assert run.only().sha1 == again.sha1 != first.sha1
    assert run.only().tags == []
    assert len(moodle_side.uploads) == 2


@pytest.mark.parametrize(
    ("package", "code"),
    [(fatal(), "import_failed"), (cut(), "nothing_to_play"), (b"no zip", "import_failed")],
    ids=["fatal", "cut", "no-zip"],
)
def test_a_package_that_cannot_be_imported_makes_nothing_and_changes_nothing(
    run: Run, tmp_path: Path, package: bytes, code: str
) -> None:
    with pytest.raises(HoclieuError) as caught:
        run.put(wanted(tmp_path, package))
    assert (caught.value.code, run.site.activities) == (code, {})
    first = run.put(wanted(tmp_path))
    with pytest.raises(HoclieuError) as caught:
        run.put(wanted(tmp_path, package), first.cmid)
    assert (caught.value.code, run.only().sha1, run.only().revision) == (code, first.sha1, 1)


def _sha1(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


def test_losing_tracks_takes_a_yes(run: Run, tmp_path: Path) -> None:
    cmid = run.put(wanted(tmp_path, course_of("a", "b"))).cmid
    fewer = wanted(tmp_path, course_of("a"))
    with pytest.raises(HoclieuError, match="b") as caught:
        run.put(fewer, cmid)
    assert (caught.value.code, run.only().parts) == ("tracks_would_be_lost", ["a", "b"])
    assert run.put(fewer, cmid, may_lose=True).sha1 == fewer.sha1
    assert run.site.calls().count(SCOES) == 2


def test_what_a_cut_run_left_of_a_trial_is_removed(run: Run, tmp_path: Path) -> None:
    cmid = run.put(wanted(tmp_path)).cmid
    left = run.site.add(int(run.course.id), 1, name=IDNUMBER, visible=False)
    run.put(wanted(tmp_path, course_of("a", salt="2")), cmid)
    assert left.cmid not in run.site.activities
    assert [str(c) for c in run.site.activities] == [cmid]


def test_what_stays_the_same_is_not_sent_again(run: Run, moodle_side: Publishing, tmp_path: Path) -> None:
    cmid = run.put(wanted(tmp_path)).cmid
    run.put(wanted(tmp_path, name="Tên mới", visible=False), cmid)
    there = run.only()
    assert (there.name, there.visible, len(moodle_side.uploads)) == ("Tên mới", False, 1)
    assert len(run.site.web.saved) == 2


@pytest.mark.parametrize(
    ("modname", "field", "first", "second"),
    [("h5pactivity", "packagefile", b"PK 1", b"PK 2"), ("resource", "files", b"%PDF 1", b"%PDF 2")],
)
def test_files_are_proved_by_their_etag_and_replaced(
    run: Run, moodle_side: Publishing, tmp_path: Path, modname: str, field: str, first: bytes, second: bytes
) -> None:
    made = run.put(wanted(tmp_path, first, modname=modname, filename="bài.pdf"))
    assert run.only().sha1 == _sha1(first)
    run.put(wanted(tmp_path, first, modname=modname, name="Tên mới"), made.cmid)
    assert len(moodle_side.uploads) == 1
    again = run.put(wanted(tmp_path, second, modname=modname), made.cmid)
    assert (again.cmid, run.only().sha1, len(moodle_side.uploads)) == (made.cmid, _sha1(second), 2)
    assert run.site.web.saved[-1][field].isdigit()


@pytest.mark.parametrize(("modname", "field"), [("page", "page[text]"), ("url", "externalurl")])
def test_pages_and_links_are_filled_in(run: Run, tmp_path: Path, modname: str, field: str) -> None:
    made = run.put(wanted(tmp_path, modname=modname, content="https://so.example/1"))
    again = run.put(wanted(tmp_path, modname=modname, content="https://so.example/2"), made.cmid)
    assert [form[field] for form in run.site.web.saved] == ["https://so.example/1", "https://so.example/2"]
    assert (again.cmid, run.only().content) == (made.cmid, "https://so.example/2")


def test_what_arrived_damaged_is_removed_and_may_be_tried_again(
    run: Run, moodle_side: Publishing, tmp_path: Path
) -> None:
    moodle_side.damages = True
    with pytest.raises(Retriable) as caught:
        run.put(wanted(tmp_path))
    assert (caught.value.code, run.site.activities) == ("upload_damaged", {})


def test_what_is_not_ours_is_let_be_and_what_has_no_number_becomes_ours(run: Run, tmp_path: Path) -> None:
    run.put(wanted(tmp_path))
    other = run.only()
    other.idnumber = "hoclieu-của-bài-khác"
    with pytest.raises(HoclieuError) as caught:
        run.put(wanted(tmp_path, name="Tên mới"), str(other.cmid))
    assert (caught.value.code, other.name) == ("not_ours", "Bài 1")
    other.idnumber = ""
    run.put(wanted(tmp_path), str(other.cmid))
    assert other.idnumber == IDNUMBER


def test_another_kind_and_what_is_gone_cannot_be_changed(run: Run, tmp_path: Path) -> None:
    cmid = run.put(wanted(tmp_path)).cmid
    for place, code in ((cmid, "other_kind"), ("999", "record_missing")):
        with pytest.raises(HoclieuError) as caught:
            run.put(wanted(tmp_path, modname="page", content="x"), place)
        assert caught.value.code == code


def test_a_form_whose_answer_was_lost_is_not_sent_again(run: Run, tmp_path: Path) -> None:
    run.site.web.saves = [requests.ReadTimeout()]
    with pytest.raises(Retriable) as caught:
        run.put(wanted(tmp_path))
    assert (caught.value.code, len(run.site.web.saved)) == ("outcome_unknown", 1)


def test_an_idnumber_that_is_taken_leaves_the_outcome_open_and_makes_no_second(run: Run, tmp_path: Path) -> None:
    run.put(wanted(tmp_path))
    with pytest.raises(Retriable) as caught:
        run.put(wanted(tmp_path))
    assert (caught.value.code, len(run.site.activities)) == ("outcome_unknown", 1)


def test_an_activity_that_the_course_does_not_show_is_of_unknown_outcome(run: Run, tmp_path: Path) -> None:
    run.site.web.saves = [(303, {"Location": "https://lms.school.example/mod/scorm/view.php?id=4711"}, "")]
    with pytest.raises(Retriable) as caught:
        run.put(wanted(tmp_path))
    assert caught.value.code == "outcome_unknown"


def test_a_page_that_moodle_tells_nothing_of_is_known_by_its_idnumber(run: Run, tmp_path: Path) -> None:
    run.site.offers(without=[KINDS["page"]])
    catalog = run.site.catalog()
    course = catalog.ensure_course(PLACE)
    page = wanted(tmp_path, modname="page", content="x")
    assert catalog.put(course, PLACE.topic, page, None).idnumber == IDNUMBER
    assert run.site.calls()[-1] == MODULE


def test_everything_on_the_pages_is_told_with_one_call_a_kind(run: Run, tmp_path: Path) -> None:
    run.put(wanted(tmp_path, name="A & B"))
    other = run.site.add_course("của người khác")
    forum = run.site.add(other["id"], modname="forum", visible=False)
    run.site.add(other["id"], modname="resource", revision=7)
    run.site.moodle.asked.clear()
    found = run.catalog.standing([run.course, Course(str(other["id"]), ""), Course("99", "")])
    [lesson], [shut, file] = found[run.course.id], found[str(other["id"])]
    assert found.keys() == {run.course.id, str(other["id"])}
    assert (lesson.name, lesson.sha1, lesson.idnumber, lesson.described) == (
        "A & B",
        wanted(tmp_path).sha1,
        None,
        False,
    )
    assert (lesson.section_name, lesson.section_number, lesson.position) == ("Mệnh đề", 1, 0)
    assert (shut.cmid, shut.modname, shut.visible, file.revision, file.position) == (
        *(str(forum.cmid), "forum", False),
        *(7, 1),
    )
    assert sorted(run.site.calls()) == sorted([STATE, STATE, SCORMS, KINDS["resource"]])


def test_a_run_with_nothing_to_do_costs_two_calls_for_all_courses(
    site: CatalogSite, moodle_side: Publishing, tmp_path: Path
) -> None:
    cache: Cache = {}
    Run(site, cache).put(wanted(tmp_path))
    again = Run(site, cache)
    again.catalog.standing([again.course])
    site.moodle.asked.clear()
    last = site.catalog(cache)
    assert len(last.standing([last.ensure_course(PLACE)])[again.course.id]) == 1
    assert site.calls() == [BY_FIELD, SCORMS]


def test_a_kind_whose_function_is_not_in_the_service_is_shown_without_what_it_holds(run: Run) -> None:
    run.site.offers(without=[KINDS["h5pactivity"]])
    catalog = run.site.catalog()
    course = catalog.ensure_course(PLACE)
    run.site.add(int(course.id), modname="h5pactivity")
    [activity] = catalog.standing([course])[course.id]
    assert (activity.modname, activity.revision) == ("h5pactivity", None)


@pytest.mark.parametrize("release", ["4.5", "4.2"])
@pytest.mark.parametrize("modname", KINDS)
def test_recorded_contents_are_read(moodle: Replay, release: str, modname: str) -> None:
    site = CatalogSite(moodle, release)
    Publishing(site)
    run = Run(site)
    body = recorded(f"{KINDS[modname]}-published", release)
    moodle.says(KINDS[modname], body)
    moodle.says(STATE, recorded(f"{STATE}-published", release))
    found = {a.modname: a for a in run.catalog.standing([run.course])[run.course.id]}
    assert found[modname].revision is not None
    assert (found["scorm"].sha1 is not None) == (modname == "scorm")


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_the_recorded_module_tells_its_idnumber(moodle: Replay, release: str) -> None:
    site = CatalogSite(moodle, release)
    moodle.says(MODULE, recorded(MODULE, release))
    assert site.catalog().idnumbers(["2057"]) == {"2057": IDNUMBER}


def test_idnumbers_are_told_of_those_that_are_there(run: Run, tmp_path: Path) -> None:
    cmid = run.put(wanted(tmp_path)).cmid
    bare = run.site.add(int(run.course.id))
    assert run.catalog.idnumbers([cmid, str(bare.cmid), "99"]) == {cmid: IDNUMBER, str(bare.cmid): ""}


def test_activities_are_arranged_after_what_is_not_ours(run: Run, tmp_path: Path) -> None:
    cmids = [int(run.put(wanted(tmp_path, idnumber=f"{IDNUMBER}{n}")).cmid) for n in range(3)]
    other = run.site.add(int(run.course.id), 1, modname="forum").cmid
    first, second, third = cmids
    run.site.moodle.asked.clear()
    run.catalog.arrange(run.course, PLACE.topic, [str(c) for c in (third, first, second)])
    assert run.site.order(int(run.course.id), 1) == [other, third, first, second]
    assert run.site.calls().count(UPDATE) == 3
    run.site.moodle.asked.clear()
    run.catalog.arrange(run.course, PLACE.topic, [str(c) for c in (third, first, second)])
    assert UPDATE not in run.site.calls()


def test_what_belongs_in_another_topic_is_moved_there(run: Run, tmp_path: Path) -> None:
    cmid = run.put(wanted(tmp_path)).cmid
    run.catalog.arrange(run.course, "Hàm số", [cmid])
    assert run.site.order(int(run.course.id), 2) == [int(cmid)]
    assert [p["value"] for p in run.site.moodle.params(RENAME)] == ["Mệnh đề", "Hàm số"]


def test_what_is_removed_is_deleted_at_once_so_that_its_idnumber_is_free(run: Run, tmp_path: Path) -> None:
    cmid = run.put(wanted(tmp_path)).cmid
    run.catalog.remove(cmid)
    assert (run.site.calls()[-1], run.site.activities) == (DELETE, {})
    run.catalog.remove(cmid)
    assert run.put(wanted(tmp_path)).cmid != cmid


def test_where_the_older_function_is_not_in_the_service_the_course_editors_is_used(
    site: CatalogSite, moodle_side: Publishing
) -> None:
    site.offers(without=[DELETE])
    course = site.add_course("hoclieu/city.hp/toan-10")
    activity: Any = site.add(course["id"])
    site.catalog().remove(str(activity.cmid))
    assert (site.activities, DELETE in site.calls()) == ({}, False)
