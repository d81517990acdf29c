"""What is measured, once for every table: the column's heading, the figure, and the end of its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from connector.participation.figures import FormTotals, GroupFigures, TopicFigures
from connector.reports.model import FormRow, Totals, ratio
from connector.reports.sheets import Column, Kind, Row, Value

T = TypeVar("T")
NOT_TRACKED = "Không theo dõi"
NOT_STARTED = "Chưa bắt đầu"
UNKNOWN = "Chưa biết"


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


def _in_difficulty(value: int | None, started: bool) -> int | str:
    return _known(value, UNKNOWN if started else NOT_STARTED)


TOTALS: tuple[Measure[Totals], ...] = (
    _count("courses", "Khoá học", lambda t: t.courses),
    _count("topics", "Chủ đề", lambda t: t.topics),
    _count("topics_started", "Đang diễn ra", lambda t: t.topics_started),
    _people("enrolled", "Học sinh", lambda t: t.enrolled, of=""),
    _people("participating", "Tham gia", lambda t: t.participating),
    _share("participating", "Tỉ lệ tham gia", lambda t: ratio(t.participating, t.enrolled), 9),
    _people("completions", "Lượt hoàn thành", lambda t: _known(t.completions, NOT_TRACKED), 9, of=""),
    _share("completions", "Tỉ lệ hoàn thành", lambda t: ratio(t.completions, t.completable), 9),
    _people("in_difficulty", "Gặp khó khăn", lambda t: _in_difficulty(t.in_difficulty, t.topics_started > 0), 9),
    _share("in_difficulty", "Tỉ lệ gặp khó khăn", lambda t: ratio(t.in_difficulty, t.difficulty_of), 9),
)

TOPICS: tuple[Measure[TopicFigures], ...] = (
    Measure(Column("Hoạt động học", 8, Kind.TEXT), lambda t: _built(t)),
    _people("enrolled", "Học sinh", lambda t: t.enrolled, 7, of=""),
    _people("participating", "Tham gia trong kì", lambda t: t.participating),
    _share("participating", "Tỉ lệ", lambda t: ratio(t.participating, t.enrolled)),
    _people("participating_to_date", "Tham gia luỹ kế", lambda t: t.participating_to_date),
    _share("participating_to_date", "Tỉ lệ", lambda t: ratio(t.participating_to_date, t.enrolled)),
    _people("completed", "Hoàn thành", lambda t: _known(t.completed, NOT_TRACKED), 9),
    _share("completed", "Tỉ lệ", lambda t: ratio(t.completed, t.enrolled)),
    _people("scored", "Có điểm", lambda t: t.scored, 7),
    Measure(
        Column("Điểm TB (thang 10)", 8, Kind.NUMBER, "mean_score", follows="scored"),
        lambda t: t.mean_score,
    ),
    _people("in_difficulty", "Gặp khó khăn", lambda t: _in_difficulty(t.in_difficulty, t.started_on is not None), 9),
    _share("in_difficulty", "Tỉ lệ", lambda t: ratio(t.in_difficulty, t.enrolled)),
)

FORMS: tuple[Measure[FormRow], ...] = (
    _count("activities", "Số hoạt động", lambda f: f.figures.activities),
    _people("participating", "Tham gia trong kì", lambda f: f.figures.participating, of=""),
    _people("participating_to_date", "Tham gia luỹ kế", lambda f: f.figures.participating_to_date, of=""),
    _people("timed", "Học sinh có ghi thời gian", lambda f: f.figures.timed, 10, of="participating_to_date"),
    _people("estimated", "Học sinh có ước lượng", lambda f: f.figures.estimated, 10, of="participating_to_date"),
    Measure(
        Column("Phút bình quân/ học sinh", 10, Kind.NUMBER, "mean_minutes", follows="timed"), lambda f: f.mean_minutes
    ),
    Measure(Column("Thời lượng chủ đề (phút)", 10, Kind.COUNT, "planned_minutes"), lambda f: f.planned_minutes),
    Measure(
        Column("Phút ước lượng/ học sinh", 10, Kind.NUMBER, "estimated_minutes", follows="estimated"),
        lambda f: f.estimated_minutes,
    ),
    Measure(
        Column("So với thời lượng chủ đề", 10, Kind.RATIO, "planned_minutes.ratio", follows="timed estimated"),
        lambda f: f.of_planned,
    ),
)


TEACHING: tuple[Measure[Totals], ...] = (
    _count("topics", "Chủ đề", lambda t: t.topics),
    _count("learning_known", "Chủ đề đọc được cấu trúc", lambda t: t.learning_known, 10),
    _count("learning_activities", "Đủ học liệu, hướng dẫn, đánh giá", lambda t: t.learning_activities, 12),
    _share("learning_activities", "Tỉ lệ", lambda t: ratio(t.learning_activities, t.learning_known)),
    _count("teaching.teachers", "Giáo viên", lambda t: t.teachers),
    _count("teaching.known", "Giáo viên biết được hoạt động", lambda t: t.teachers_known, 10),
    _count("teaching.active", "Giáo viên có hoạt động trong kì", lambda t: t.teachers_active, 10),
    _share("teaching.active", "Tỉ lệ", lambda t: ratio(t.teachers_active, t.teachers_known)),
)
"""Plans and materials, part 2 of the annex: topics built as learning activities, teachers active."""


def results(bands: tuple[float, ...]) -> tuple[Measure[Totals], ...]:
    """Results, part 4: how many have a score, their mean, and how many stand in each band, whose bounds are given."""
    return (
        _people("scored", "Có điểm", lambda t: t.scored),
        Measure(Column("Điểm TB (thang 10)", 9, Kind.NUMBER, "mean_score", follows="scored"), lambda t: t.mean_score),
        *(_band(n, words) for n, words in enumerate(_band_words(bands))),
    )


def _band(n: int, words: str) -> Measure[Totals]:
    return _people(f"bands.{n}", words, lambda t: t.bands[n] if t.bands else None, of="scored")


def _band_words(bands: tuple[float, ...]) -> list[str]:
    bounds = [f"{b:g}".replace(".", ",") for b in bands]
    between = [f"Từ {low} đến dưới {high}" for low, high in pairwise(bounds)]
    return [f"Dưới {bounds[0]}", *between, f"Từ {bounds[-1]}"] if bounds else []


def group(name: str) -> tuple[Measure[Totals], ...]:
    """One group of students, `vulnerable` or `lacks_means`."""

    def of(value: Callable[[GroupFigures], Value]) -> Callable[[Totals], Value]:
        def read(t: Totals) -> Value:
            found: GroupFigures | None = getattr(t, name)
            return None if found is None else value(found)

        return read

    whole = f"{name}.enrolled"
    return (
        _people(whole, "Học sinh", of(lambda g: g.enrolled), of="enrolled"),
        _people(f"{name}.participating", "Tham gia", of(lambda g: g.participating), of=whole),
        _share(f"{name}.participating", "Tỉ lệ", of(lambda g: ratio(g.participating, g.enrolled))),
        _people(f"{name}.in_difficulty", "Gặp khó khăn", of(lambda g: g.in_difficulty), of=whole),
        _share(f"{name}.in_difficulty", "Tỉ lệ", of(lambda g: ratio(g.in_difficulty, g.difficulty_of or 0))),
    )


FORM_TOTALS: tuple[Measure[FormTotals], ...] = (
    _count("topics", "Chủ đề", lambda f: f.topics),
    _count("activities", "Hoạt động", lambda f: f.activities),
    _people("participating", "Tham gia trong kì", lambda f: f.participating, of=""),
    _people("participating_to_date", "Tham gia luỹ kế", lambda f: f.participating_to_date, of=""),
    _people("estimated", "Học sinh có ước lượng", lambda f: f.estimated, 10, of="participating_to_date"),
    Measure(
        Column("Giờ ước lượng (luỹ kế)", 10, Kind.NUMBER, "estimated_hours", follows="estimated"),
        lambda f: None if f.estimated_seconds is None else f.estimated_seconds / 3600,
    ),
    _people("timed", "Học sinh có ghi thời gian", lambda f: f.timed, 10, of="participating_to_date"),
    Measure(
        Column("Giờ ghi được (luỹ kế)", 10, Kind.NUMBER, "recorded_hours", follows="timed"),
        lambda f: None if f.seconds is None else f.seconds / 3600,
    ),
    Measure(Column("Phút dự kiến", 9, Kind.COUNT, "planned_minutes"), lambda f: f.planned_minutes),
)


def _built(t: TopicFigures) -> str:
    """What the topic is built of: material, guidance, assessment (HL, HD, ĐG), or that it was not read."""
    parts = [("HL", t.material), ("HD", t.guided), ("ĐG", t.assessed)]
    if all(has is None for _, has in parts):
        return UNKNOWN
    return " ".join(words for words, has in parts if has) or "Chưa có"
