"""Moodle's parameters: from form fields such as `a[0][b]` to checked values, as its `validate_parameters` does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connector.sandbox.replies import MoodleError

Param = None | bool | int | float | str | list["Param"] | dict[str, "Param"]
_REQUIRED = object()
_TRUE_FALSE = {"0": False, "1": True}


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar. `kind`: int, float, bool, text (any string), alpha (letters only) or alphanum."""

    kind: str
    default: object = _REQUIRED

    def check(self, given: object) -> Param:
        if not isinstance(given, str):
            raise invalid_parameter()
        match self.kind:
            case "int" if re.fullmatch(r"-?\d+", given):
                return int(given)
            case "float" if re.fullmatch(r"-?\d+(\.\d+)?", given):
                return float(given)
            case "bool" if given in _TRUE_FALSE:
                return _TRUE_FALSE[given]
            case "alpha" if re.fullmatch(r"[a-zA-Z]*", given):
                return given
            case "alphanum" if re.fullmatch(r"[a-zA-Z0-9]*", given):
                return given
            case "text":
                return given
        raise invalid_parameter()


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Value | Record
    default: object = _REQUIRED

    def check(self, given: object) -> Param:
        if not isinstance(given, dict):
            raise invalid_parameter()
        return [self.item.check(entry) for entry in given.values()]


@dataclass(frozen=True, slots=True)
class Record:
    fields: Mapping[str, Spec]
    default: object = _REQUIRED

    def check(self, given: object) -> dict[str, Param]:
        """Unknown keys are refused and missing ones filled, at every depth."""
        if not isinstance(given, dict) or set(given) - set(self.fields):
            raise invalid_parameter()
        return {name: _field(spec, given.get(name)) for name, spec in self.fields.items()}


Spec = Value | ListOf | Record


def _field(spec: Spec, given: object) -> Param:
    if given is not None:
        return spec.check(given)
    if spec.default is _REQUIRED:
        raise invalid_parameter()
    default: Param = spec.default  # type: ignore[assignment]  # declared as object so that the marker fits beside it
    return default


def invalid_parameter() -> MoodleError:
    return MoodleError(
        "invalidparameter", "Invalid parameter value detected", "core\\exception\\invalid_parameter_exception"
    )


def nested(fields: Iterable[tuple[str, str]]) -> dict[str, object]:
    """`[("ids[0]", "5"), ("o[0][name]", "x")]` → `{"ids": {"0": "5"}, "o": {"0": {"name": "x"}}}`, as PHP does."""
    tree: dict[str, object] = {}
    for name, value in fields:
        head, *rest = [part for part in re.split(r"\[|\]\[?", name) if part] or [name]
        at = tree
        for here, _ in zip([head, *rest], rest, strict=False):
            below = at.setdefault(here, {})
            if not isinstance(below, dict):
                below = at[here] = {}
            at = below
        at[rest[-1] if rest else head] = value
    return tree
