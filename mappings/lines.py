"""YAML with its places: plain values plus the line and column of every one of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import yaml

Loc = tuple[str | int, ...]

# libyaml is ten times faster; only a PyYAML built without it has no CSafeLoader
_Base: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc, valid-type]
    """Asks only once what a scalar is: keys and subjects stand in the file by the thousand."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._tags: dict[tuple[str | None, tuple[bool, bool]], str] = {}

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: tuple[bool, bool]) -> str:
        if kind is not yaml.ScalarNode:
            return str(super().resolve(kind, value, implicit))
        if (tag := self._tags.get((value, implicit))) is None:
            tag = self._tags[value, implicit] = super().resolve(kind, value, implicit)
        return tag


@dataclass(frozen=True, slots=True)
class Placed:
    """A document and where each of its values stands (1-based line and column), by path."""

    value: object
    places: dict[Loc, tuple[int, int]]
    duplicates: tuple[tuple[Loc, int], ...]

    def place(self, loc: Loc) -> tuple[int, int]:
        """The place of `loc`, or of the nearest thing around it that is written in the file."""
        while loc and loc not in self.places:
            loc = loc[:-1]
        return self.places.get(loc, (1, 1))


def parse(text: str) -> Placed:
    """Reads one YAML document. Raises yaml.YAMLError (with its mark) when it is none."""
    loader = _Loader(text)
    places: dict[Loc, tuple[int, int]] = {(): (1, 1)}
    duplicates: list[tuple[Loc, int]] = []
    try:
        with _without_collecting():
            node = loader.get_single_node()
            value = _value(loader, node, (), places, duplicates) if node is not None else None
    finally:
        loader.dispose()
    return Placed(value, places, tuple(duplicates))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A tree of a hundred thousand nodes, none of them garbage: looking for garbage took as long as reading."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _value(
    loader: yaml.SafeLoader,
    node: yaml.Node,
    loc: Loc,
    places: dict[Loc, tuple[int, int]],
    duplicates: list[tuple[Loc, int]],
) -> object:
    places[loc] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item, (*loc, i), places, duplicates) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        result: dict[str, object] = {}
        for key_node, item in node.value:
            key = str(key_node.value)
            if key in result:
                duplicates.append(((*loc, key), key_node.start_mark.line + 1))
            result[key] = _value(loader, item, (*loc, key), places, duplicates)
            places[(*loc, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        return result
    return _scalar(loader, node)


def _scalar(loader: yaml.SafeLoader, node: yaml.Node) -> object:
    if node.tag == "tag:yaml.org,2002:str":
        return node.value
    # YAML 1.1 reads 10:30 as 630 and 2026-08-17 as a date; the models want the text as it was written
    if node.tag in ("tag:yaml.org,2002:timestamp",) or (node.tag.endswith(":int") and ":" in str(node.value)):
        return str(node.value)
    return loader.construct_object(node, deep=True)
