"""No hidden cell can be worked out again: asked of an exact attacker, on tables of the shapes that reports have."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.participation.suppression import Table, suppress
from tests.participation.attacker import Attacker

K = 5
counts = st.one_of(st.integers(0, 8), st.integers(0, 60))


def column(values: list[int]) -> Table:
    """Schools and their sum."""
    keys = [f"s{i}" for i in range(len(values))]
    return Table({**dict(zip(keys, values, strict=True)), "all": sum(values)}, [("all", tuple(keys))])


def square(values: list[list[int]]) -> Table:
    """Schools by subjects, with both kinds of totals and the grand total."""
    rows, columns = range(len(values)), range(len(values[0]))
    table = Table({f"{r}{c}": values[r][c] for r, c in product(rows, columns)})
    for r in rows:
        table.cells[f"r{r}"] = sum(values[r])
        table.sums.append((f"r{r}", tuple(f"{r}{c}" for c in columns)))
    for c in columns:
        table.cells[f"c{c}"] = sum(row[c] for row in values)
        table.sums.append((f"c{c}", tuple(f"{r}{c}" for r in rows)))
    table.cells["all"] = sum(map(sum, values))
    table.sums += [("all", tuple(f"r{r}" for r in rows)), ("all", tuple(f"c{c}" for c in columns))]
    return table


def city(groups: list[list[tuple[int, int]]]) -> Table:
    """Schools in groups in a city; of each how many are enrolled, and how many of those take part."""
    table = Table()
    for measure in (0, 1):
        for g, schools in enumerate(groups):
            parts = tuple(f"{g}.{s}/{measure}" for s in range(len(schools)))
            for key, (enrolled, away) in zip(parts, schools, strict=True):
                table.cells[key] = max(0, enrolled - away * measure)
            table.cells[f"{g}/{measure}"] = sum(table.cells[p] for p in parts)
            table.sums.append((f"{g}/{measure}", parts))
        inside = tuple(f"{g}/{measure}" for g in range(len(groups)))
        table.cells[f"all/{measure}"] = sum(table.cells[p] for p in inside)
        table.sums.append((f"all/{measure}", inside))
    table.wholes = [(key, key.replace("/1", "/0")) for key in table.cells if key.endswith("/1")]
    return table


def nothing_comes_out(table: Table, hidden: frozenset[str], k: int = K) -> None:
    attacker = Attacker(table, hidden)
    rests = {f"{w} less {p}": table.cells[w] - table.cells[p] for p, w in table.wholes}
    small = {key for key, value in {**table.cells, **rests}.items() if 0 < value < k}
    for key in small | hidden:
        low, high = attacker.range_of(key)
        assert high - low >= k, f"{key} lies between {low} and {high}"


@settings(max_examples=150, deadline=None)
@given(st.lists(counts, min_size=1, max_size=7), st.integers(2, 7))
def test_nothing_comes_out_of_a_column_and_its_sum(values: list[int], k: int) -> None:
    table = column(values)
    nothing_comes_out(table, suppress(table, k), k)


@settings(max_examples=120, deadline=None)
@given(st.integers(1, 3).flatmap(lambda n: st.lists(st.lists(counts, min_size=n, max_size=n), min_size=1, max_size=3)))
def test_nothing_comes_out_of_rows_columns_and_their_totals(values: list[list[int]]) -> None:
    table = square(values)
    nothing_comes_out(table, suppress(table, K))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(st.tuples(counts, st.integers(0, 8)), min_size=1, max_size=3), min_size=1, max_size=3))
def test_nothing_comes_out_of_schools_groups_and_city_with_what_is_left_of_each_whole(
    groups: list[list[tuple[int, int]]],
) -> None:
    table = city(groups)
    nothing_comes_out(table, suppress(table, K))


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=2, max_size=5), st.data())
def test_nothing_comes_out_of_a_later_revision_either(values: list[int], data: st.DataObject) -> None:
    first = suppress(column(values), K)
    later = column([max(0, v + data.draw(st.integers(-2, 2))) for v in values])
    hidden = suppress(later, K, also=first)
    assert first <= hidden
    nothing_comes_out(later, hidden)


def test_the_attacker_works_out_a_cell_that_is_hidden_alone() -> None:
    assert Attacker(column([3, 20, 30]), {"s0"}).range_of("s0") == (3, 3)
    assert Attacker(column([1, 1, 30]), {"s0", "s1"}).range_of("s0") == (0, 2)
    assert Attacker(square([[1, 9], [9, 9]]), {"00", "01"}).range_of("00") == (1, 1)


def test_the_attacker_works_out_what_is_left_of_a_whole() -> None:
    table = Table({"enrolled": 40, "part": 38}, wholes=[("part", "enrolled")])
    assert Attacker(table, set()).range_of("enrolled less part") == (2, 2)


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ([20, 30, 0], set()),
        ([3, 20, 30], {"s0", "s1"}),
        ([1, 1, 30], {"s0", "s1", "s2"}),
        ([3, 4, 30], {"s0", "s1"}),
        ([0, 0, 3], {"s2", "all"}),
    ],
)
def test_no_more_is_hidden_than_it_takes(values: list[int], hidden: set[str]) -> None:
    assert suppress(column(values), K) == hidden


def test_all_but_a_few_of_a_whole_is_as_telling_as_a_few() -> None:
    table = Table({"enrolled": 40, "part": 38}, wholes=[("part", "enrolled")])
    assert suppress(table, K) == {"part"}
    assert suppress(Table({"enrolled": 40, "part": 40}, wholes=[("part", "enrolled")]), K) == set()


def test_k_of_one_hides_nothing() -> None:
    assert suppress(column([1, 2, 3]), 1) == set()


def test_what_is_to_stay_hidden_stays_so_and_strangers_do_not_matter() -> None:
    assert suppress(column([20, 30, 40]), K, also={"s1", "gone"}) >= {"s1"}
    assert "gone" not in suppress(column([20, 30, 40]), K, also={"gone"})


def test_a_sum_of_parts_that_are_not_known_binds_the_others_only() -> None:
    table = Table({"a": 3, "b": 20, "all": 23}, [("all", ("a", "b", "unread"))], [("unread", "all")])
    assert suppress(table, K) == {"a", "b"}


def test_the_same_table_is_hidden_in_the_same_way_again() -> None:
    table = city([[(40, 1), (30, 0)], [(3, 0), (25, 25)]])
    assert suppress(table, K) == suppress(table, K)


def test_a_city_of_seven_hundred_schools_is_done_without_search_running_away() -> None:
    groups = [[(400 + 7 * s % 90, (s * g) % 11) for s in range(32)] for g in range(22)]
    table = city(groups)
    hidden = suppress(table, K)
    assert 0 < len(hidden) < len(table.cells) / 2
