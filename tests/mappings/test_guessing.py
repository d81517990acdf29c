from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from mappings.fields import Key, VariableName
from mappings.guessing import (
    SUBJECTS,
    guess_class,
    guess_grade,
    guess_school,
    guess_stages,
    guess_subject,
    hands_in_lessons,
    key_of,
    short_of,
    variable_of,
)


@pytest.mark.parametrize(
    ("name", "subject", "grade"),
    [
        ("Bài giảng Toán lớp 10", "Toán", 10),
        ("bai giang vat ly 11", "Vật lí", 11),
        ("TOAN10A1", "Toán", 10),
        ("NGUVAN8-8A2", "Ngữ văn", 8),
        ("Ngữ văn 8", "Ngữ văn", 8),
        ("Nộp BGĐT môn Khoa học tự nhiên – khối 7", "Khoa học tự nhiên", 7),
        ("KHTN6", "Khoa học tự nhiên", 6),
        ("Hóa học 12 (đợt 2)", "Hoá học", 12),
        ("Lịch sử và Địa lý 9", "Lịch sử và Địa lí", 9),
        ("Lịch sử 12", "Lịch sử", 12),
        ("GDKT&PL 11", "Giáo dục kinh tế và pháp luật", 11),
        ("Giáo dục kinh tế và pháp luật 11", "Giáo dục kinh tế và pháp luật", 11),
        ("GDQP-AN 10", "Giáo dục quốc phòng và an ninh", 10),
        ("Tiếng Anh 6 – Unit 3", "Tiếng Anh", 6),
        ("Tin học lớp 6 năm 2026-2027", "Tin học", 6),
        ("Tuần 7: Toán", "Toán", None),
        ("Bài 8. Sinh học 10", "Sinh học", 10),
        ("Toán 10 và Toán 11", "Toán", None),
        ("Họp hội đồng 20/11", None, None),
        ("Chủ nhiệm", None, None),
        ("Công nghệ 8 (45 phút)", "Công nghệ", 8),
        ("HĐTN, HN 10", "Hoạt động trải nghiệm, hướng nghiệp", 10),
        ("Vat li 2026-2027", "Vật lí", None),
        ("L12 Hoa", "Hoá học", 12),
    ],
)
def test_names_tell_subject_and_grade(name: str, subject: str | None, grade: int | None) -> None:
    for written in (name, unicodedata.normalize("NFD", name), name.upper()):
        assert (guess_subject(written), guess_grade(written)) == (subject, grade), written


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Toán 10A1", "10A1"),
        ("NGUVAN8-8A2", "8A2"),
        ("12 Anh 1", "12ANH1"),
        ("Vật lí 11B12", "11B12"),
        ("Toán 10", None),
    ],
)
def test_names_tell_the_class(name: str, told: str | None) -> None:
    assert guess_class(name) == told


@pytest.mark.parametrize(
    "name", ["Nộp bài giảng điện tử", "NOP BAI GIANG", "BGĐT Toán 10", "Bài giảng E-Learning", "NBG"]
)
def test_what_takes_in_lessons_is_known(name: str) -> None:
    assert hands_in_lessons(name)


@pytest.mark.parametrize("name", ["Nộp bài tập tuần 3", "Kiểm tra 15 phút", "Báo cáo thực hành"])
def test_students_homework_is_no_submission_of_lessons(name: str) -> None:
    assert not hands_in_lessons(name)


@pytest.mark.parametrize(
    ("site", "school"),
    [
        ("LMS | Trường THPT Trần Phú", "Trường THPT Trần Phú"),
        ("THCS Lê Lợi – Học trực tuyến", "Trường THCS Lê Lợi"),
        ("Hệ thống LMS của Trường THCS và THPT Sao Mai", "Trường THCS và THPT Sao Mai"),
        ("School Moodle", None),
        ("Kho học liệu số thành phố", None),
    ],
)
def test_a_sites_name_tells_its_school(site: str, school: str | None) -> None:
    assert guess_school(site) == school
    assert guess_school(unicodedata.normalize("NFD", site)) == school


@pytest.mark.parametrize(
    ("name", "grades", "stages"),
    [
        ("Trường THPT Trần Phú", (), {"THPT"}),
        ("Trường THCS và THPT Sao Mai", (), {"THCS", "THPT"}),
        ("Trường Trung học cơ sở Lê Lợi", (), {"THCS"}),
        ("Trường Sao Mai", (7, 8), {"THCS"}),
        ("Trường THPT Sao Mai", (9,), {"THCS", "THPT"}),
        ("Trường Sao Mai", (), {"THPT"}),
    ],
)
def test_stages_come_from_the_name_and_the_grades_found(name: str, grades: tuple[int, ...], stages: set[str]) -> None:
    assert guess_stages(name, frozenset(grades)) == stages


def test_short_names_are_initials_beside_what_is_short_already() -> None:
    assert short_of("Trường THPT Trần Phú") == "THPTTP"
    assert short_of("Trường THCS và THPT Sao Mai") == "THCSTHPTSM"


def test_keys_have_no_accents() -> None:
    assert key_of("Trường THPT Đỗ Đức Dục") == "thpt-do-duc-duc"


@given(st.text(max_size=80))
def test_whatever_is_typed_gives_a_guess_of_the_right_form(text: str) -> None:
    assert guess_subject(text) in {None, *SUBJECTS}
    assert guess_grade(text) in {None, *range(6, 13)}
    assert guess_stages(text)
    assert short_of(text) and TypeAdapter(Key).validate_python(key_of(text))
    assert TypeAdapter(VariableName).validate_python(variable_of(key_of(text), "TOKEN"))
    hands_in_lessons(text)


@given(
    st.sampled_from(sorted(SUBJECTS)),
    st.integers(6, 12),
    st.sampled_from(["{s} {g}", "Bài giảng {s} lớp {g}", "{s} khối {g}"]),
)
def test_a_subjects_own_name_is_always_known(subject: str, grade: int, form: str) -> None:
    name = form.format(s=subject, g=grade)
    assert (guess_subject(name), guess_grade(name)) == (subject, grade)


@given(st.text(max_size=60))
def test_accents_make_no_difference(text: str) -> None:
    from connector.lessons.identity import unaccented

    assert guess_subject(text) == guess_subject(unaccented(text))
    assert guess_grade(text) == guess_grade(unaccented(text))
