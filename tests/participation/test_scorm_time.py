from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.participation.scorm_time import seconds_of

hundredths = st.integers(0, 99)


@given(st.integers(0, 9999), st.integers(0, 59), st.integers(0, 59), hundredths)
def test_a_scorm_1_2_timespan_is_read_to_the_hundredth(hours: int, minutes: int, seconds: int, parts: int) -> None:
    expected = hours * 3600 + minutes * 60 + seconds + parts / 100
    assert seconds_of(f"{hours:04d}:{minutes:02d}:{seconds:02d}.{parts:02d}") == pytest.approx(expected)


@given(st.integers(0, 400), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), hundredths)
def test_a_scorm_2004_interval_is_read_to_the_hundredth(d: int, h: int, m: int, s: int, parts: int) -> None:
    expected = d * 86400 + h * 3600 + m * 60 + s + parts / 100
    assert seconds_of(f"P{d}DT{h}H{m}M{s}.{parts:02d}S") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("00:10:30.5", 630.5),
        ("0000:01:30.00", 90),
        ("00:00:00", 0),
        ("1:2:3.", 3723),
        ("00:75:00", 4500),
        (" PT5M12.5S ", 312.5),
        ("PT0S", 0),
        ("PT1H", 3600),
        ("P1DT1S", 86401),
        ("P1Y", 31557600),
        ("P1M", 2629800),
        ("PT1M", 60),
        ("P2W", 1209600),
        ("pt3s", 3),
        ("PT0,5S", 0.5),
    ],
)
def test_what_packages_write_is_understood(written: str, seconds: float) -> None:
    assert seconds_of(written) == pytest.approx(seconds)


NO_DURATION = ["", "P", "PT", "P1DT", "10:30", "-00:01:00", "PT-5S", "1h", "NaN", "PT5M3", "00:00:00Z", "T5S"]


@pytest.mark.parametrize("written", NO_DURATION)
def test_anything_else_is_not_known_instead_of_zero(written: str) -> None:
    assert seconds_of(written) is None


@given(st.text(alphabet="PTYMWDHS0123456789:.,- ", max_size=30))
def test_no_text_breaks_it_and_no_duration_is_negative(written: str) -> None:
    seconds = seconds_of(written)
    assert seconds is None or seconds >= 0
