from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.lms.moodle.idnumbers import LONGEST_IDNUMBER, category_idnumber, course_idnumber, cut
from connector.lms.names import shown_name

keys = st.text(alphabet="abc.-_/", min_size=1, max_size=200)
names = st.text(min_size=1, max_size=300)


@given(keys, st.lists(names, min_size=1, max_size=5))
def test_an_idnumber_is_never_longer_than_moodle_can_hold(key: str, path: list[str]) -> None:
    assert len(category_idnumber(key, path)) <= LONGEST_IDNUMBER
    assert len(course_idnumber(key, path[0])) <= LONGEST_IDNUMBER


@given(st.text(max_size=150), st.text(max_size=150), st.integers(14, 100))
def test_two_texts_stay_two_when_they_are_cut(one: str, other: str, longest: int) -> None:
    assert (cut(one, longest) == cut(other, longest)) == (one == other)


def test_a_path_typed_in_another_unicode_form_or_case_is_the_same_path() -> None:
    path = ["Kho học liệu", "THPT"]
    other = [unicodedata.normalize("NFD", name).upper() for name in path]
    assert category_idnumber("city", path) == category_idnumber("city", other)


def test_a_category_and_the_one_above_it_are_two() -> None:
    assert category_idnumber("city", ["A", "B"]) != category_idnumber("city", ["A"])
    assert category_idnumber("city", ["A", "B"]) != category_idnumber("city", ["A B"])
    assert category_idnumber("city", ["A"]) != category_idnumber("school", ["A"])


def test_a_course_key_that_names_its_catalog_is_not_doubled() -> None:
    assert course_idnumber("city.hp", "city.hp/toan-10") == "hoclieu/city.hp/toan-10"
    assert course_idnumber("city.hp", "toan-10") == "hoclieu/city.hp/toan-10"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Bài  1\n", "Bài 1"),
        ("x<5 và y<b>", "x< 5 và y< b>"),
        ("x < 5", "x < 5"),
        (unicodedata.normalize("NFD", "Mệnh đề"), "Mệnh đề"),
        ("a" * 300, "a" * 253 + "…"),
    ],
)
def test_a_name_is_one_that_moodle_leaves_as_it_is(name: str, kept: str) -> None:
    assert shown_name(name) == kept
    assert shown_name(kept) == kept
