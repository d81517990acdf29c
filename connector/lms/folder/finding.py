"""What lies in one folder of lessons: packages, what is said of each, what is still being written, what is wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connector.lms.folder.lesson_rows import LESSON_COLUMNS, Told, told_by_row, told_by_yaml
from connector.lms.folder.places import files_below, nameless
from connector.lms.folder.tables import LARGEST, RowProblem, read_table
from connector.text import Text

_PACKAGES = (".zip", ".h5p", ".imscc", ".pif", ".mp4", ".pdf", ".ppt", ".pptx")
_TABLES, _YAML = (".csv", ".tsv", ".txt"), (".yaml", ".yml")
_LARGEST_YAML = 100_000
"""Bytes; a lesson's words are a few hundred."""


@dataclass(slots=True)
class Found:
    """`packages`: by path below the folder, with what is said of it; `arriving`: names of what is not whole yet."""

    packages: dict[str, tuple[Path, Told]] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    arriving: list[str] = field(default_factory=list)


def look_into(folder: Path, whole: Callable[[Path], bool]) -> Found:
    """Everything in `folder` and below. Raises OSError where that cannot be read."""
    found, told, packages = Found(), dict[Path, Told](), dict[Path, Path]()
    for path in files_below(folder):
        ending = path.suffix.lower()
        if not whole(path):
            found.arriving.append(_below(folder, path))
        elif ending in _TABLES:
            _table(folder, path, told, found)
        elif ending in _YAML:
            _yaml(folder, path, told, found)
        elif ending in _PACKAGES:
            packages[_alike(path)] = path
    _join(folder, packages, told, found)
    found.problems += [RowProblem(name, 0, _NAMELESS, _NAMELESS_DO) for name in nameless(folder)]
    return found


def _table(folder: Path, path: Path, told: dict[Path, Told], found: Found) -> None:
    name = _below(folder, path)
    if path.stat().st_size > LARGEST:
        found.problems.append(RowProblem(name, 0, _TOO_LARGE, _TOO_LARGE_DO))
        return
    table = read_table(name, path.read_bytes(), LESSON_COLUMNS)
    if path.suffix.lower() == ".txt" and "file" not in table.columns:  # a note of somebody's
        return
    for row in table.rows:
        package = _alike(path.with_name(Path(row["file"]).name))
        if Path(row["file"]).name != row["file"] or row["file"] in (".", ".."):
            table.wrong(row.number, _NO_PATHS.filled(name=row["file"]), _NO_PATHS_DO)
        elif package in told:
            table.wrong(row.number, _TWICE.filled(name=row["file"], where=told[package].where), _TWICE_DO)
        else:
            told[package] = told_by_row(row, str(_ROW.filled(file=name, row=row.number)))
    found.problems += table.problems


def _yaml(folder: Path, path: Path, told: dict[Path, Told], found: Found) -> None:
    with path.open("rb") as file:
        said = told_by_yaml(_below(folder, path), file.read(_LARGEST_YAML))
    if isinstance(said, RowProblem):
        found.problems.append(said)
    else:
        told[_alike(path)] = said


def _join(folder: Path, packages: Mapping[Path, Path], told: dict[Path, Told], found: Found) -> None:
    """A YAML belongs to the package of its own name, with the package's ending or without."""
    used: set[Path] = set()
    for key, path in packages.items():
        beside = [key, *(key.with_suffix(y) for y in _YAML), *(key.with_name(key.name + y) for y in _YAML)]
        place = next((p for p in beside if p in told), None)
        if place is None:
            found.problems.append(RowProblem(_below(folder, path), 0, _UNTOLD, _UNTOLD_DO))
        else:
            used.add(place)
            found.packages[_below(folder, path)] = (path, told[place])
    arriving = {unicodedata.normalize("NFC", name) for name in found.arriving}
    for place in told.keys() - used:
        name = place.relative_to(_alike(folder)).as_posix()
        if name not in arriving and not any(a.startswith(name.rpartition(".")[0] + ".") for a in arriving):
            where = told[place].where
            found.problems.append(RowProblem(where, 0, _NO_FILE.filled(name=place.name), _NO_FILE_DO))


def _below(folder: Path, path: Path) -> str:
    return unicodedata.normalize("NFC", path.relative_to(folder).as_posix())


def _alike(path: Path) -> Path:
    """The same name in NFC and NFD is one: tables are typed on another machine than the one that made the file."""
    return Path(unicodedata.normalize("NFC", str(path)))


_ROW = Text("{file}, dòng {row}", "{file}, row {row}")
_TOO_LARGE = Text("Bảng này lớn quá 200 MB.", "This table has more than 200 MB.")
_TOO_LARGE_DO = Text("Chia thành nhiều tệp.", "Split it into several files.")
_NO_PATHS = Text("“{name}” không phải tên một tệp.", "“{name}” is not the name of a file.")
_NO_PATHS_DO = Text(
    "Chỉ ghi tên tệp, đặt gói cùng thư mục với bảng.", "Write the file's name only, and put it beside the table."
)
_TWICE = Text("Gói “{name}” đã được khai ở {where}.", "The package “{name}” is described in {where} already.")
_TWICE_DO = Text("Bỏ một trong hai dòng.", "Take one of the two away.")
_UNTOLD = Text("Chưa có thông tin về gói này.", "Nothing is said of this package.")
_UNTOLD_DO = Text(
    "Thêm một dòng vào bảng CSV cùng thư mục, hoặc tệp .yaml cùng tên; tệp mẫu: hoclieu folder template lessons.",
    "Add a row to a CSV beside it, or a .yaml of the same name; for an example: hoclieu folder template lessons.",
)
_NAMELESS = Text("Tên này không phải UTF-8.", "This name is not UTF-8.")
_NAMELESS_DO = Text(
    "Đổi tên, hoặc đặt máy chủ tệp dùng UTF-8 rồi chép lại.",
    "Rename it, or set the file server to UTF-8 and copy it again.",
)
_NO_FILE = Text("Không có tệp “{name}”.", "There is no file “{name}”.")
_NO_FILE_DO = Text("Chép gói vào cùng thư mục, hoặc sửa tên tệp.", "Copy the package there, or mend the name.")
