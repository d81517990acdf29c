"""What is measured, once for every table: the column's heading, the figure, and the end of its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from connector.participation.indicators import TopicFigures
from connector.reports.model import FormRow, Totals, ratio
from connector.reports.sheets import Column, Kind, Row, Value

T = TypeVar("T")
NOT_TRACKED = "Không theo dõi"
NOT_STARTED = "Chưa bắt đầu"


@dataclass(frozen=True, slots=True)
class Measure(Generic[T]):
    column: Column
    value: Callable[[T], Value]


def columns_of(measures: Sequence[Measure[T]]) -> tuple[Column, ...]:
    return tuple(m.column for m in measures)


def row_of(
    about: str, first: tuple[Value, ...], measures: Sequence[Measure[T]], whose: T, *, strong: bool = False
) -> Row:
    """One row: what names it, then its figures."""
    return Row((*first, *(m.value(whose) for m in measures)), strong, None, about)


def _count(name: str, heading: str, value: Callable[[T], Value], width: int = 8) -> Measure[T]:
    return Measure(Column(heading, width, Kind.COUNT, name), value)


def _people(name: str, heading: str, value: Callable[[T], Value], width: int = 8, of: str = "enrolled") -> Measure[T]:
    return Measure(Column(heading, width, Kind.COUNT, name, people=True, of=of), value)


def _share(name: str, heading: str, value: Callable[[T], Value], width: int = 8) -> Measure[T]:
    return Measure(Column(heading, width, Kind.RATIO, f"{name}.ratio", follows=name), value)


def _known(value: int | None, otherwise: str) -> int | str:
    return otherwise if value is None else value


TOTALS: tuple[Measure[Totals], ...] = (
    _count("courses", "Khoá học", lambda t: t.courses),
    _count("topics", "Chủ đề", lambda t: t.topics),
    _count("topics_started", "Đang diễn ra", lambda t: t.topics_started),
    _people("enrolled", "Học sinh", lambda t: t.enrolled, of=""),
    _people("participating", "Tham gia", lambda t: t.participating),
    _share("participating", "Tỉ lệ tham gia", lambda t: ratio(t.participating, t.enrolled), 9),
    _people("completions", "Lượt hoàn thành", lambda t: _known(t.completions, NOT_TRACKED), 9, of=""),
    _share("completions", "Tỉ lệ hoàn thành", lambda t: ratio(t.completions, t.completable), 9),
    _people("in_difficulty", "Gặp khó khăn", lambda t: _known(t.in_difficulty, NOT_STARTED), 9),
    _share("in_difficulty", "Tỉ lệ gặp khó khăn", lambda t: ratio(t.in_difficulty, t.difficulty_of), 9),
)

TOPICS: tuple[Measure[TopicFigures], ...] = (
    _people("enrolled", "Học sinh", lambda t: t.enrolled, 7, of=""),
    _people("participating", "Tham gia trong kì", lambda t: t.participating),
    _share("participating", "Tỉ lệ", lambda t: ratio(t.participating, t.enrolled)),
    _people("participating_to_date", "Tham gia luỹ kế", lambda t: t.participating_to_date),
    _share("participating_to_date", "Tỉ lệ", lambda t: ratio(t.participating_to_date, t.enrolled)),
    _people("completed", "Hoàn thành", lambda t: _known(t.completed, NOT_TRACKED), 9),
    _share("completed", "Tỉ lệ", lambda t: ratio(t.completed, t.enrolled)),
    Measure(
        Column("Điểm TB (thang 10)", 8, Kind.NUMBER, "mean_score", follows="participating_to_date"),
        lambda t: t.mean_score,
    ),
    _people("in_difficulty", "Gặp khó khăn", lambda t: _known(t.in_difficulty, NOT_STARTED), 9),
    _share("in_difficulty", "Tỉ lệ", lambda t: ratio(t.in_difficulty, t.enrolled)),
)

FORMS: tuple[Measure[FormRow], ...] = (
    _count("activities", "Số hoạt động", lambda f: f.figures.activities),
    _people("participating", "Tham gia trong kì", lambda f: f.figures.participating, of=""),
    _people("participating_to_date", "Tham gia luỹ kế", lambda f: f.figures.participating_to_date, of=""),
    _people("timed", "Học sinh có ghi thời gian", lambda f: f.figures.timed, 10, of="participating_to_date"),
    Measure(
        Column("Phút bình quân/ học sinh", 10, Kind.NUMBER, "mean_minutes", follows="timed"), lambda f: f.mean_minutes
    ),
    Measure(Column("Thời lượng chủ đề (phút)", 10, Kind.COUNT, "planned_minutes"), lambda f: f.planned_minutes),
    Measure(
        Column("So với thời lượng chủ đề", 10, Kind.RATIO, "planned_minutes.ratio", follows="timed"),
        lambda f: f.of_planned,
    ),
)
