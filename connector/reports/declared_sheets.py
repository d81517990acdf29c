"""What schools declared, as tables: a school's own answers in words, a group's as numbers of schools and sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from connector.declarations.answers import Answer, SchoolDeclared
from connector.declarations.questions import AnswerKind, Question, questions
from connector.reports.sheets import Column, Kind, Row, Sheet, Value

YES, NO = "Có", "Không"
NOT_SAID = "Trường chưa khai báo"


def own_sheet(part: int, school: SchoolDeclared) -> Sheet:
    """A school's answers to the questions of one part; what is missing is said to be."""
    columns = (
        Column("Nội dung", 34),
        Column("Báo cáo của trường", 48, Kind.TEXT, "answer", people=True),
        Column("Áp dụng từ", 12, Kind.DAY),
    )
    rows = tuple(_own_row(q, school) for q in _asked(part) if not (q.optional and school.of(q.id) is None))
    return Sheet(f"Khai báo {part}", f"Nội dung trường khai báo, phần {part}", columns, rows, narrow=True)


def summary_sheet(part: int, schools: Sequence[SchoolDeclared]) -> Sheet:
    """How many schools answered each question of one part, and what their answers come to."""
    columns = (
        Column("Nội dung", 34),
        Column("Số trường đã khai báo", 10, Kind.COUNT, "answered"),
        Column("Số trường chưa khai báo", 10, Kind.COUNT, "missing"),
        Column("Tổng số", 10, Kind.COUNT, "sum", people=True),
        Column("Tổng hợp", 34),
    )
    rows = tuple(_summary_row(q, schools) for q in _asked(part))
    return Sheet(f"Khai báo {part}", f"Tổng hợp nội dung các trường khai báo, phần {part}", columns, rows, narrow=True)


def shown_answer(asked: Question, answer: Answer | None) -> str | int:
    """An answer as people read it; a number stays one."""
    if answer is None or not answer.said:
        return NOT_SAID
    if asked.kind is AnswerKind.NUMBER:
        return int(answer.said)
    if asked.kind is AnswerKind.YES_NO:
        return YES if answer.said == "yes" else NO
    if asked.kind is AnswerKind.CHOICE:
        return asked.choices[answer.said].vi if answer.said in asked.choices else answer.said
    return f"{date.fromisoformat(answer.said):%d/%m/%Y}" if asked.kind is AnswerKind.DAY else answer.said


def _asked(part: int) -> Iterator[Question]:
    return (q for q in questions() if q.part == part)


def _own_row(asked: Question, school: SchoolDeclared) -> Row:
    answer = school.of(asked.id)
    since: Value = answer.valid_from if answer else None
    about = f"declared/{school.school}/{asked.id}"
    return Row((asked.words.vi, shown_answer(asked, answer), since), about=about, people=asked.people)


def _summary_row(asked: Question, schools: Sequence[SchoolDeclared]) -> Row:
    given = [a for s in schools if (a := s.of(asked.id))]
    number = asked.kind is AnswerKind.NUMBER
    total = sum(int(a.said) for a in given) if number and given else None
    values = (asked.words.vi, len(given), len(schools) - len(given), total, _tally(asked, given))
    return Row(values, about=f"declared/*/{asked.id}", people=asked.people)


def _tally(asked: Question, given: Sequence[Answer]) -> str:
    if asked.kind not in (AnswerKind.YES_NO, AnswerKind.CHOICE):
        return ""
    counted = Counter(str(shown_answer(asked, a)) for a in given)
    return "; ".join(f"{words}: {n} trường" for words, n in sorted(counted.items()))
