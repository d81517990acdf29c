from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from connector.lms.moodle.names import close_names, folded

NAME = "Bài giảng Lý & Hoá"


def test_spellings_of_one_name_are_equal() -> None:
    for other in (
        unicodedata.normalize("NFD", NAME),
        NAME.upper(),
        "  Bài  giảng\u00a0Lý & Hoá ",
        "Bài giảng Lý &amp; Hoá",
    ):
        assert folded(other) == folded(NAME)
    assert folded("Bai giang Ly & Hoa") != folded(NAME)


@given(st.text())
def test_a_name_is_folded_once_for_all_forms(name: str) -> None:
    assert folded(unicodedata.normalize("NFD", name)) == folded(unicodedata.normalize("NFC", name))


def test_close_names_look_past_diacritics() -> None:
    assert close_names("Bai giang Dai so", ["Bài giảng Đại số", "Thể dục"]) == ["Bài giảng Đại số"]
    assert close_names("Tin học", ["Bài giảng Đại số"]) == []
