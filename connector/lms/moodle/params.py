"""Parameters the way Moodle's REST protocol wants them: flat, with the nesting in the names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
"""What a web-service call answers: a parsed JSON value."""


def flattened(params: Mapping[str, object]) -> dict[str, str]:
    """`{"a": [{"b": True}]}` becomes `{"a[0][b]": "1"}`; None is left out, since Moodle reads it as an empty string.

    Raises TypeError for a value that Moodle could not take, which is a defect of the caller.
    """
    return {name: text for key, value in params.items() for name, text in _leaves(key, value)}


def _leaves(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(f"{name}[{key}]", inner)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for index, inner in enumerate(value):
            yield from _leaves(f"{name}[{index}]", inner)
    elif value is not None:
        yield name, _scalar(name, value)


def _scalar(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | str):
        return str(value)
    raise TypeError(f"parameter {name} is a {type(value).__name__}, not text or a number")
