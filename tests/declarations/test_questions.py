"""The questions of 2517 that no log answers, and what counts as an answer."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.declarations.questions import AnswerKind, by_field, plain, question, questions, understood
from connector.errors import Rejected


def test_every_part_of_the_annex_is_asked_about_in_both_languages() -> None:
    assert {q.part for q in questions()} == {1, 2, 3, 4, 5}
    assert all(q.words.vi.strip() and q.words.en.strip() for q in questions())
    assert all(bool(q.choices) == (q.kind is AnswerKind.CHOICE) for q in questions())


def test_ids_and_fields_are_each_their_own() -> None:
    assert len({q.id for q in questions()}) == len(questions())
    assert len({plain(name) for q in questions() for name in (q.field, q.words.vi)}) >= len(questions())
    assert len({plain(q.field) for q in questions()}) == len(questions())


@pytest.mark.parametrize(
    "name", ["Kế hoạch", "ke hoach", "KẾ  HOẠCH:", unicodedata.normalize("NFD", "Kế hoạch"), "plan"]
)
def test_fields_are_matched_without_accents_case_or_punctuation(name: str) -> None:
    assert by_field([name, "Ghi chú riêng"]) == {name: question("plan")}


@pytest.mark.parametrize(
    ("id", "typed", "kept"),
    [
        ("plan", "Có", "yes"),
        ("plan", "chưa", "no"),
        ("students_supported", " 1.250 ", "1250"),
        ("students_supported", "0", "0"),
        ("team_plans", "tất cả các tổ đã có", "all"),
        ("team_plans", "some", "some"),
        ("plan_link", "https://truong.example/kh.pdf", "https://truong.example/kh.pdf"),
        ("rules", "", ""),
    ],
)
def test_answers_are_kept_in_one_notation_however_they_are_typed(id: str, typed: str, kept: str) -> None:
    assert understood(question(id), typed) == kept


@pytest.mark.parametrize(
    ("id", "typed"),
    [
        ("students_supported", "nhiều"),
        ("students_supported", "-3"),
        ("students_supported", "3,5"),
        ("plan", "có lẽ"),
        ("team_plans", "vài"),
        ("plan_link", "javascript:alert(1)"),
        ("policies", "x" * 4001),
    ],
)
def test_what_is_no_answer_is_refused_with_the_question_named(id: str, typed: str) -> None:
    with pytest.raises(Rejected) as told:
        understood(question(id), typed)
    assert told.value.code == "answer_wrong" and question(id).words.vi in told.value.what.vi


@given(st.text(max_size=60), st.sampled_from(questions()))
def test_any_text_is_taken_or_refused_and_taking_it_again_changes_nothing(typed: str, asked: object) -> None:
    try:
        kept = understood(asked, typed)  # type: ignore[arg-type]
    except Rejected:
        return
    assert understood(asked, kept) == kept  # type: ignore[arg-type]
