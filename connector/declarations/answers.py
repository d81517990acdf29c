"""What a school said of itself: each answer with who, when and from where, and the day from which it holds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from connector.declarations.questions import Question


@dataclass(frozen=True, slots=True)
class Answer:
    """One version of one answer. `said` is in the question's own notation (`yes`, `2026-09-05`, `17`, words).

    `source`: `page`, `command`, or `lms:<site>` for an entry of a Moodle Database activity."""

    school: str
    question: str
    said: str
    valid_from: date
    said_by: str
    said_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class SchoolDeclared:
    """The answers of one school that hold on a day, by question; what is `missing` was asked and never answered."""

    school: str
    name: str
    answers: tuple[Answer, ...]
    missing: tuple[str, ...]

    def of(self, question: str) -> Answer | None:
        return next((a for a in self.answers if a.question == question), None)


def in_force(versions: Iterable[Answer], day: date) -> dict[tuple[str, str], Answer]:
    """By school and question the version that holds on `day`: the one valid from the latest day up to it, of those from
    the same day the one said last. A later version leaves what held before it as it was."""
    found: dict[tuple[str, str], Answer] = {}
    for answer in sorted(versions, key=lambda a: (a.valid_from, a.said_at)):
        if answer.valid_from <= day:
            found[answer.school, answer.question] = answer
    return found


def declared(
    schools: Iterable[tuple[str, str]], questions: Sequence[Question], versions: Iterable[Answer], day: date
) -> tuple[SchoolDeclared, ...]:
    """What each school (id, name) says on the day. An answer taken back ('') counts as missing."""
    held = in_force(versions, day)
    return tuple(_declared(school, name, questions, held) for school, name in schools)


def _declared(
    school: str, name: str, questions: Sequence[Question], held: dict[tuple[str, str], Answer]
) -> SchoolDeclared:
    found = {q.id: held.get((school, q.id)) for q in questions}
    answers = tuple(a for a in found.values() if a is not None and a.said)
    given = {a.question for a in answers}
    asked = (q for q in questions if not q.optional)
    return SchoolDeclared(school, name, answers, tuple(q.id for q in asked if q.id not in given))
