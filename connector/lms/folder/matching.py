"""Which submission point of the mapping a package belongs to, by what is said of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from connector.lms.base import PointAbout, SubmissionPoint
from connector.lms.folder.lesson_rows import Told
from connector.lms.folder.tables import RowProblem
from connector.text import Text
from mappings.guessing import bare, guess_grade, guess_subject


def point_for(told: Told, points: Sequence[SubmissionPoint]) -> SubmissionPoint | RowProblem:
    """The one point that fits; words are compared without accents, and as abbreviations where those are plain."""
    left = list(points)
    for said, fits in ((told.school, _school), (told.subject, _subject), (told.grade, _grade)):
        if not said:
            continue
        fitting = [p for p in left if p.about is not None and fits(said)(p.about)]
        if not fitting:
            return RowProblem(told.where, 0, _NONE.filled(said=said, there=_listed(left)), _NONE_DO)
        left = fitting
    if len(left) > 1:
        return RowProblem(told.where, 0, _SEVERAL.filled(there=_listed(left)), _SEVERAL_DO)
    return left[0]


def _school(said: str) -> Callable[[PointAbout], bool]:
    return lambda about: bare(said) in map(bare, about.school)


def _subject(said: str) -> Callable[[PointAbout], bool]:
    named = {bare(said), bare(guess_subject(said) or said)}
    return lambda about: bare(about.subject) in named


def _grade(said: str) -> Callable[[PointAbout], bool]:
    grade = guess_grade(said)
    return lambda about: about.grade == grade


def _listed(points: Sequence[SubmissionPoint]) -> str:
    said = (f"{p.about.school[0]}, {p.about.subject} {p.about.grade}" for p in points if p.about is not None)
    return "; ".join(list(dict.fromkeys(said))[:8]) or "—"


_NONE = Text(
    "Bản ánh xạ không có nơi nộp nào cho “{said}” ở thư mục này (có: {there}).",
    "The mapping has no submission point for “{said}” in this folder (there are: {there}).",
)
_NONE_DO = Text(
    "Sửa ô ấy, hoặc thêm nơi nộp vào submissions của trường.",
    "Mend the cell, or add a point to the school's submissions.",
)
_SEVERAL = Text(
    "Chưa rõ bài này thuộc đâu: thư mục dùng chung cho {there}.",
    "It is not clear where this lesson belongs: the folder is shared by {there}.",
)
_SEVERAL_DO = Text("Điền trường, môn và lớp.", "Fill in school, subject and grade.")
