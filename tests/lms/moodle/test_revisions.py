from __future__ import annotations

import pytest

from connector.errors import HoclieuError
from connector.lms.moodle.revisions import BY_FIELD, courses_now
from tests.lms.moodle.replay import Params, Replay, moodle_error, recorded


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_a_course_that_is_no_more_does_not_hide_the_others(moodle: Replay, release: str) -> None:
    """One unknown id makes Moodle fail on the whole list."""

    def by_field(params: Params) -> object:
        if "999999" in params["value"]:
            return recorded(f"{BY_FIELD}-ids-one-gone", release)
        return recorded(f"{BY_FIELD}-ids", release)

    moodle.says(BY_FIELD, by_field)
    found = courses_now(moodle.client(), [5, 999999])
    assert list(found) == [5]
    assert found[5].revision == f"{found[5].cacherev}-{found[5].timemodified}"
    assert [p["value"] for p in moodle.params(BY_FIELD)] == ["5,999999", "5", "999999"]


def test_no_course_costs_no_call(moodle: Replay) -> None:
    assert courses_now(moodle.client(), []) == {}
    assert moodle.functions() == []


def test_a_bad_token_is_not_taken_for_a_missing_course(moodle: Replay) -> None:
    moodle.says(BY_FIELD, moodle_error("invalidtoken"))
    with pytest.raises(HoclieuError) as caught:
        courses_now(moodle.client(), [5])
    assert caught.value.code == "bad_token"
