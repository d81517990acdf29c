from __future__ import annotations

from datetime import time

import pytest
from pydantic import TypeAdapter

from mappings.hours import Hours, HoursOfDay

written = TypeAdapter[Hours](HoursOfDay)


@pytest.mark.parametrize(
    ("hours", "moment", "within"),
    [
        ("07:00-11:30", "07:00", True),
        ("07:00-11:30", "11:29:59", True),
        ("07:00-11:30", "11:30", False),
        ("07:00 - 11:30", "06:59", False),
        ("22:00-05:00", "23:30", True),
        ("22:00-05:00", "04:59", True),
        ("22:00-05:00", "12:00", False),
    ],
)
def test_hours_hold_their_begin_and_not_their_end_also_over_midnight(hours: str, moment: str, within: bool) -> None:
    assert (time.fromisoformat(moment) in written.validate_python(hours)) is within


def test_hours_are_written_as_they_were_read() -> None:
    assert written.dump_json(written.validate_python("07:00-11:30")) == b'"07:00-11:30"'
