"""From an older version of the mapping's form to the present one, as edits of the text: comments and order are kept.

Each version has one step, from it to the next. A step looks at the values with their places and asks for edits; it
never writes the file anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from connector.errors import NeedsOperator
from connector.text import Text
from mappings import lines
from mappings.lines import Loc, Placed
from mappings.loader import read_whole

CURRENT = 1


@dataclass(slots=True)
class Draft:
    """One file being upgraded: its values and places, and the edits asked for so far."""

    text: str
    placed: Placed
    _edits: list[tuple[int, int, int, str]] = field(default_factory=list)

    @property
    def value(self) -> object:
        return self.placed.value

    def rename(self, loc: Loc, new: str) -> None:
        """Another name for the key at the end of `loc`."""
        line, column = self.placed.places[loc]
        self._edits.append((line, column, len(str(loc[-1])), new))

    def replace(self, loc: Loc, old: str, new: str) -> None:
        """Another plain value behind the key at the end of `loc`, which is written on the key's line."""
        line, column = self.placed.places[loc]
        at = self._line(line).index(old, column - 1 + len(str(loc[-1])))
        self._edits.append((line, at + 1, len(old), new))

    def edited(self) -> str:
        rows = self.text.splitlines(keepends=True)
        for line, column, length, new in sorted(self._edits, reverse=True):
            row = rows[line - 1]
            rows[line - 1] = row[: column - 1] + new + row[column - 1 + length :]
        return "".join(rows)

    def _line(self, line: int) -> str:
        return self.text.splitlines()[line - 1]


Step = Callable[[Draft], None]
STEPS: Mapping[int, Step] = {}
"""By the version that a step starts from. There has been one version so far."""


def upgraded(text: str, version: int, steps: Mapping[int, Step] = STEPS, current: int = CURRENT) -> str:
    """The text of a file (main or included) of that version, brought to the present one."""
    for number in range(version, current):
        draft = Draft(text, lines.parse(text))
        steps[number](draft)
        if isinstance(draft.value, dict) and "version" in draft.value:
            draft.replace(("version",), str(number), str(number + 1))
        text = draft.edited()
    return text


def upgrade(path: Path, steps: Mapping[int, Step] = STEPS, current: int = CURRENT) -> list[Path]:
    """Upgrades a mapping and what it includes, each beside a backup `NAME.v1.bak`; the files that changed.

    Raises NeedsOperator when the version is none that we know, or a file cannot be read; then nothing was written.
    """
    files = [file.path for file in read_whole(path, lambda *_: None).files]
    version = _version(path, current)
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    fresh = {file: upgraded(text.removeprefix("\ufeff"), version, steps, current) for file, text in texts.items()}
    changed = [file for file in files if fresh[file] != texts[file].removeprefix("\ufeff")]
    for file in changed:
        shutil.copy2(file, backup_of(file, version))
    for file in changed:
        file.write_text(fresh[file], encoding="utf-8")
    return changed


def backup_of(file: Path, version: int) -> Path:
    """Where the old text goes; a backup that is there already is never written over."""
    wanted = file.with_name(f"{file.name}.v{version}.bak")
    count = 1
    while wanted.exists():
        count += 1
        wanted = file.with_name(f"{file.name}.v{version}.bak{count}")
    return wanted


def _version(path: Path, current: int) -> int:
    read = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    version = read.get("version") if isinstance(read, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise NeedsOperator("mapping_no_version", _NO_VERSION, _NO_VERSION_DO.filled(current=current))
    if version > current:
        raise NeedsOperator("mapping_too_new", _TOO_NEW.filled(version=version, current=current), _TOO_NEW_DO)
    return version


_NO_VERSION = Text("Tệp ánh xạ không ghi version.", "The mapping says no version.")
_NO_VERSION_DO = Text("Ghi version: {current} ở dòng đầu.", "Write version: {current} on its first line.")
_TOO_NEW = Text(
    "Tệp ánh xạ có version {version}; bản Hoclieu này đọc đến {current}.",
    "The mapping is of version {version}; this Hoclieu reads up to {current}.",
)
_TOO_NEW_DO = Text("Cài bản Hoclieu mới hơn.", "Install a newer Hoclieu.")
