"""How Vietnamese official documents write days, hours and figures (NĐ 30/2020/NĐ-CP, appendix I)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

DOTS = "……"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def full_day(day: date) -> str:
    """`ngày 05 tháng 01 năm 2026`: a day below 10 and the months 1 and 2 have a leading zero."""
    return f"ngày {day.day:02d} tháng {_month(day)} năm {day.year}"


def clock(moment: datetime) -> str:
    """`14 giờ 05 phút`, in the moment's own time zone."""
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút"


def short_moment(moment: datetime) -> str:
    """`14:05 18/11/2026`, for tables."""
    return f"{moment:%H:%M %d/%m/%Y}"


def figure(value: float, decimals: int = 0) -> str:
    """`1.234,5`: dots between thousands, a decimal comma."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def level_phrase(name: str) -> str:
    """A level within a sentence: `cấp trường`, `cấp cụm chuyên môn`."""
    within = name[:1].lower() + name[1:]
    return within if within.startswith("cấp ") else f"cấp {within}"


def percent(ratio: float) -> str:
    """A ratio 0..1 as `45,5%`."""
    return figure(ratio * 100, 1) + "%"


def printable(text: str) -> str:
    """Text in NFC without the control characters that Word and Excel refuse."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text))


def _month(day: date) -> str:
    return f"{day.month:02d}" if day.month <= 2 else str(day.month)
