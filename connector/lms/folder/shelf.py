"""The catalog's files: one small JSON a course holds what stands there, and is replaced whole.

Files are moved after the JSON says so: it names the moves that are still due, and whoever opens the course next makes
them good. A process killed at any point therefore leaves either what was before or what was wanted.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypedDict, cast

from connector.errors import NeedsOperator
from connector.lms.folder.places import CATALOG, OURS, unwritable, write_whole
from connector.text import Text


class Item(TypedDict):
    """One activity. `file`: below the catalog's folder, '' for a link; `look`: size and time of the file as it was
    put there, so that a change by hand is seen without reading it."""

    cmid: str
    idnumber: str
    modname: str
    name: str
    description: str
    tags: list[str]
    visible: bool
    sha1: str
    file: str
    link: str
    look: list[int]
    revision: int
    topic: str


class CourseState(TypedDict):
    """`due`: moves that this state rests on, from and to, '' for away."""

    id: str
    key: str
    name: str
    path: list[str]
    folder: str
    next: int
    topics: list[str]
    items: list[Item]
    due: list[list[str]]


@dataclass(slots=True)
class Shelf:
    """The catalog below one site's folder. Use it within `alone()`."""

    root: Path
    _held: bool = field(default=False)

    @property
    def public(self) -> Path:
        return self.root / CATALOG

    @property
    def own(self) -> Path:
        return self.root / OURS / CATALOG

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One writer at a time, whichever process or host it comes from."""
        try:
            for folder in (self.public, self.own / "courses", self.own / "hidden", self.own / "incoming"):
                folder.mkdir(parents=True, exist_ok=True)
            with (self.own / "lock").open("a") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise unwritable(self.root / CATALOG, error) from None

    def courses(self) -> list[CourseState]:
        found = (self.course(path.stem) for path in sorted((self.own / "courses").glob("*.json")))
        return [course for course in found if course is not None]

    def course(self, id: str) -> CourseState | None:
        """As it stands, what was due made good; None where there is none of this id."""
        path = self._path(id)
        if not id.isalnum() or not path.is_file():
            return None
        state = _read(path)
        if state["due"]:
            self._settle(state)
        return state

    def save(self, state: CourseState, due: Sequence[tuple[str, str]] = ()) -> None:
        """`due`: moves below the site's folder, made right after the state that counts on them is on the disk."""
        self.dirty(True)
        state["due"] = [list(move) for move in due]
        self._write(state)
        if due:
            self._settle(state)

    def take_in(self, package: Path) -> Path:
        """A copy on the catalog's own disk, so that putting it in its place is one rename."""
        fresh = self.own / "incoming" / uuid.uuid4().hex
        with package.open("rb") as source, fresh.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        fresh.chmod(0o644)
        return fresh

    def below(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def dirty(self, is_dirty: bool | None = None) -> bool:
        """Whether the pages say something else than the files; kept on the disk, so that a killed run is made up."""
        mark = self.own / "dirty"
        if is_dirty:
            mark.touch()
        elif is_dirty is False:
            mark.unlink(missing_ok=True)
        return mark.exists()

    def sweep(self) -> None:
        """Copies that no state names: of runs that were cut off. Only after all courses were opened, which settles what
        they have due."""
        for left in (self.own / "incoming").iterdir():
            left.unlink(missing_ok=True)

    def _settle(self, state: CourseState) -> None:
        for origin, target in state["due"]:
            self._move(self.root / origin, self.root / target if target else None)
        for item in state["items"]:
            if item["file"] and not item["look"] and (path := self.where(item)).is_file():
                item["look"] = look_of(path)
        state["due"] = []
        self._write(state)

    def _move(self, source: Path, target: Path | None) -> None:
        """Made once or several times, it comes to the same."""
        if target is None:
            source.unlink(missing_ok=True)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)

    def where(self, item: Item) -> Path:
        """A hidden one lies where no web server looks."""
        return (self.public if item["visible"] else self.own / "hidden") / item["file"]

    def _write(self, state: CourseState) -> None:
        write_whole(self._path(state["id"]), json.dumps(state, ensure_ascii=False, indent=1).encode())

    def _path(self, id: str) -> Path:
        return self.own / "courses" / f"{id}.json"


def _read(path: Path) -> CourseState:
    """Raises NeedsOperator (`catalog_damaged`) also where its paths lead out of the catalog: the file lies where others
    write, and what it names is moved and taken away."""
    try:
        state = cast("CourseState", json.loads(path.read_text(encoding="utf-8")))
        ours = [name for move in state["due"] for name in move if name]
        below = [state["folder"], *(item["file"] for item in state["items"] if item["file"])]
    except (ValueError, KeyError, TypeError):
        raise _damaged(path) from None
    if not all(_stays(name, (CATALOG,), (OURS, CATALOG)) for name in ours) or not all(map(_stays, below)):
        raise _damaged(path)
    return state


def _stays(name: str, *under: tuple[str, ...]) -> bool:
    """Whether a path leads down only, and below one of `under` where any is given."""
    place = PurePosixPath(name)
    down = not place.is_absolute() and ".." not in place.parts and "\x00" not in name
    return down and (not under or any(place.parts[: len(u)] == u for u in under))


def _damaged(path: Path) -> NeedsOperator:
    return NeedsOperator("catalog_damaged", _DAMAGED.filled(path=path), _DAMAGED_DO)


_DAMAGED = Text("Tệp {path} của kho bị hỏng hoặc bị sửa.", "The catalog's file {path} is damaged, or was changed.")
_DAMAGED_DO = Text(
    "Lấy lại tệp ấy từ bản sao lưu; chỉ tài khoản dịch vụ được ghi vào .hoclieu.",
    "Restore it from a backup; let nobody but the service's account write to .hoclieu.",
)


def look_of(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]
