"""Rubrics and marking guides: what is told of them, and what becomes of a grade when only words are saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.contract.calls import ADDED_SINCE_4_2, OPTIONAL
from tests.contract.forms_scene import (
    ERRORS,
    READS,
    REMARKS,
    STATUS,
    FormScene,
    live_forms,
    may_read_forms,
    standin_forms,
)
from tests.contract.recorded import names, recorded
from tests.contract.shapes import differences, shape_of
from tests.live.gradingforms import GET_DEFINITIONS, GET_INSTANCES, GradingForm, grade_by_form, instances
from tests.live.moodleweb import LiveError
from tests.live.site import NEEDED, LiveSite, Person

WORDS = "<p>Đã chuyển lên cụm</p>"


@pytest.fixture(params=["standin", pytest.param("live", marks=pytest.mark.live)], scope="module")
def forms(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FormScene]:
    if request.param == "standin":
        with standin_forms(tmp_path_factory.mktemp("world")) as scene:
            yield scene
        return
    site = LiveSite.from_environment()
    if site is None:
        pytest.skip(f"no live Moodle: set {', '.join(NEEDED)}")
    if not may_read_forms(site):
        pytest.skip(f"the service of the token lacks {GET_DEFINITIONS} or {GET_INSTANCES}")
    yield live_forms(site)


@pytest.fixture(scope="module")
def optional(forms: FormScene) -> frozenset[str]:
    release = str(forms.services.call("core_webservice_get_site_info")["release"])
    return OPTIONAL if release >= "4.5" else OPTIONAL | ADDED_SINCE_4_2


@pytest.mark.parametrize("name", READS)
def test_a_reply_has_the_shape_that_a_real_moodle_gave(forms: FormScene, optional: frozenset[str], name: str) -> None:
    function, parameters = READS[name](forms)
    reply, real = forms.services.raw(function, **parameters), recorded("4.5", name)
    assert differences(shape_of(reply.json()), shape_of(real.body), optional) == []


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_has_the_errorcode_of_a_real_moodle(forms: FormScene, name: str) -> None:
    function, parameters = ERRORS[name](forms)
    reply, real = forms.services.raw(function, **parameters).json(), recorded("4.5", name).body
    assert reply["errorcode"] == real["errorcode"]


@pytest.mark.parametrize("name", sorted((set(READS) | set(ERRORS)) & set(names("4.2"))))
def test_what_the_releases_differ_in_is_known(name: str) -> None:
    older, newer = recorded("4.2", name).body, recorded("4.5", name).body
    assert differences(shape_of(older), shape_of(newer), OPTIONAL | ADDED_SINCE_4_2) == []
    assert older.get("errorcode") == newer.get("errorcode")


def test_an_assignment_graded_by_points_has_no_method_and_no_form(forms: FormScene) -> None:
    reply = forms.services.call(GET_DEFINITIONS, cmids=[forms.plain.cmid], areaname="submissions")
    assert [(a["activemethod"], a["definitions"]) for a in reply["areas"]] == [(None, [])]


def test_a_filled_form_names_the_grade_by_its_id_whoever_may_see_that(forms: FormScene) -> None:
    """The grade in review as well: it must not be taken from here before it is released."""
    filled = {i["itemid"]: i for i in instances(forms.services, forms.rubric)}
    grades = _grades(forms, forms.rubric)
    assert set(filled) >= {grades[forms.praised.id]["id"], grades[forms.awaiting.id]["id"]}
    assert all(i["status"] == 1 and i["rawgrade"] is None for i in filled.values())
    assert filled[grades[forms.praised.id]["id"]]["raterid"] == forms.lead.id


def test_the_form_decides_the_grade(forms: FormScene) -> None:
    assert _grades(forms, forms.rubric)[forms.praised.id]["grade"] == "67.74194"
    assert _grades(forms, forms.guide)[forms.praised.id]["grade"] == "72.58065"


def test_a_verdict_that_reopened_is_found_by_the_grade_of_the_attempt_before(forms: FormScene) -> None:
    status = _status(forms, forms.rubric, forms.sent_back)
    grade = status["previousattempts"][0]["grade"]
    [filled] = [i for i in instances(forms.services, forms.rubric) if i["itemid"] == grade["id"]]
    assert [c["remark"] for c in filled["rubric"]["criteria"]] == ["", "", "Thiếu nguồn"]


def test_only_forms_filled_in_since_then_are_told(forms: FormScene) -> None:
    every = instances(forms.services, forms.rubric)
    newest = max(i["timemodified"] for i in every)
    assert {i["id"] for i in instances(forms.services, forms.rubric, newest)} == {
        i["id"] for i in every if i["timemodified"] == newest
    }
    assert instances(forms.services, forms.rubric, newest + 1) == []


def test_remarks_come_as_typed_only_where_raw_texts_are_asked_for(forms: FormScene) -> None:
    [raw] = instances(forms.services, forms.guide)
    [told] = forms.services.call(GET_INSTANCES, definitionid=forms.guide.definition)["instances"]
    assert REMARKS[0] in [c["remark"] for c in raw["guide"]["criteria"]]
    assert any("&lt; chữ" in c["remark"] for c in told["guide"]["criteria"])


@pytest.mark.parametrize(("method", "hard"), [("plain", True), ("rubric", False)])
def test_the_way_a_grade_is_displayed_tells_that_no_form_gave_it(forms: FormScene, method: str, hard: bool) -> None:
    assignment = forms.plain if method == "plain" else forms.rubric.assignment
    status = forms.services.call(STATUS, assignid=assignment.id, userid=forms.praised.id)
    assert ("&nbsp;/&nbsp;" in status["feedback"]["gradefordisplay"]) is hard


def test_an_earlier_attempt_is_displayed_with_its_form(forms: FormScene) -> None:
    grade = _status(forms, forms.rubric, forms.sent_back)["previousattempts"][0]["grade"]
    assert "advancedgrade" in grade["gradefordisplay"]


def test_whoever_only_grades_may_not_read_filled_forms(forms: FormScene) -> None:
    with pytest.raises(LiveError) as caught:
        forms.lead.services.call(GET_INSTANCES, definitionid=forms.rubric.definition)
    assert caught.value.errorcode in ("nopermissions", "accessexception")


def test_graded_again_the_old_filling_is_told_no_more(forms: FormScene) -> None:
    for score in (0, 20):
        grade_by_form(forms.lead, forms.rubric, forms.fresh, (score, 10, 1), ("", "", f"lần {score}"))
    grade = _grades(forms, forms.rubric)[forms.fresh.id]
    found = [i for i in instances(forms.services, forms.rubric) if i["itemid"] == grade["id"]]
    assert (len(found), grade["grade"]) == (1, "100.00000")


def test_words_saved_without_the_form_take_the_grade_away_and_leave_the_filling(forms: FormScene) -> None:
    grade_by_form(forms.lead, forms.rubric, forms.other, (20, 10, 1), ("", "", "còn đây"))
    assert _saved(forms, forms.rubric, forms.other) is None
    grade = _grades(forms, forms.rubric)[forms.other.id]
    [filled] = [i for i in instances(forms.services, forms.rubric) if i["itemid"] == grade["id"]]
    assert grade["grade"] == "-1.00000"
    assert "còn đây" in [c["remark"] for c in filled["rubric"]["criteria"]]


@pytest.mark.parametrize("method", ["rubric", "guide"])
def test_words_saved_with_the_form_as_it_was_leave_the_grade_what_it_was(forms: FormScene, method: str) -> None:
    form: GradingForm = getattr(forms, method)
    before = _grades(forms, form)[forms.praised.id]
    [filled] = [i for i in instances(forms.services, form) if i["itemid"] == before["id"]]
    _saved(forms, form, forms.praised, advancedgradingdata=_again(method, filled))
    after = _grades(forms, form)[forms.praised.id]
    [kept] = [i for i in instances(forms.services, form) if i["itemid"] == before["id"]]
    assert (after["id"], after["grade"]) == (before["id"], before["grade"])
    assert after["grader"] != before["grader"]
    assert _said(method, kept) == _said(method, filled)


def test_words_on_an_earlier_attempt_keep_its_form_and_leave_the_latest_alone(forms: FormScene) -> None:
    before = _status(forms, forms.rubric, forms.sent_back)["previousattempts"][0]["grade"]
    [filled] = [i for i in instances(forms.services, forms.rubric) if i["itemid"] == before["id"]]
    more = {"attemptnumber": 0, "advancedgradingdata": _again("rubric", filled)}
    _saved(forms, forms.rubric, forms.sent_back, **more)
    [after] = _status(forms, forms.rubric, forms.sent_back)["previousattempts"]
    assert (after["grade"]["id"], after["grade"]["grade"]) == (before["id"], before["grade"])
    assert after["feedbackplugins"][0]["editorfields"][0]["text"] == WORDS


def _grades(forms: FormScene, form: GradingForm) -> dict[int, Any]:
    reply = forms.services.call("mod_assign_get_grades", assignmentids=[form.assignment.id])
    return {g["userid"]: g for a in reply["assignments"] for g in a["grades"]}


def _status(forms: FormScene, form: GradingForm, person: Person) -> Any:
    return forms.services.call(STATUS, assignid=form.assignment.id, userid=person.id)


def _saved(forms: FormScene, form: GradingForm, person: Person, **more: object) -> Any:
    """As the service account, words only."""
    given: dict[str, object] = {
        "assignmentid": form.assignment.id,
        "userid": person.id,
        "grade": 88,
        "attemptnumber": -1,
        "addattempt": False,
        "workflowstate": "released",
        "applytoall": False,
        "plugindata": {"assignfeedbackcomments_editor": {"text": WORDS, "format": 1}},
    }
    return forms.services.call("mod_assign_save_grade", **(given | more))


def _again(method: str, filled: Mapping[str, Any]) -> dict[str, object]:
    rows = [
        {"criterionid": c["criterionid"], "fillings": [{k: v for k, v in c.items() if k != "id"}]}
        for c in filled[method]["criteria"]
    ]
    return {method: {"criteria": rows}}


def _said(method: str, filled: Mapping[str, Any]) -> list[dict[str, Any]]:
    told = ({k: v for k, v in c.items() if k != "id"} for c in filled[method]["criteria"])
    return sorted(told, key=lambda c: int(c["criterionid"]))
