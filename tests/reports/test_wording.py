"""Days, hours and figures as Vietnamese official documents write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connector.reports.sheets import Kind, shown
from connector.reports.stable import put, save_zip
from connector.reports.wording import clock, figure, full_day, level_phrase, percent, printable


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_leading_zero(day: date, said: str) -> None:
    assert full_day(day) == said


def test_figures_have_dots_between_thousands_and_a_decimal_comma() -> None:
    assert [figure(1234567), figure(0.5, 1), figure(1234.5, 1), percent(0.4567)] == [
        "1.234.567",
        "0,5",
        "1.234,5",
        "45,7%",
    ]


def test_hours_and_minutes_are_named() -> None:
    assert clock(datetime(2026, 11, 18, 7, 5, tzinfo=UTC)) == "07 giờ 05 phút"


def test_text_is_put_together_and_freed_of_control_characters() -> None:
    assert printable("Toa\u0301n\x00\x1b\n8\ud800") == "Toán\n8"


def test_values_are_shown_by_their_kind() -> None:
    assert shown(0.25, Kind.RATIO) == "25,0%"
    assert shown(5.375, Kind.NUMBER) == "5,4"
    assert shown(1200, Kind.COUNT) == "1.200"
    assert shown(date(2026, 11, 8), Kind.DAY) == "08/11/2026"
    assert shown(datetime(2026, 11, 8, 9, 5, tzinfo=UTC), Kind.MOMENT) == "09:05 08/11/2026"
    assert shown("Chưa bắt đầu", Kind.COUNT) == "Chưa bắt đầu"
    assert shown(None, Kind.COUNT) == ""


def test_a_file_that_cannot_be_made_leaves_the_old_one(tmp_path: Path) -> None:
    put(b"old", tmp_path / "r.docx")

    def fails(_: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        save_zip(fails, tmp_path / "r.docx", datetime(2026, 11, 18, tzinfo=UTC))
    assert [p.name for p in tmp_path.iterdir()] == ["r.docx"]
    assert (tmp_path / "r.docx").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("Cấp trường", "cấp trường"),
        ("Cụm chuyên môn", "cấp cụm chuyên môn"),
        ("Cấp Sở", "cấp Sở"),
    ],
)
def test_a_level_stands_within_a_sentence_as_one(name: str, within: str) -> None:
    assert level_phrase(name) == within
