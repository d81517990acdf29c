from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.errors import HoclieuError, Retriable
from connector.lms.base import Course, StandingActivity, WantedActivity
from connector.lms.moodle.catalog import MoodleCatalog
from connector.lms.moodle.plugin_way import ACTIVITIES, ARRANGE, PUT
from tests.live.smallpackages import course_of, cut, fatal
from tests.lms.moodle.catalogsite import PLACE, CatalogSite
from tests.lms.moodle.publishing import IDNUMBER, Publishing, wanted
from tests.lms.moodle.replay import Params, Raw, Replay, moodle_error, recorded


@pytest.fixture
def site(moodle: Replay) -> CatalogSite:
    return CatalogSite(moodle)


@pytest.fixture
def moodle_side(site: CatalogSite) -> Publishing:
    return Publishing(site).with_plugin()


class Run:
    """A run over one catalog course."""

    def __init__(self, site: CatalogSite) -> None:
        self.site, self.catalog = site, site.catalog()
        self.course = self.catalog.ensure_course(PLACE)
        site.moodle.asked.clear()

    def put(self, activity: WantedActivity, cmid: str | None = None, may_lose: bool = False) -> StandingActivity:
        return self.catalog.put(self.course, PLACE.topic, activity, cmid, may_lose)


@pytest.fixture
def run(site: CatalogSite, moodle_side: Publishing) -> Run:
    return Run(site)


def test_a_lesson_costs_an_upload_and_one_call(run: Run, moodle_side: Publishing, tmp_path: Path) -> None:
    lesson = wanted(tmp_path, name="Bài  1: x<5 & y", tags=("Toán", "Lớp 10, THPT"))
    told = run.put(lesson)
    [there] = run.site.activities.values()
    assert run.site.calls() == [PUT]
    assert moodle_side.uploads == ["bài.zip"]
    assert (there.name, there.idnumber, there.sha1) == ("Bài 1: x< 5 & y", IDNUMBER, lesson.sha1)
    assert (there.intro, there.tags, there.visible) == ("<p>Tác giả</p>", ["Toán", "Lớp 10 THPT"], True)
    assert (told.cmid, told.course_id, told.section_name) == (str(there.cmid), run.course.id, "Mệnh đề")
    assert (told.name, told.sha1, told.idnumber, told.described) == (there.name, lesson.sha1, IDNUMBER, True)
    assert told.url == f"https://lms.school.example/mod/scorm/view.php?id={told.cmid}"


def test_another_version_replaces_it_in_place(run: Run, moodle_side: Publishing, tmp_path: Path) -> None:
    first = run.put(wanted(tmp_path))
    again = run.put(wanted(tmp_path, course_of("a", salt="2")), first.cmid)
    assert (again.cmid, again.revision) == (first.cmid, 2)
    assert again.sha1 != first.sha1
    assert len(run.site.activities) == 1


def test_what_is_known_to_hold_the_package_is_described_anew_without_it(
    run: Run, moodle_side: Publishing, tmp_path: Path
) -> None:
    cmid = run.put(wanted(tmp_path)).cmid
    assert run.put(wanted(tmp_path, name="Tên mới", visible=False), cmid).name == "Tên mới"
    assert (moodle_side.uploads, run.site.activities[int(cmid)].visible) == (["bài.zip"], False)


def test_a_new_run_sends_the_package_only_when_the_answer_shows_another(
    site: CatalogSite, moodle_side: Publishing, tmp_path: Path
) -> None:
    cmid = Run(site).put(wanted(tmp_path)).cmid
    moodle_side.uploads.clear()
    run = Run(site)
    run.put(wanted(tmp_path, name="Tên mới"), cmid)
    assert (moodle_side.uploads, site.calls()) == ([], [PUT])
    other = wanted(tmp_path, course_of("a", salt="2"))
    run = Run(site)
    assert run.put(other, cmid).sha1 == other.sha1
    assert (moodle_side.uploads, site.calls()) == (["bài.zip"], [PUT, PUT])


def test_what_was_looked_at_decides_at_once_whether_the_package_is_sent(
    site: CatalogSite, moodle_side: Publishing, tmp_path: Path
) -> None:
    cmid = Run(site).put(wanted(tmp_path)).cmid
    run = Run(site)
    run.catalog.standing([run.course])
    run.put(wanted(tmp_path, course_of("a", salt="2")), cmid)
    assert site.calls() == [ACTIVITIES, PUT]


@pytest.mark.parametrize(
    ("modname", "content", "filename", "sent"),
    [
        ("scorm", course_of("a"), "bài: 1?.zip", ["bài_ 1_.zip"]),
        ("scorm", course_of("a"), "bài.pif", ["bài.pif.zip"]),
        ("h5pactivity", b"PK", "bài.h5p", ["bài.h5p"]),
        ("resource", b"%PDF", "bài.pdf", ["bài.pdf"]),
        ("page", None, "", []),
        ("url", None, "", []),
    ],
)
def test_every_kind_is_published(
    run: Run, moodle_side: Publishing, tmp_path: Path, modname: str, content: Any, filename: str, sent: list[str]
) -> None:
    told = run.put(wanted(tmp_path, content, modname=modname, filename=filename, content="<p>Nội dung</p>"))
    [there] = run.site.activities.values()
    assert (there.modname, there.content, moodle_side.uploads) == (modname, "<p>Nội dung</p>", sent)
    assert f"/mod/{modname}/view.php" in told.url


@pytest.mark.parametrize("release", ["4.5", "4.2"])
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("importfailed", "import_failed"),
        ("nothingtoplay", "nothing_to_play"),
        ("nothingtoplay-h5p", "nothing_to_play"),
        ("trackswouldbelost", "tracks_would_be_lost"),
        ("notours", "not_ours"),
        ("notours-other", "not_ours"),
        ("nosuchactivity", "record_missing"),
        ("otherkind", "other_kind"),
        ("nosuchkind", "other_kind"),
        ("wrongcontent", "upload_damaged"),
    ],
)
def test_each_refusal_is_named(moodle: Replay, tmp_path: Path, release: str, answer: str, code: str) -> None:
    site = CatalogSite(moodle, release)
    Publishing(site).with_plugin()
    run = Run(site)
    moodle.says(PUT, recorded(f"{PUT}-{answer}", release))
    with pytest.raises(HoclieuError) as caught:
        run.put(wanted(tmp_path))
    assert (caught.value.code, site.calls()) == (code, [PUT])


@pytest.mark.parametrize("release", ["4.5", "4.2"])
@pytest.mark.parametrize("action", ["created", "replaced", "replaced-lost", "updated", "unchanged", "created-page"])
def test_each_recorded_answer_is_read(moodle: Replay, tmp_path: Path, release: str, action: str) -> None:
    site = CatalogSite(moodle, release)
    Publishing(site).with_plugin()
    run = Run(site)
    body = recorded(f"{PUT}-{action}", release)
    lesson = wanted(tmp_path)
    moodle.says(PUT, {**body, "sha1": lesson.sha1})
    told = run.put(lesson)
    assert (told.cmid, told.revision) == (str(body["cmid"]), body["revision"])


def test_losing_tracks_takes_a_yes(run: Run, tmp_path: Path) -> None:
    cmid = run.put(wanted(tmp_path, course_of("a", "b"))).cmid
    run.site.activities[int(cmid)].tracked = True
    fewer = wanted(tmp_path, course_of("a"))
    with pytest.raises(HoclieuError) as caught:
        run.put(fewer, cmid)
    assert caught.value.code == "tracks_would_be_lost"
    assert run.put(fewer, cmid, may_lose=True).sha1 == fewer.sha1


def test_an_import_that_dies_leaves_nothing(run: Run, tmp_path: Path) -> None:
    for package in (fatal(), cut(), b"no zip"):
        with pytest.raises(HoclieuError):
            run.put(wanted(tmp_path, package))
    assert run.site.activities == {}


@pytest.mark.parametrize("lost", [requests.ReadTimeout(), Raw(502, "<html>"), {"exception": "Error", "message": ""}])
def test_a_call_whose_answer_was_lost_is_made_again_and_makes_nothing_twice(
    run: Run, moodle_side: Publishing, tmp_path: Path, lost: Any
) -> None:
    run.site.moodle.says(PUT, without_answer(moodle_side.put, lost), moodle_side.put)
    if isinstance(lost, dict):
        with pytest.raises(Retriable) as caught:
            run.put(wanted(tmp_path))
        assert caught.value.code == "outcome_unknown"
    told = run.put(wanted(tmp_path))
    assert [str(cmid) for cmid in run.site.activities] == [told.cmid]


def without_answer(put: Callable[[Params], Any], answer: Any) -> Callable[[Params], Any]:
    """Done, and the answer lost."""

    def done(params: Params) -> Any:
        put(params)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return done


def test_a_site_that_never_answers_leaves_the_outcome_open(run: Run, tmp_path: Path) -> None:
    run.site.moodle.says(PUT, requests.ReadTimeout())
    with pytest.raises(Retriable) as caught:
        run.put(wanted(tmp_path))
    assert caught.value.code == "outcome_unknown"


def test_what_arrived_damaged_is_not_taken_for_the_lesson(run: Run, moodle_side: Publishing, tmp_path: Path) -> None:
    moodle_side.damages = True
    with pytest.raises(Retriable) as caught:
        run.put(wanted(tmp_path))
    assert (caught.value.code, run.site.activities) == ("upload_damaged", {})


def test_a_look_at_many_courses_is_one_call_and_tells_everything(run: Run, tmp_path: Path) -> None:
    other = run.site.add_course("của người khác")
    run.site.add(other["id"], modname="forum", name="Thông báo & tin")
    run.put(wanted(tmp_path))
    run.site.moodle.asked.clear()
    found = run.catalog.standing([run.course, Course(str(other["id"]), "")])
    [lesson], [forum] = found[run.course.id], found[str(other["id"])]
    assert run.site.calls() == [ACTIVITIES]
    assert (lesson.idnumber, lesson.description, lesson.tags) == (IDNUMBER, "<p>Tác giả</p>", ("Toán",))
    assert (lesson.section_name, lesson.section_number, lesson.position) == ("Mệnh đề", 1, 0)
    assert (forum.idnumber, forum.modname, forum.name, forum.section_name) == ("", "forum", "Thông báo & tin", "")


def test_a_city_of_courses_is_asked_in_parts(run: Run) -> None:
    courses = [Course(str(run.site.add_course(f"k{n}")["id"]), "") for n in range(120)]
    assert len(run.catalog.standing(courses)) == 120
    assert run.site.calls().count(ACTIVITIES) == 3


def test_a_course_that_is_gone_is_left_out_and_an_empty_one_is_not(run: Run) -> None:
    assert run.catalog.standing([run.course, Course("99", "")]) == {run.course.id: []}


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_recorded_activities_are_read(moodle: Replay, release: str) -> None:
    site = CatalogSite(moodle, release)
    Publishing(site).with_plugin()
    run = Run(site)
    body = recorded(ACTIVITIES, release)
    moodle.says(ACTIVITIES, body)
    found = run.catalog.standing([Course(str(body[0]["courseid"]), "")])[str(body[0]["courseid"])]
    assert [a.modname for a in found] == ["forum", "scorm", "page", "url", "resource"]
    assert [bool(a.idnumber) for a in found] == [False, True, True, True, True]
    assert (found[1].version, len(found[1].sha1 or ""), found[1].section_name) == ("SCORM_1.2", 40, "Mệnh đề")


def test_activities_are_arranged_in_one_call(run: Run) -> None:
    run.catalog.arrange(run.course, "Hàm  số", ["7", "5"])
    assert run.site.calls() == [ARRANGE]
    assert run.site.moodle.params(ARRANGE) == [
        {"courseid": run.course.id, "section": "Hàm số", "cmids[0]": "7", "cmids[1]": "5"}
    ]


def test_arranging_what_is_not_ours_is_refused(run: Run) -> None:
    run.site.moodle.says(ARRANGE, recorded(f"{ARRANGE}-notours"))
    with pytest.raises(HoclieuError) as caught:
        run.catalog.arrange(run.course, "Hàm số", ["7"])
    assert caught.value.code == "not_ours"


def test_a_course_that_moodle_cannot_tell_about_does_not_hide_the_others(run: Run, tmp_path: Path) -> None:
    faulty = run.site.add_course("hỏng")["id"]
    run.put(wanted(tmp_path))
    tell = run.site.moodle._replies[ACTIVITIES][0]

    def told(params: Params) -> Any:
        return moodle_error("invalidresponse") if str(faulty) in params.values() else tell(params)  # type: ignore[operator]

    run.site.moodle.says(ACTIVITIES, told)
    assert len(run.catalog.standing([Course(str(faulty), ""), run.course])[run.course.id]) == 1


def test_the_web_session_is_not_opened(run: Run, tmp_path: Path) -> None:
    run.put(wanted(tmp_path))
    assert run.site.web.logins == []
    assert isinstance(run.catalog, MoodleCatalog)
