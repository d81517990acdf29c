"""Counts that a site makes itself become rows of which none tells of a student."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from connector.errors import NeedsOperator
from connector.lms.base import CountRow, CountRules, TeachingCourse
from connector.lms.moodle.activity import MoodleActivity
from connector.lms.moodle.counting import GET_COUNTS
from connector.lms.moodle.survey import MoodleSurveyor
from tests.lms.moodle.replay import Replay, recorded, site_info

NOW = datetime(2026, 11, 22, 13, tzinfo=UTC)
LAST = date(2026, 11, 22)
RULES = CountRules({"quiz": "assessment"}, 7, 5.0, (5.0, 8.0), {"vulnerable": ("yt",)})
REPLY = """H,1,logstore_standard_log,1,log_gaps_1800
C,7,5-5
S,7,70,1,Một,1,0
A,7,70,72,quiz,Kiểm tra,2,1,1,1,,
N,1,,7,70,,enrolled,40
N,7,,7,70,assessment,day_seconds,90.5
N,1,1,,,,participating,12"""


@pytest.fixture
def moodle_that_counts(moodle: Replay) -> Replay:
    moodle.says("core_webservice_get_site_info", site_info(GET_COUNTS))
    moodle.says(GET_COUNTS, {"csv": REPLY})
    return moodle


def test_one_call_gives_all_counts_with_cells_and_courses_by_our_names(moodle_that_counts: Replay) -> None:
    a, b = TeachingCourse("a", "id:7"), TeachingCourse("b", "id:8")
    source = MoodleActivity(moodle_that_counts.client(), {}, lambda: NOW)
    counts = source.counts({"school/x": [a, b], "class/x/8A": [a]}, LAST, "Asia/Ho_Chi_Minh", RULES)
    assert counts.rows == (
        CountRow(LAST, LAST, "enrolled", 40, course="a", topic="70"),
        CountRow(date(2026, 11, 16), LAST, "day_seconds", 90.5, course="a", topic="70", form="assessment"),
        CountRow(LAST, LAST, "participating", 12, cell="class/x/8A"),
    )
    assert [(t.id, t.guided) for t in counts.topics["a"]] == [("70", False)]
    assert [(c.key, e.code) for c, e in counts.unread] == [("b", "not_counted")]
    assert (counts.observed_at, counts.sources, counts.spent_method) == (NOW, ("plugin_counts",), "log_gaps_1800")
    asked = json.loads(moodle_that_counts.params(GET_COUNTS)[0]["asked"])
    assert asked["cells"] == [[7, 8], [7]] and asked["courseids"] == [7, 8]
    assert (asked["last"], asked["days"], asked["bands"]) == ("2026-11-22", [1, 7], [5.0, 8.0])
    assert (asked["forms"], asked["cohorts"]) == ({"quiz": "assessment"}, {"vulnerable": ["yt"]})


def test_a_site_without_the_plugin_is_not_asked_for_rows_instead(moodle: Replay) -> None:
    with pytest.raises(NeedsOperator) as caught:
        MoodleActivity(moodle.client(), {}).counts({}, LAST, "Asia/Ho_Chi_Minh", RULES)
    assert caught.value.code == "missing_function" and moodle.functions() == []


@pytest.mark.parametrize("release", ["4.5", "4.2"])
def test_what_a_real_moodle_counted_holds_no_student(moodle: Replay, release: str) -> None:
    body = recorded(GET_COUNTS, release)
    assert {line.split(",")[0] for line in body["csv"].splitlines()} == {"H", "C", "S", "A", "N"}
    course = next(line.split(",")[1] for line in body["csv"].splitlines() if line.startswith("C,"))
    moodle.says("core_webservice_get_site_info", site_info(GET_COUNTS))
    moodle.says(GET_COUNTS, body)
    cells = {"school/x": [TeachingCourse("a", f"id:{course}")]}
    counts = MoodleActivity(moodle.client(), {}).counts(cells, LAST, "Asia/Ho_Chi_Minh", RULES)
    of_school = {r.measure: r.value for r in counts.rows if r.cell and r.first < r.last}
    of_course = {r.measure: r.value for r in counts.rows if r.course and not r.topic and r.first < r.last}
    assert of_school == of_course and of_school["enrolled"] >= of_school["participating"] > 0


def test_a_look_at_a_site_that_counts_tells_courses_without_the_right_and_reads_no_student(
    moodle_that_counts: Replay,
) -> None:
    look = MoodleSurveyor(moodle_that_counts.client(), "auto", lambda: NOW, counts=True)
    [closed] = look.troubles([], [TeachingCourse("a", "id:7"), TeachingCourse("b", "id:8")])
    assert isinstance(closed.error, NeedsOperator)
    assert (closed.what, closed.error.code) == ("b", "not_counted")
    assert closed.error.do is not None and "local/hoclieu:readcounts" in closed.error.do.en
    assert "core_enrol_get_enrolled_users" not in moodle_that_counts.functions()
    assert look.lacking(["count"]) == []


def test_a_course_that_was_not_counted_is_looked_for_by_name_again(moodle_that_counts: Replay) -> None:
    """It may have been made anew under another id, which a remembered one would hide for ever."""
    cache: dict[str, object] = {}
    moodle_that_counts.says(GET_COUNTS, {"csv": "H,1,,0,"})
    moodle_that_counts.says("core_course_get_courses_by_field", {"courses": [{"id": 8, "shortname": "TOAN8A"}]})
    source = MoodleActivity(moodle_that_counts.client(), cache, lambda: NOW)
    course = TeachingCourse("b", "shortname:TOAN8A")
    for _ in range(2):
        counts = source.counts({"school/x": [course]}, LAST, "Asia/Ho_Chi_Minh", RULES)
        assert [e.code for _, e in counts.unread] == ["not_counted"]
    assert moodle_that_counts.functions().count("core_course_get_courses_by_field") == 2
