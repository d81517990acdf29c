from __future__ import annotations

from typing import Any

from connector.lms.base import Cache
from connector.lms.moodle.scorm_packages import SCOES, SCORMS, ScormPackages
from tests.lms.moodle.replay import Params, Replay, moodle_error, recorded


def scorms(params: Params) -> Any:
    body = recorded(SCORMS)
    [one] = body["scorms"]
    asked = [int(v) for k, v in params.items() if k.startswith("courseids")]
    if 13 in asked:
        return moodle_error("invalidresponse")
    return {**body, "scorms": [{**one, "course": c, "coursemodule": c * 100} for c in asked]}


def test_only_what_can_be_launched_is_tracked(moodle: Replay) -> None:
    moodle.says(SCORMS, recorded(SCORMS))
    moodle.says(SCOES, recorded(SCOES))
    packages = ScormPackages(moodle.client(), {})
    assert packages.scoes(packages.in_course(3)["4"]) == (2,)


def test_what_soap_gives_as_null_cannot_be_launched_either(moodle: Replay) -> None:
    body = recorded(SCOES)
    body["scoes"][0]["launch"] = None
    moodle.says(SCORMS, recorded(SCORMS))
    moodle.says(SCOES, body)
    packages = ScormPackages(moodle.client(), {})
    assert packages.scoes(packages.in_course(3)["4"]) == (2,)


def test_scoes_are_asked_for_once_for_each_content(moodle: Replay) -> None:
    body = recorded(SCORMS)
    moodle.says(SCORMS, body)
    moodle.says(SCOES, recorded(SCOES))
    cache: Cache = {}
    for _ in range(2):
        packages = ScormPackages(moodle.client(), cache)
        packages.scoes(packages.in_course(3)["4"])
    assert len(moodle.params(SCOES)) == 1
    body["scorms"][0].update(sha1hash="0" * 40, revision=2)
    packages = ScormPackages(moodle.client(), cache)
    packages.scoes(packages.in_course(3)["4"])
    assert len(moodle.params(SCOES)) == 2


def test_one_course_that_moodle_cannot_tell_about_hides_no_other(moodle: Replay) -> None:
    moodle.says(SCORMS, scorms)
    packages = ScormPackages(moodle.client(), {})
    assert list(packages.in_course(11, [12, 13])) == ["1100"]
    assert list(packages.in_course(12)) == ["1200"]
    assert packages.in_course(13) == {}


def test_an_error_that_is_nobodys_fault_is_not_taken_for_an_empty_course(moodle: Replay) -> None:
    moodle.says(SCORMS, moodle_error("nopermissions"))
    packages = ScormPackages(moodle.client(), {})
    for _ in range(2):
        try:
            packages.in_course(11)
        except Exception as error:
            assert getattr(error, "code", "") == "no_permission"
        else:
            raise AssertionError("an empty course was made up")
