"""Nothing hidden in one unit's document comes out of another's: asked of an exact attacker who has them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.participation.period import Period
from connector.participation.suppression import Table
from connector.reports.hiding import decided, issued_paper, without_small_cells
from connector.reports.joint import Issued
from connector.reports.model import ReportUnit, UnitKind
from connector.reports.paper import Paper, Part, SchoolIn
from connector.reports.sheets import Column, Kind, Row, Sheet
from connector.text import Text
from tests.participation.attacker import Attacker

K = 5
DAY = date(2026, 11, 21)
COLUMNS = (
    Column("Trường", 9),
    Column("Học sinh", 9, Kind.COUNT, "enrolled", people=True),
    Column("Tham gia", 9, Kind.COUNT, "participating", people=True, of="enrolled"),
)
City = list[tuple[int, int]]
counts = st.tuples(st.one_of(st.integers(0, 8), st.integers(0, 60)), st.integers(0, 8))
cities = st.lists(counts.map(lambda x: (x[0], max(0, x[0] - x[1]))), min_size=2, max_size=5)


def paper(kind: UnitKind, city: City, only: Sequence[int], period: Period) -> Paper:
    rows = [Row((f"{n}", *city[n]), about=f"school/s{n}") for n in only]
    if kind != "school":
        rows.append(Row(("", *(sum(city[n][m] for n in only) for m in (0, 1))), True, about="total"))
    schools = tuple(SchoolIn(f"s{n}", "", "in", None, 1, 1, 0, "", ()) for n in only)
    unit = ReportUnit(kind, f"s{only[0]}" if kind == "school" else kind, "", "", "", "")
    part = Part(4, Text("", ""), (Sheet("Tổng hợp", "", COLUMNS, tuple(rows)),))
    return Paper("daily", unit, period, datetime(2026, 11, 21, tzinfo=UTC), "", schools, 1, (part,), (), ())


def issue(made: Paper, before: list[Issued]) -> Paper:
    out = replace(made, hides=tuple(sorted(decided(made, before, K))))
    before.append(issued_paper(out, K))
    return out


def union(cities_by_period: dict[str, City], out: Sequence[Paper], half: int) -> tuple[Table, set[str]]:
    """All tables of all documents with the truth, and what stands openly in none of them."""
    table, shown = Table(), set()
    for first, city in cities_by_period.items():
        for m in ("enrolled", "participating"):
            at = ("enrolled", "participating").index(m)
            keys = [f"school/s{n}/{m}@{first}" for n in range(len(city))]
            for key, value in zip(keys, city, strict=True):
                table.cells[key] = value[at]
            for unit, parts in (("group", keys[:half]), ("department", keys)):
                table.cells[f"{unit}/{m}@{first}"] = sum(table.cells[key] for key in parts)
                table.sums.append((f"{unit}/{m}@{first}", tuple(parts)))
        named = [key for key in table.cells if "/participating@" in key and key.endswith(f"@{first}")]
        table.wholes += [(key, key.replace("participating", "enrolled")) for key in named]
        enrolled = [key for key in table.cells if "/enrolled@" in key and key.endswith(f"@{first}")]
        table.sums += [(key, (key.replace(first, str(DAY)),)) for key in enrolled if first != str(DAY)]
    for one in out:
        for key, value in without_small_cells(one, K).figures().items():
            if isinstance(value, int):
                about = key.replace("total", one.unit.kind)
                shown.add(f"{about}@{one.period.first}")
    return table, set(table.cells) - shown


def nothing_comes_out(table: Table, hidden: set[str]) -> None:
    attacker = Attacker(table, hidden)
    rests = {f"{w} less {p}": table.cells[w] - table.cells[p] for p, w in table.wholes}
    for key in hidden | {rest for rest, value in rests.items() if 0 < value < K}:
        low, high = attacker.range_of(key)
        assert high - low >= K, f"{key} lies between {low} and {high}"


def documents(city: City, half: int, period: Period) -> list[Paper]:
    every = range(len(city))
    schools = [paper("school", city, [n], period) for n in every]
    return [*schools, paper("group", city, every[:half], period), paper("department", city, every, period)]


@settings(max_examples=120, deadline=None)
@given(cities, st.data())
def test_nothing_comes_out_of_all_documents_in_whatever_order_they_go(city: City, data: st.DataObject) -> None:
    half = data.draw(st.integers(1, len(city) - 1))
    order = data.draw(st.permutations(documents(city, half, Period.day(DAY))))
    before: list[Issued] = []
    out = [issue(one, before) for one in order]
    nothing_comes_out(*union({str(DAY): city}, out, half))


@settings(max_examples=60, deadline=None)
@given(cities, st.data())
def test_a_document_issued_again_after_all_others_gives_nothing_away(city: City, data: st.DataObject) -> None:
    made = documents(city, 1, Period.day(DAY))
    before: list[Issued] = []
    out = [issue(one, before) for one in made]
    again = data.draw(st.sampled_from(made))
    out.append(issue(replace(again, revision=2), before))
    first = next(p for p in out if p.unit == again.unit)
    assert set(first.hides or ()) <= set(out[-1].hides or ())
    nothing_comes_out(*union({str(DAY): city}, out, 1))


@pytest.mark.xfail(reason="a correction after the sums were shown may still bound a small cell; known and open")
@settings(max_examples=80, deadline=None)
@given(cities, st.data())
def test_a_correction_of_one_school_and_of_what_is_above_it_gives_nothing_away(city: City, data: st.DataObject) -> None:
    """Each state of the figures by itself; that both are shown tells their difference."""
    before: list[Issued] = []
    for one in documents(city, 1, Period.day(DAY)):
        issue(one, before)
    at = data.draw(st.integers(0, len(city) - 1))
    later = [*city[:at], data.draw(counts.map(lambda x: (x[0], max(0, x[0] - x[1])))), *city[at + 1 :]]
    school, *_, group, department = documents(later, 1, Period.day(DAY))[at:]
    above = [department] if at else [group, department]
    out = [issue(one, before) for one in (school, *above)]
    others = [one for one in documents(later, 1, Period.day(DAY)) if one.unit not in {o.unit for o in out}]
    known = [replace(one, hides=tuple(_first_hides(before, one))) for one in others]
    nothing_comes_out(*union({str(DAY): later}, [*out, *known], 1))


def _first_hides(before: list[Issued], made: Paper) -> set[str]:
    unit = f"{made.unit.kind}.{made.unit.id}"
    first = next(i for i in before if i.told.unit == unit)
    hidden = {key.partition("|")[0].replace(f"@{unit}", "") for key in first.hidden}
    return hidden & made.figures().keys()


@settings(max_examples=60, deadline=None)
@given(cities)
def test_what_the_day_hides_the_week_that_ends_on_it_does_not_tell(city: City) -> None:
    before: list[Issued] = []
    day = [issue(one, before) for one in documents(city, 1, Period.day(DAY))]
    week = [issue(one, before) for one in documents(city, 1, Period.week_ending(DAY))]
    for daily, weekly in zip(day, week, strict=True):
        hidden = {key for key in daily.hides or () if key.endswith("/enrolled")}
        assert hidden <= set(weekly.hides or ())
    nothing_comes_out(*union({str(DAY): city, str(week[0].period.first): city}, [*day, *week], 1))


def test_what_stands_in_a_schools_copy_is_no_cover_in_the_departments_which_hides_its_total() -> None:
    city = [(40, 3), (40, 20), (40, 30)]
    before: list[Issued] = []
    *schools, _, department = documents(city, 1, Period.day(DAY))
    for one in schools:
        issue(one, before)
    found = issue(department, before)
    assert set(found.hides or ()) == {"school/s0/participating", "total/participating"}


def test_how_many_schools_have_declared_is_never_hidden() -> None:
    columns = (
        Column("Nội dung", 9),
        Column("Số trường", 9, Kind.COUNT, "answered"),
        Column("Tổng số", 9, Kind.COUNT, "sum", people=True),
    )
    made = paper("department", [(40, 30)], [0], Period.day(DAY))
    sheet = Sheet("Khai báo 3", "", columns, (Row(("?", 2, 3), about="declared/*/students_supported", people=True),))
    out = without_small_cells(replace(made, parts=(*made.parts, Part(3, Text("", ""), (sheet,)))), K)
    shown = out.figures()
    assert shown["declared/*/students_supported/answered"] == 2
    assert shown["declared/*/students_supported/sum"] not in (2, 3)
