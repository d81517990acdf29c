from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connector.lms.moodle.completion import Completion, Status, read_status

NOON = 1795348800
AT = datetime.fromtimestamp(NOON, UTC)


def status(state: int, tracking: int = 2, modname: str = "page", *rules: str, **more: object) -> Status:
    details = [{"rulename": rule} for rule in rules]
    fields = {"cmid": 1, "modname": modname, "state": state, "tracking": tracking, "details": details, **more}
    return Status.model_validate({"timecompleted": NOON if state else 0, **fields})


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (0, Completion(False, None, None)),
        (1, Completion(True, AT, AT)),
        (2, Completion(True, AT, AT)),
        (3, Completion(False, None, AT)),
    ],
)
def test_automatic_completion_is_complete_or_passed_and_every_change_is_an_action(
    state: int, expected: Completion
) -> None:
    assert read_status(status(state)) == expected


def test_a_manual_tick_says_nothing_of_completion() -> None:
    assert read_status(status(1, tracking=1)) == Completion(None, None, AT)
    assert read_status(status(0, tracking=1)) == Completion(None, None, None)


def test_the_time_of_a_completion_that_was_taken_back_is_no_action() -> None:
    assert read_status(status(0, timecompleted=NOON)) == Completion(False, None, None)


def test_what_someone_else_set_is_complete_and_no_action() -> None:
    assert read_status(status(1, overrideby=2)) == Completion(True, AT, None)


@pytest.mark.parametrize("rule", ["completionusegrade", "completionpassgrade"])
@pytest.mark.parametrize(
    ("modname", "acted"), [("assign", None), ("quiz", None), ("workshop", None), ("scorm", AT), ("h5pactivity", AT)]
)
def test_completion_by_grade_is_an_action_only_where_the_activity_grades_itself(
    rule: str, modname: str, acted: datetime | None
) -> None:
    assert read_status(status(2, 2, modname, "completionsubmit", rule)) == Completion(True, AT, acted)


def test_completion_by_handing_in_is_an_action() -> None:
    assert read_status(status(1, 2, "assign", "completionsubmit")).acted == AT
