"""A mapping in several files: `include: [schools/*.yaml]` puts the lists of other files behind the main one's."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from connector.text import Text
from mappings.lines import Loc, Placed

LISTS = (
    *("levels", "forms", "groups", "sites", "windows", "schools", "people", "catalogs", "subjects"),
    *("reports", "destinations", "no_school"),
)
"""What an included file may hold: the mapping's lists."""


@dataclass(frozen=True, slots=True)
class Written:
    """One file as it was read. `name` is its path as messages show it: beside the main file, without folders of the
    machine."""

    name: str
    path: Path
    placed: Placed

    def line(self, loc: Loc) -> int:
        return self.placed.place(loc)[0]


@dataclass(slots=True)
class Whole:
    """The main file with all that it includes. `value` is one document; a place is that in its own file."""

    files: list[Written]
    value: object
    _parts: dict[str, tuple[list[int], list[Written]]] = field(default_factory=dict)

    @property
    def main(self) -> Written:
        return self.files[0]

    def found(self, loc: Loc) -> tuple[Written, Loc]:
        """The file that a path of the whole document is written in, and the path within that file."""
        if len(loc) < 2 or not isinstance(loc[1], int) or loc[0] not in self._parts:
            return self.main, loc
        starts, files = self._parts[str(loc[0])]
        at = bisect_right(starts, loc[1]) - 1
        return files[at], (loc[0], loc[1] - starts[at], *loc[2:])

    def written(self, loc: Loc) -> bool:
        file, inner = self.found(loc)
        return inner in file.placed.places or (len(loc) == 1 and loc[0] in self._parts)

    def put(self, name: str, file: Written, items: list[object]) -> None:
        """Puts the items of one file's list behind what is there."""
        assert isinstance(self.value, dict)
        there = self.value[name] = self.value.get(name) or []
        starts, files = self._parts.setdefault(name, ([0], [self.main]))
        starts.append(len(there))
        files.append(file)
        there.extend(items)


Report = Callable[[Written, Loc, Text], None]
Read = Callable[[Path, str], Written]


def whole(main: Written, read: Read, report: Report) -> Whole:
    """The main file and what it includes, in the order in which it names them (files of one pattern by name)."""
    value = main.placed.value
    if not isinstance(value, dict) or "include" not in value:
        return Whole([main], value)
    joined = Whole([main], {key: list(v) if isinstance(v, list) else v for key, v in value.items()})
    for path in _named(main, value["include"], report):
        file = read(path, Path(os.path.relpath(path, main.path.parent)).as_posix())
        joined.files.append(file)
        _take(joined, file, report)
    return joined


def _named(main: Written, patterns: object, report: Report) -> Iterator[Path]:
    """Each file once, however many patterns name it; never the main file itself."""
    if not isinstance(patterns, list):
        return  # the schema says so, with its line
    seen = {main.path.resolve()}
    for i, pattern in enumerate(patterns):
        if not isinstance(pattern, str):
            continue
        found = sorted(main.path.parent.glob(pattern)) if not Path(pattern).is_absolute() else []
        if not found:
            report(main, ("include", i), _NOTHING.filled(pattern=pattern))
        fresh = [path for path in found if path.resolve() not in seen]
        seen |= {path.resolve() for path in fresh}
        yield from fresh


def _take(joined: Whole, file: Written, report: Report) -> None:
    held = file.placed.value
    if held is None:
        return
    if not isinstance(held, dict):
        report(file, (), _LISTS_ONLY.filled(lists=", ".join(LISTS)))
        return
    for name, items in held.items():
        if name not in LISTS:
            report(file, (name,), _NOT_HERE.filled(lists=", ".join(LISTS)))
        elif not isinstance(items, list):
            report(file, (name,), _NO_LIST)
        elif isinstance(joined.value, dict) and isinstance(joined.value.get(name) or [], list):
            joined.put(name, file, items)


_NOTHING = Text(
    "không có tệp nào khớp '{pattern}' (tính từ thư mục của tệp ánh xạ chính)",
    "no file matches '{pattern}' (seen from the folder of the main mapping file)",
)
_LISTS_ONLY = Text("tệp được gộp chỉ chứa các danh sách: {lists}", "an included file holds lists only: {lists}")
_NOT_HERE = Text(
    "chỉ ghi được ở tệp chính; tệp được gộp chỉ chứa: {lists}",
    "only the main file may say this; an included file holds: {lists}",
)
_NO_LIST = Text("phải là một danh sách, mỗi dòng bắt đầu bằng '- '", "must be a list, each line beginning with '- '")
