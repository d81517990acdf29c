from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mappings.lines import parse
from mappings.writing import flow, listed

printable = st.text(st.characters(exclude_categories=["C"], exclude_characters="\u2028\u2029"), max_size=40)


@given(st.recursive(printable | st.integers(0, 999) | st.booleans(), lambda v: st.lists(v, max_size=3)))
def test_what_is_written_on_one_line_is_read_back(value: object) -> None:
    assert parse(f"x: {flow(value)}\n").value == {"x": value}


@given(st.lists(st.dictionaries(st.sampled_from(["name", "id", "class"]), printable, min_size=1), max_size=3))
def test_a_list_of_entries_is_read_back(items: list[dict[str, object]]) -> None:
    assert (parse(listed("schools", items)).value or {"schools": []}) == {"schools": items}


def test_words_stand_without_quotes_and_numbers_in_them() -> None:
    assert flow({"name": "Trường THPT A", "code": "0123", "stages": ["THPT"], "due": "15:00"}) == (
        "{name: Trường THPT A, code: '0123', stages: [THPT], due: '15:00'}"
    )
