"""Small tables that people keep in a spreadsheet: read whatever Excel made of them, every mistake named by its row.

UTF-8 with or without BOM, UTF-16 ("Unicode text") or the Vietnamese code page of Windows; comma, semicolon or tab, as
the region of the machine says. Headers are Vietnamese or English, with accents or without.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from connector.text import Text
from mappings.guessing import bare
from mappings.schools_csv import decoded

LARGEST = 200_000_000
"""Bytes of one table; a school's week has a few megabytes."""


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is ours; `headers` are the titles it goes by, without accents, the first of which the template writes."""

    name: str
    headers: tuple[str, ...]
    title: str
    says: Text
    needed: bool = False

    @property
    def known(self) -> frozenset[str]:
        return frozenset(bare(header) for header in (*self.headers, self.title, self.name))


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One mistake. `row` as a spreadsheet numbers it (the header is 1); 0 for the whole file."""

    file: str
    row: int
    what: Text
    do: Text

    @property
    def where(self) -> str:
        return str(Text(f"{self.file}, dòng {self.row}", f"{self.file}, row {self.row}")) if self.row else self.file

    @property
    def said(self) -> str:
        return f"{self.what} {self.do}"


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by column name; a column that is not in the file is not here, an empty cell is ''."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(slots=True)
class Table:
    """`columns`: the names that the file has; nothing is to be taken of a row that `problems` names."""

    file: str
    columns: frozenset[str] = frozenset()
    rows: list[Row] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def wrong(self, row: int, what: Text, do: Text) -> None:
        self.problems.append(RowProblem(self.file, row, what, do))


def read_table(file: str, content: bytes, columns: Sequence[Column]) -> Table:
    """The rows under a header. Other columns are passed over; of a needed one that is missing the whole file is
    refused, of an empty needed cell its row."""
    table = Table(file)
    if (lines := _lines(content)) is None:
        table.wrong(0, _NO_CSV, _NO_CSV_DO)
        return table
    places = _places(lines[0][1] if lines else [], columns, table)
    table.columns = frozenset(places)
    lacking = [c for c in columns if c.needed and c.name not in places]
    for column in lacking:
        what = _NO_COLUMN.filled(title=column.title)
        table.wrong(1, what, _NO_COLUMN_DO.filled(title=column.title, name=column.name))
    for number, cells in lines[1:] if not lacking else ():
        row = Row(number, {name: _cell(cells, at) for name, at in places.items()})
        if any(row.cells.values()) and _is_whole(row, columns, table):
            table.rows.append(row)
    return table


def headers_of(content: bytes) -> list[str]:
    """The titles of the first line, without accents; empty where there is none."""
    lines = _lines(content)
    return [bare(title) for title in lines[0][1]] if lines else []


def template(columns: Sequence[Column], example: Sequence[Sequence[str]]) -> bytes:
    """A table to begin with, as Excel opens it by a double click: UTF-8 with BOM, semicolons."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([c.title for c in columns])
    writer.writerows(example)
    return out.getvalue().encode("utf-8-sig")


def _is_whole(row: Row, columns: Sequence[Column], table: Table) -> bool:
    empty = [c for c in columns if c.needed and not row[c.name]]
    for column in empty:
        table.wrong(row.number, _EMPTY.filled(title=column.title), _EMPTY_DO)
    return not empty


def _lines(content: bytes) -> list[tuple[int, list[str]]] | None:
    """With the number of the row that each begins on, also where a cell holds several lines; None: no table at all."""
    if b"\x00" in content[:4] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = (b"\xff\xfe" if content[1:2] == b"\x00" else b"\xfe\xff") + content
    text = unicodedata.normalize("NFC", decoded(content))
    if "\x00" in text or content.startswith(b"PK\x03\x04"):
        return None
    try:
        return list(_numbered(text))
    except csv.Error:
        return None


def _numbered(text: str) -> Iterator[tuple[int, list[str]]]:
    skipped, text = _told_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    yield from enumerate(reader, 1 + skipped)


def _told_delimiter(text: str) -> tuple[int, str]:
    """`sep=;` in the first line is for Excel."""
    first, _, rest = text.partition("\n")
    return (1, rest) if first.strip().lower().startswith("sep=") else (0, text)


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _places(header: Sequence[str], columns: Sequence[Column], table: Table) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        column = next((c for c in columns if bare(title) in c.known), None)
        if column is None:
            continue
        if column.name in found:
            table.wrong(1, _TWICE.filled(title=column.title), _TWICE_DO)
        else:
            found[column.name] = at
    return found


def _cell(cells: Sequence[str], at: int) -> str:
    return " ".join(cells[at].split()) if at < len(cells) else ""


_NO_CSV = Text("Tệp này không phải CSV.", "This is no CSV file.")
_NO_CSV_DO = Text(
    "Trong Excel chọn Save As → CSV UTF-8 rồi chép lại.", "In Excel choose Save As → CSV UTF-8, then copy it again."
)
_NO_COLUMN = Text("Thiếu cột “{title}”.", "The column “{title}” is missing.")
_NO_COLUMN_DO = Text(
    "Thêm cột “{title}” (hoặc “{name}”) vào dòng đầu; xem tệp mẫu: hoclieu folder template.",
    "Add a column “{title}” (or “{name}”) to the first row; for an example: hoclieu folder template.",
)
_EMPTY = Text("Ô “{title}” để trống.", "The cell “{title}” is empty.")
_EMPTY_DO = Text("Điền vào rồi chép lại tệp.", "Fill it in and copy the file again.")
_TWICE = Text("Cột “{title}” có hai lần.", "The column “{title}” is there twice.")
_TWICE_DO = Text("Bỏ một cột; cột đầu được dùng.", "Take one away; the first is used.")
