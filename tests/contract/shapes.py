"""The shape of a JSON value: which keys, which types; and what of one shape another lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Shape = dict[str, frozenset[str]]
"""Path (`courses[].id`) → the JSON types seen there."""

_TYPES = {bool: "bool", int: "number", float: "number", str: "string", type(None): "null", list: "list", dict: "record"}


def shape_of(value: Any) -> Shape:
    """Every path in a value; the entries of a list are laid over each other."""
    seen: dict[str, set[str]] = {}
    for path, kind in _walk(value, ""):
        seen.setdefault(path, set()).add(kind)
    return {path: frozenset(kinds) for path, kinds in seen.items()}


def _walk(value: Any, path: str) -> Iterator[tuple[str, str]]:
    yield path, _TYPES[type(value)]
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _walk(part, f"{path}.{key}" if path else key)
    if isinstance(value, list):
        for part in value:
            yield from _walk(part, f"{path}[]")


def differences(ours: Shape, theirs: Shape, optional: frozenset[str] = frozenset()) -> list[str]:
    """Where two shapes disagree: a path on one side only, below a parent both have; or types with none in common.

    `null` goes with everything. `optional` names paths that real Moodles give or leave out by configuration."""
    found = [f"{path}: {sorted(ours[path])} is not {sorted(theirs[path])}" for path in _clashes(ours, theirs)]
    for one, other, word in ((theirs, ours, "missing"), (ours, theirs, "made up")):
        found += [f"{path}: {word}" for path in one if path not in other and _expected(path, one, other)]
    return sorted(f for f in found if not _excused(f.partition(":")[0], optional))


def _clashes(ours: Shape, theirs: Shape) -> list[str]:
    both = [path for path in theirs if path in ours]
    return [p for p in both if "null" not in ours[p] | theirs[p] and not ours[p] & theirs[p]]


def _expected(path: str, one: Shape, other: Shape) -> bool:
    """A path can be missed only where its parent is a record on both sides (an empty list has no entries to miss)."""
    parent = path.rpartition(".")[0] if not path.endswith("[]") else ""
    if path.endswith("[]"):
        return False
    if parent.endswith("[]") or parent == "":
        return parent in other and "record" in other[parent] and parent in one
    return parent in other and "record" in other[parent]


def _excused(path: str, optional: frozenset[str]) -> bool:
    return any(path == name or path.startswith((f"{name}.", f"{name}[")) for name in optional)
