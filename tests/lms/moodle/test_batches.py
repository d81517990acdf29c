from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import NeedsOperator, Rejected
from connector.lms.moodle.batches import LARGEST, around_faults, in_batches
from connector.text import Text


def fault(code: str = "invalid_response") -> Rejected:
    return Rejected(code, Text("lỗi", "fault"))


@given(st.sets(st.integers(0, 1300)), st.sets(st.integers(0, 1300), max_size=5))
def test_every_good_record_is_read_and_every_faulty_one_found(ids: set[int], faulty: set[int]) -> None:
    found: list[int] = []

    def ask(some: Sequence[int]) -> list[int]:
        assert len(some) <= LARGEST
        if faulty & set(some):
            raise fault()
        return list(some)

    read = [one for answer in in_batches(sorted(ids), ask, lambda one, _: found.append(one)) for one in answer]
    assert read == sorted(ids - faulty)
    assert found == sorted(ids & faulty)


def test_nothing_to_ask_asks_nothing() -> None:
    def never(some: Sequence[int]) -> None:
        raise AssertionError

    assert list(in_batches([], never, lambda *_: None)) == []


@pytest.mark.parametrize("error", [fault("invalid_parameter"), NeedsOperator("bad_token", Text("a", "b"))], ids=repr)
def test_what_is_no_fault_of_one_record_is_not_split(error: Exception) -> None:
    asked: list[Sequence[int]] = []

    def ask(some: Sequence[int]) -> None:
        asked.append(some)
        raise error

    with pytest.raises(type(error)):
        list(in_batches([1, 2, 3, 4], ask, lambda *_: None))
    assert len(asked) == 1


@given(st.integers(0, 1000), st.integers(0, 1000), st.sets(st.integers(0, 1000), max_size=3))
def test_time_is_read_around_the_seconds_that_hold_a_fault(since: int, length: int, faulty: set[int]) -> None:
    until, found, read = since + length, list[int](), set[int]()

    def ask(first: int, last: int) -> range:
        whole = range(first, last + 1)
        if faulty & set(whole):
            raise fault()
        return whole

    for part in around_faults(since, until, ask, lambda at, _: found.append(at)):
        read |= set(part)
    whole = set(range(since, until + 1))
    assert read == whole - faulty
    assert found == sorted(whole & faulty)
