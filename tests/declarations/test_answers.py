"""Versions of answers: a past report stays true."""

from __future__ import annotations

from datetime import UTC, date, datetime

from connector.declarations.answers import Answer, declared, in_force
from connector.declarations.questions import questions


def said(text: str, since: int, at: int, question: str = "students_supported") -> Answer:
    moment = datetime(2026, 11, at, 3, tzinfo=UTC)
    return Answer("a", question, text, date(2026, 11, since), "person:x", moment, "page")


def held(versions: list[Answer], day: int) -> str | None:
    found = in_force(versions, date(2026, 11, day)).get(("a", "students_supported"))
    return found.said if found else None


def test_a_later_answer_leaves_what_held_before_it() -> None:
    versions = [said("17", 1, 1), said("19", 16, 16)]
    assert [held(versions, day) for day in (1, 15, 16, 30)] == ["17", "17", "19", "19"]


def test_a_correction_of_the_same_day_counts_and_one_said_earlier_for_a_later_day_does_not_yet() -> None:
    versions = [said("17", 1, 1), said("18", 1, 9), said("25", 20, 2)]
    assert [held(versions, day) for day in (1, 19, 20)] == ["18", "18", "25"]


def test_before_its_day_and_once_taken_back_an_answer_is_missing() -> None:
    versions = [said("17", 5, 1), said("", 9, 9)]
    for day, answered in ((4, False), (5, True), (9, False)):
        (school,) = declared([("a", "Trường A")], questions(), versions, date(2026, 11, day))
        assert ("students_supported" in school.missing) is not answered


def test_optional_questions_are_not_missing() -> None:
    (school,) = declared([("a", "Trường A")], questions(), [], date(2026, 11, 4))
    assert {q.id for q in questions() if not q.optional} == {*school.missing}
