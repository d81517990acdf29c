"""The main figures against those of the periods before, as they were issued then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from connector.reports.paper import Paper, Part
from connector.reports.sheets import Column, Kind, Row, Sheet, Value

NAME = "So với các kì trước"
_MEASURES = (
    ("Học sinh", "enrolled", Kind.COUNT),
    ("Tham gia", "participating", Kind.COUNT),
    ("Tỉ lệ tham gia", "participating.ratio", Kind.RATIO),
    ("Tỉ lệ hoàn thành", "completions.ratio", Kind.RATIO),
    ("Gặp khó khăn", "in_difficulty", Kind.COUNT),
    ("Tỉ lệ gặp khó khăn", "in_difficulty.ratio", Kind.RATIO),
)
_PEOPLE = frozenset({"enrolled", "participating", "in_difficulty"})


def with_trends(paper: Paper, before: Sequence[Paper], hidden: Collection[str] = ()) -> Paper:
    """The paper with a table of periods, the present one last; as it is where there was none before. `hidden`: keys
    of the table whose figures were hidden in what left the unit."""
    if not before:
        return paper
    sheet = Sheet(
        NAME, "So với các kì báo cáo trước (theo bản đã phát hành mới nhất)", _columns(), _rows(paper, before)
    )
    parts = (Part(p.number, p.title, (*p.sheets, sheet)) if p.number == 4 else p for p in paper.parts)
    return replace(paper, parts=tuple(parts), also_hidden=tuple(sorted(hidden)))


def main_about(paper: Paper) -> str:
    """What the keys of the unit's own figures begin with: its total, or the only school's."""
    keys = paper.figures()
    school = next((s.id for s in paper.schools if f"school/{s.id}/enrolled" in keys), "")
    return "total" if "total/enrolled" in keys else f"school/{school}"


def _columns() -> tuple[Column, ...]:
    of_measures = tuple(
        Column(heading, 9, kind, name, people=name in _PEOPLE, of="" if name == "enrolled" else "enrolled")
        if kind is Kind.COUNT
        else Column(heading, 9, kind, name, follows=name.partition(".")[0])
        for heading, name, kind in _MEASURES
    )
    return (Column("Kì báo cáo", 22), Column("Trường có số liệu", 10), *of_measures)


def _rows(paper: Paper, before: Sequence[Paper]) -> tuple[Row, ...]:
    return tuple(_row(p, strong=p is paper) for p in (*before, paper))


def _row(paper: Paper, *, strong: bool) -> Row:
    found = paper.figures()
    about = main_about(paper)
    period = paper.period
    days = f"{period.last:%d/%m/%Y}" if period.days == 1 else f"{period.first:%d/%m} – {period.last:%d/%m/%Y}"
    values: tuple[Value, ...] = tuple(_figure(found.get(f"{about}/{name}")) for _, name, _ in _MEASURES)
    covered = f"{paper.covered}/{len(paper.schools)}"
    return Row((days, covered, *values), strong, about=f"trend/{period.first}_{period.last}")


def _figure(value: Value) -> Value:
    """Words that say why there is no figure stay in that report; here the cell is empty."""
    return value if isinstance(value, (int, float)) else None
