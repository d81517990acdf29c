from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.lms.moodle.params import flattened


def test_nested_parameters_are_flattened_as_php_reads_them() -> None:
    params = {"courseids": [3, 5], "options": [{"name": "a", "value": True}], "since": 0}
    assert flattened(params) == {
        "courseids[0]": "3",
        "courseids[1]": "5",
        "options[0][name]": "a",
        "options[0][value]": "1",
        "since": "0",
    }


def test_booleans_are_one_and_zero_and_none_is_left_out() -> None:
    assert flattened({"a": True, "b": False, "c": None, "d": {"e": None}, "f": ""}) == {"a": "1", "b": "0", "f": ""}


def test_what_moodle_could_not_take_is_a_defect_that_names_the_parameter_but_not_its_value() -> None:
    with pytest.raises(TypeError, match=r"parameter a\[0\] is a bytes"):
        flattened({"a": [b"secret"]})


_scalars = st.integers() | st.text(max_size=8)
_keys = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(_keys, inner, min_size=1, max_size=3),
)


@given(st.dictionaries(_keys, _values, max_size=4))
def test_php_gets_back_what_was_flattened(params: dict[str, Any]) -> None:
    read: dict[str, Any] = {}
    for name, value in flattened(params).items():
        *path, last = re.findall(r"[^\[\]]+", name)
        place = read
        for key in path:
            place = place.setdefault(key, {})
        place[last] = value
    assert read == _as_php(params)


def _as_php(value: Any) -> Any:
    if isinstance(value, list):
        return {str(index): _as_php(inner) for index, inner in enumerate(value)}
    if isinstance(value, dict):
        return {key: _as_php(inner) for key, inner in value.items()}
    return str(value)
