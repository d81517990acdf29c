"""The questions of 2517/SGDĐT-GDTrH that no log can answer, and what counts as an answer to each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from connector.errors import Rejected
from connector.text import Text

FILE = Path(__file__).with_name("questions.yaml")
_LONGEST = 4000


class AnswerKind(StrEnum):
    TEXT = "text"
    YES_NO = "yes_no"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    LINK = "link"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    vi: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.vi, self.en)


class Question(_Strict):
    """`part` is the annex's, 1 to 5. `people`: a number of persons, few of whom are hidden in what leaves the school.
    `field`: the name of its field in a Moodle Database activity, matched without accents, like its words."""

    id: str
    part: int
    kind: AnswerKind
    words: Words
    hint: Words | None = None
    field: str
    choices: dict[str, Words] = {}
    optional: bool = False
    people: bool = False


@cache
def questions() -> tuple[Question, ...]:
    """All of them, in the order of the annex."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(Question.model_validate(row) for row in rows)


def question(id: str) -> Question:
    """Raises Rejected (`question_unknown`) with the ids there are."""
    if (found := next((q for q in questions() if q.id == id), None)) is not None:
        return found
    ids = ", ".join(q.id for q in questions())
    raise Rejected(
        "question_unknown",
        Text(f"Không có câu hỏi '{id}'.", f"There is no question '{id}'."),
        Text(f"Các câu hỏi: {ids}.", f"There are: {ids}."),
    )


def understood(asked: Question, typed: str) -> str:
    """What was typed, in the question's own notation; '' takes an answer back. Raises Rejected (`answer_wrong`)."""
    text = unicodedata.normalize("NFC", typed).strip()
    if not text:
        return ""
    if len(text) > _LONGEST:
        raise _wrong(asked, Text(f"dài quá {_LONGEST} kí tự", f"is longer than {_LONGEST} characters"))
    read = _READERS.get(asked.kind)
    return read(asked, text) if read else text


def plain(text: str) -> str:
    """Without accents, case and punctuation: how names typed by people are compared."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in bare if not unicodedata.combining(c))).strip()


def by_field(names: Iterable[str]) -> dict[str, Question]:
    """Which question each field answers, by the field's own name; fields that answer none are left out."""
    known = {plain(name): q for q in questions() for name in (q.id, q.field, q.words.vi, q.words.en)}
    return {name: known[plain(name)] for name in names if plain(name) in known}


def _number(asked: Question, text: str) -> str:
    digits = text.replace(".", "").replace(" ", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise _wrong(asked, Text("không phải là số nguyên", "is not a whole number"))
    return str(int(digits))


def _day(asked: Question, text: str) -> str:
    vietnamese = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    try:
        if vietnamese:
            day, month, year = map(int, vietnamese.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _wrong(
            asked, Text("không phải là ngày (ví dụ 05/09/2026)", "is not a day (for example 05/09/2026)")
        ) from None


def _link(asked: Question, text: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"]+", text):
        raise _wrong(asked, Text("không phải là địa chỉ https://…", "is not an address https://…"))
    return text


def _yes_no(asked: Question, text: str) -> str:
    said = plain(text)
    if said in ("yes", "co", "1", "true", "x", "roi"):
        return "yes"
    if said in ("no", "khong", "0", "false", "chua"):
        return "no"
    raise _wrong(asked, Text("cần là Có hoặc Không", "must be yes or no"))


def _choice(asked: Question, text: str) -> str:
    for choice, words in asked.choices.items():
        if plain(text) in (plain(choice), plain(words.vi), plain(words.en)):
            return choice
    offered = Text("; ".join(w.vi for w in asked.choices.values()), "; ".join(w.en for w in asked.choices.values()))
    raise _wrong(asked, Text(f"cần là một trong: {offered.vi}", f"must be one of: {offered.en}"))


_READERS: dict[AnswerKind, Callable[[Question, str], str]] = {
    AnswerKind.YES_NO: _yes_no,
    AnswerKind.NUMBER: _number,
    AnswerKind.DAY: _day,
    AnswerKind.CHOICE: _choice,
    AnswerKind.LINK: _link,
}


def _wrong(asked: Question, why: Text) -> Rejected:
    return Rejected(
        "answer_wrong",
        Text(f"“{asked.words.vi}”: câu trả lời {why.vi}.", f"“{asked.words.en}”: the answer {why.en}."),
    )
