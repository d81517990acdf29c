"""Moodle's parameters: from form fields such as `a[0][b]` to checked values, as its `validate_parameters` does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from connector.sandbox.replies import MoodleError, cleaned, cleaned_tag

Param = None | bool | int | float | str | list["Param"] | dict[str, "Param"]
_REQUIRED = object()
_TRUE_FALSE = {"0": False, "1": True}
_FITS: dict[str, Callable[[str], object]] = {
    "int": partial(re.fullmatch, r"-?\d+"),
    "float": partial(re.fullmatch, r"-?\d+(\.\d+)?"),
    "bool": _TRUE_FALSE.__contains__,
    "alpha": partial(re.fullmatch, r"[a-zA-Z]*"),
    "alphanum": partial(re.fullmatch, r"[a-zA-Z0-9]*"),
    "plain": lambda given: cleaned(given) == given,
    "tag": lambda given: cleaned_tag(given) == given,
    "text": lambda _: True,
}


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar. `kind`: int, float, bool, text (any string), plain (without tags, as PARAM_TEXT; what
    would have to be cleaned is refused), tag, alpha (letters only) or alphanum."""

    kind: str
    default: object = _REQUIRED

    def check(self, given: object) -> Param:
        if not isinstance(given, str) or not _FITS[self.kind](given):
            raise invalid_parameter()
        match self.kind:
            case "int":
                return int(given)
            case "float":
                return float(given)
            case "bool":
                return _TRUE_FALSE[given]
        return given


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
