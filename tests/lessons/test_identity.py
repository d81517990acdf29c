from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.lessons.identity import TeacherWords, display_title, slots, teacher_words, unaccented


def test_one_package_is_one_lesson_whatever_it_is_called() -> None:
    assert slots({}, ["Bài 1.zip"]) == {"Bài 1.zip": ""}
    assert slots({"": "Bài 1.zip"}, ["Bài 1 (sửa).zip"]) == {"Bài 1 (sửa).zip": ""}


def test_several_packages_are_lessons_by_their_names() -> None:
    first = slots({}, ["A.zip", "B.zip"])
    assert first == {"A.zip": "a.zip", "B.zip": "b.zip"}
    assert slots({"a.zip": "A.zip", "b.zip": "B.zip"}, ["B.zip", "A.zip"]) == {"A.zip": "a.zip", "B.zip": "b.zip"}


def test_one_renamed_file_among_several_stays_its_lesson() -> None:
    assert slots({"a.zip": "A.zip", "b.zip": "B.zip"}, ["A.zip", "B2.zip"]) == {"A.zip": "a.zip", "B2.zip": "b.zip"}


def test_a_second_package_beside_the_first_is_another_lesson() -> None:
    assert slots({"": "A.zip"}, ["A.zip", "B.zip"]) == {"A.zip": "", "B.zip": "b.zip"}


def test_names_in_nfc_and_nfd_are_the_same_file() -> None:
    assert (
        slots({"": "Bài.zip"}, [unicodedata.normalize("NFD", "Bài.zip"), "X.zip"])[
            unicodedata.normalize("NFD", "Bài.zip")
        ]
        == ""
    )


@given(
    st.dictionaries(st.sampled_from(["", "a", "b", "c"]), st.sampled_from(["A", "B", "C", "D"]), max_size=3),
    st.lists(st.sampled_from(["A", "B", "C", "D", "E"]), unique=True, max_size=4),
)
def test_every_file_gets_a_slot_and_no_two_files_share_one(existing: dict[str, str], names: list[str]) -> None:
    if len(set(existing.values())) < len(existing):
        return
    chosen = slots(existing, names)
    assert set(chosen) == set(names) and len(set(chosen.values())) == len(names)


@pytest.mark.parametrize(
    "text",
    [
        "Tên bài: Hàm số bậc hai\nChủ đề: Hàm số và đồ thị\nTiết PPCT: 19",
        "<p>Ten bai: Hàm số bậc hai</p><p>CHU DE : Hàm số và đồ thị</p><p>- Tiết: 19</p>",
        "<p>Tên bài:&nbsp;Hàm số bậc hai<br>Chủ đề: Hàm số và đồ thị<br/>tiết ppct: 19</p>",
    ],
)
def test_the_teachers_words_are_read_with_or_without_accents_and_markup(text: str) -> None:
    assert teacher_words(text) == TeacherWords("Hàm số bậc hai", "Hàm số và đồ thị", "19")


@given(st.text(max_size=300))
def test_any_text_beside_a_submission_can_be_read(text: str) -> None:
    teacher_words(text)


def test_the_title_is_the_teachers_then_the_packages_then_the_files() -> None:
    assert display_title(TeacherWords("Của giáo viên"), "Của gói", "tep.zip") == "Của giáo viên"
    assert display_title(TeacherWords(), "Của  gói ", "tep.zip") == "Của gói"
    assert display_title(TeacherWords(), None, "Hàm số.zip") == "Hàm số"


def test_accents_and_the_letter_d_with_stroke_are_taken_off() -> None:
    assert unaccented("  Định   LÍ Côsin ") == "dinh li cosin"
