from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connector.errors import Rejected
from connector.lms.moodle.scorm_tracks import ATTEMPTS, TRACKS, ScormDoing, read_attempts, scorm_doing
from tests.lms.moodle.replay import Params, Replay, moodle_error, recorded


def epoch(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_a_recorded_attempt_is_read_whole(moodle: Replay) -> None:
    moodle.says(TRACKS, recorded(TRACKS))
    found = scorm_doing(moodle.client(), 1, [2], "6")
    assert found == ScormDoing((epoch(1795340000), epoch(1795343942)), 630.5, "completed", scored=True)


def test_times_of_all_attempts_and_scoes_are_added_and_moments_kept_once() -> None:
    first = {"status": "incomplete", "cmi.core.total_time": "00:10:00", "x.start.time": "100", "timemodified": "200"}
    second = {"status": "incomplete", "cmi.total_time": "PT90S", "x.start.time": "200"}
    found = read_attempts([[first], [second]])
    assert found.seconds == 690
    assert found.acted == (epoch(100), epoch(200))


def test_time_that_no_package_recorded_is_not_known() -> None:
    assert read_attempts([[{"status": "completed", "total_time": "00:00:00"}]]).seconds is None
    assert read_attempts([[{"status": "completed", "cmi.core.total_time": "soon"}]]).seconds is None


def test_the_time_of_the_one_session_is_taken_where_there_is_no_total() -> None:
    assert read_attempts([[{"status": "completed", "cmi.core.session_time": "0000:01:30.00"}]]).seconds == 90


@pytest.mark.parametrize(
    ("attempts", "status"),
    [
        ([[{"status": "incomplete"}]], "incomplete"),
        ([[{"status": "passed"}], [{"status": "incomplete"}]], "passed"),
        ([[{"status": "failed"}], [{"status": "completed"}]], "completed"),
        ([[{"status": "completed", "cmi.success_status": "failed"}]], "failed"),
        ([[{"status": "incomplete", "cmi.success_status": "passed"}]], "passed"),
        ([[{"status": "completed", "cmi.success_status": "unknown"}]], "completed"),
        ([[{"status": "passed"}, {"status": "completed"}]], "passed"),
        ([[{"status": "completed"}, {"status": "completed"}]], "completed"),
        ([[{"status": "passed"}, {}]], "incomplete"),
        ([[{"status": "passed"}, {"status": "failed"}]], "failed"),
        ([[{}, {}]], None),
        ([[{}]], None),
        ([], None),
    ],
)
def test_the_status_is_that_of_the_best_attempt(attempts: Any, status: str | None) -> None:
    assert read_attempts(attempts).status == status


def test_a_score_is_known_to_be_set_in_either_version() -> None:
    assert read_attempts([[{"status": "completed", "cmi.core.score.raw": "0"}]]).scored
    assert read_attempts([[{"status": "completed", "cmi.score.scaled": "0.5"}]]).scored
    assert not read_attempts([[{"status": "completed", "score_raw": "0"}]]).scored


def tracks(attempt_now: int) -> Any:
    def reply(params: Params) -> Any:
        attempt = int(params["attempt"]) or attempt_now
        elements = [
            {"element": "status", "value": "incomplete"},
            {"element": "cmi.core.total_time", "value": "00:01:00"},
        ]
        return {"data": {"attempt": attempt, "tracks": elements}, "warnings": []}

    return reply


def test_every_attempt_at_every_sco_is_asked_for(moodle: Replay) -> None:
    moodle.says(ATTEMPTS, {"attemptscount": 3, "warnings": []})
    moodle.says(TRACKS, tracks(3))
    assert scorm_doing(moodle.client(), 1, [2, 4], "6").seconds == 6 * 60
    assert sorted((p["attempt"], p["scoid"]) for p in moodle.params(TRACKS)) == [
        ("0", "2"),
        ("1", "2"),
        ("1", "4"),
        ("2", "2"),
        ("2", "4"),
        ("3", "4"),
    ]


def test_of_very_many_attempts_the_latest_are_read(moodle: Replay) -> None:
    moodle.says(TRACKS, tracks(5000))
    scorm_doing(moodle.client(), 1, [2], "6")
    asked = [int(p["attempt"]) for p in moodle.params(TRACKS)]
    assert len(asked) == 100
    assert asked[1:] == list(range(4901, 5000))


def test_a_package_without_anything_to_launch_is_not_asked_about(moodle: Replay) -> None:
    assert scorm_doing(moodle.client(), 1, [], "6") == ScormDoing()


def test_an_attempt_in_which_nothing_was_set_tells_nothing(moodle: Replay) -> None:
    moodle.says(TRACKS, recorded(f"{TRACKS}-not-attempted"))
    assert scorm_doing(moodle.client(), 1, [2], "6") == ScormDoing()


def test_a_closed_activity_is_read_although_its_attempts_cannot_be_counted(moodle: Replay) -> None:
    moodle.says(ATTEMPTS, moodle_error("expired"))
    moodle.says(TRACKS, tracks(1))
    assert scorm_doing(moodle.client(), 1, [2, 4], "6").seconds == 120


def test_a_student_who_cannot_be_counted_is_an_error(moodle: Replay) -> None:
    moodle.says(ATTEMPTS, moodle_error("invaliduser"))
    with pytest.raises(Rejected):
        scorm_doing(moodle.client(), 1, [2, 4], "6")


def test_no_log_line_says_that_there_is_nothing(moodle: Replay, logs: Any) -> None:
    moodle.says(TRACKS, recorded(f"{TRACKS}-not-attempted"))
    scorm_doing(moodle.client(), 1, [2], "6")
    assert logs == []
