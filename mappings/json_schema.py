"""The mapping as JSON Schema, for editors: completion, and words for every field when it is hovered over."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel

from connector.text import Text
from mappings import schema
from mappings.fields import Strict
from mappings.including import LISTS

DIALECT = "http://json-schema.org/draft-07/schema#"
"""What editors' language servers know best; pydantic's own (2020-12) differs in nothing that is used here, but for
`$defs`, which they read all the same."""

Json = dict[str, object]
_HOURS: Json = {"type": "string", "pattern": r"^\s*\d{1,2}:\d\d\s*-\s*\d{1,2}:\d\d\s*$"}
_SHORT: dict[str, Json] = {
    "CourseRef": {"type": "string", "minLength": 1},
    "TopicPlan": {"type": "integer", "exclusiveMinimum": 0},
}
"""What is also written in short: a course as its short name, a topic's plan as its minutes."""

_FORMATS: dict[str, Json] = {
    "time": {"pattern": r"^\d{1,2}:\d\d(:\d\d)?$"},  # JSON Schema's own `time` demands seconds and a zone
    "uri": {"pattern": r"^(https?://|\$\{)"},  # `${NAME}` stands for a part of it
    "date-time": {"pattern": r"^\d{4}-\d\d-\d\d[T ]\d{1,2}:\d\d(:\d\d)?$"},
}


def json_schema(included: bool = False) -> Json:
    """The schema of a mapping file, in the language of `HOCLIEU_LANG`; `included`: of a file that it includes."""
    whole: Json = schema.Mapping.model_json_schema(by_alias=True)
    definitions = _dict(whole["$defs"])
    definitions["Hours"] = dict(_HOURS)
    for name, shape in (*definitions.items(), ("Mapping", whole)):
        _describe(name, _dict(shape))
    for name, short in _SHORT.items():
        definitions[name] = _short_or_long(short, _dict(definitions[name]))
    _editable(whole)
    if included:
        whole["properties"] = {k: v for k, v in _dict(whole["properties"]).items() if k in LISTS}
        whole.pop("required")
    return {"$schema": DIALECT, **whole}


@cache
def words() -> dict[str, dict[str, tuple[Text, Text]]]:
    """By model and field as it is written: title and description."""
    read = yaml.safe_load((files("mappings") / "field_words.yaml").read_text(encoding="utf-8"))
    return {model: {field: _said(said) for field, said in fields.items()} for model, fields in read.items()}


def models() -> Iterator[type[BaseModel]]:
    """Every model that a mapping is made of."""
    for model in vars(schema).values():
        if isinstance(model, type) and issubclass(model, BaseModel) and model is not Strict:
            yield model


def word(model: type[BaseModel], field: str) -> tuple[Text, Text] | None:
    """Of the model itself, or of the one it inherits the field from."""
    return next((said for kind in model.__mro__ if (said := words().get(kind.__name__, {}).get(field))), None)


def _said(given: dict[str, str]) -> tuple[Text, Text]:
    vi, en = given["vi"].partition(" — "), given["en"].partition(" — ")
    return Text(vi[0], en[0]), Text(vi[2], en[2])


def _describe(name: str, shape: Json) -> None:
    model = next((m for m in models() if m.__name__ == name), None)
    if model is None:
        return
    shape.pop("description", None)
    for field, about in _dict(shape.get("properties", {})).items():
        if (said := word(model, field)) is not None:
            inner = _dict(about)
            if "$ref" in inner:  # draft-07 ignores what stands beside a reference
                inner["allOf"] = [{"$ref": inner.pop("$ref")}]
            inner["title"], inner["description"] = str(said[0]), str(said[1])


def _short_or_long(short: Json, shape: Json) -> Json:
    return {"title": shape.pop("title"), "anyOf": [dict(short), shape]}


def _editable(node: object) -> None:
    """What people write: hours without seconds, addresses with `${NAME}` in them."""
    if isinstance(node, list):
        for item in node:
            _editable(item)
    if isinstance(node, dict):
        if (instead := _FORMATS.get(str(node.get("format")))) is not None:
            del node["format"]
            node.update(instead)
        for inner in node.values():
            _editable(inner)


def _dict(value: object) -> Json:
    assert isinstance(value, dict)
    return value
