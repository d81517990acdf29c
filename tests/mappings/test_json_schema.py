from __future__ import annotations

import json
from pathlib import Path

import pytest

from mappings.json_schema import json_schema, models, word, words

EXAMPLES = Path(__file__).parents[2] / "mappings" / "examples"


def test_every_field_of_every_model_has_a_title_and_words_in_both_languages() -> None:
    fields = [(m, f.alias or name) for m in models() for name, f in m.model_fields.items()]
    silent = [f"{m.__name__}.{field}" for m, field in fields if word(m, field) is None]
    assert silent == []
    assert all(part for m, field in fields for said in word(m, field) or () for part in said)


def test_no_words_are_left_over_from_a_field_that_is_gone() -> None:
    known = {m.__name__: {f.alias or name for name, f in m.model_fields.items()} for m in models()}
    assert [f"{m}.{f}" for m, fields in words().items() for f in fields if f not in known.get(m, set())] == []


@pytest.mark.parametrize(("lang", "title"), [("vi", "Biến giữ token"), ("en", "Token variable")])
def test_the_schema_speaks_the_language_asked_for(monkeypatch: pytest.MonkeyPatch, lang: str, title: str) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", lang)
    assert json_schema()["$defs"]["Site"]["properties"]["token_env"]["title"] == title  # type: ignore[index]


def test_every_property_in_the_schema_is_described() -> None:
    def bare(node: object, path: str = "") -> list[str]:
        found: list[str] = []
        if isinstance(node, dict):
            for name, inner in (node.get("properties") or {}).items():
                if not (inner.get("title") and inner.get("description")):
                    found.append(f"{path}.{name}")
            for key, inner in node.items():
                found += bare(inner, f"{path}.{key}")
        elif isinstance(node, list):
            found += [b for i, inner in enumerate(node) for b in bare(inner, f"{path}.{i}")]
        return found

    assert bare(json_schema()) == []


def test_a_course_may_be_written_as_its_short_name() -> None:
    course = json_schema()["$defs"]["CourseRef"]  # type: ignore[index]
    assert {"type": "string", "minLength": 1} in course["anyOf"]


def test_an_included_file_has_lists_only_and_needs_none() -> None:
    part = json_schema(included=True)
    assert set(part["properties"]) >= {"schools", "people"}  # type: ignore[call-overload]
    assert "department" not in part["properties"] and "required" not in part  # type: ignore[operator]


def test_no_format_is_left_that_an_editor_would_take_more_strictly_than_we_do() -> None:
    assert all(f'"format": "{f}"' not in json.dumps(json_schema()) for f in ("time", "uri", "date-time"))
