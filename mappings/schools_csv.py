"""A list of schools as a spreadsheet saves it, made into schools (and their groups and sites) of a mapping.

Columns, by header without accents or in English; only the name is needed:

    ten | name                 the school's name
    ma | id                    its id in the mapping; else made from the name
    ten viet tat | short       for document numbers; else the initials
    ma dinh danh | code        the national database's code, as text
    cap hoc | stages           THCS, THPT or both; else from the name
    dia ban, xa phuong, cum | group    name or id of its group; a new one is made where the mapping has none of it
    site | site                id of its site
    dia chi lms | url          address of its Moodle: makes a site of its own where none is named
    hieu truong | principal    name, for signatures
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from connector.text import Text
from mappings.advice import advice
from mappings.catalogs import Site
from mappings.fields import GroupKind, Strict
from mappings.guessing import bare, guess_stages, key_of, short_of, variable_of
from mappings.schools import School

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("ten", "ten truong", "name", "school"),
    "id": ("ma", "ma truong", "id"),
    "short": ("ten viet tat", "viet tat", "short"),
    "code": ("ma dinh danh", "ma csdl", "code"),
    "stages": ("cap hoc", "cap", "stages"),
    "group": ("dia ban", "xa phuong", "phuong xa", "xa", "phuong", "cum", "cum chuyen mon", "quan huyen", "group"),
    "site": ("site", "lms"),
    "url": ("dia chi lms", "dia chi", "url"),
    "principal": ("hieu truong", "principal"),
}
_IGNORED = ("stt", "tt", "no", "ghi chu", "note")
Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One mistake in the list. `row` as the spreadsheet numbers it (the header is 1); 0 for the whole file."""

    row: int
    column: str
    message: Text

    def __str__(self) -> str:
        where = Text(f"dòng {self.row}", f"row {self.row}") if self.row else Text("cả tệp", "the whole file")
        return f"{where}{f', {self.column}' if self.column else ''}: {self.message}"


@dataclass(slots=True)
class Imported:
    """What the list gives, as fields of the mapping; nothing is to be used while there are problems."""

    schools: list[Fields] = field(default_factory=list)
    groups: list[Fields] = field(default_factory=list)
    sites: list[Fields] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What the mapping has already (ids by id, and groups by their names too), and what is taken where a row is
    silent."""

    schools: frozenset[str] = frozenset()
    groups: Mapping[str, str] = field(default_factory=dict)
    sites: frozenset[str] = frozenset()
    site: str | None = None
    group_kind: GroupKind = "commune"


def decoded(content: bytes) -> str:
    """UTF-8 with or without BOM, Excel's "Unicode text" (UTF-16), or the Vietnamese code page of Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1258", errors="replace")


def import_schools(content: bytes, known: Known) -> Imported:
    """Reads the list; every mistake is named by its row."""
    text = decoded(content)
    result = Imported()
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        result.problems.append(RowProblem(0, "", _NO_CSV))
        return result
    columns = _columns(lines[0] if lines else [], result)
    if "name" not in columns:
        result.problems.append(RowProblem(0, "", _NO_NAME))
        return result
    importer = _Importer(known, result)
    for row, cells in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in cells):
            importer.take(row, {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()})
    return result


def _delimiter(text: str) -> str:
    """Excel writes what the machine's region says: comma, semicolon or tab."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _columns(header: list[str], result: Imported) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        name = next((n for n, titles in COLUMNS.items() if bare(title) in titles), None)
        if name is None and bare(title) and bare(title) not in _IGNORED:
            result.problems.append(RowProblem(1, title.strip(), _UNKNOWN.filled(known=", ".join(COLUMNS))))
        elif name in found:
            result.problems.append(RowProblem(1, title.strip(), _TWICE_COLUMN))
        elif name is not None:
            found[name] = at
    return found


class _Importer:
    def __init__(self, known: Known, result: Imported) -> None:
        self._known, self._result = known, result
        self._rows: dict[str, int] = {}
        self._groups = {bare(name): key for name, key in known.groups.items()}

    def take(self, row: int, given: dict[str, str]) -> None:
        key = given.get("id") or key_of(given["name"])
        if key in self._rows or key in self._known.schools:
            first = Text(f"dòng {self._rows[key]}", f"row {self._rows[key]}") if key in self._rows else _MAPPING
            self._wrong(row, "id", Text(f"mã '{key}' đã có ở {first.vi}", f"the id '{key}' is in {first.en} already"))
        self._rows[key] = row
        school: Fields = {"id": key, "name": given["name"], "short": given.get("short") or short_of(given["name"])}
        if code := given.get("code"):
            school["code"] = code
        school["stages"] = self._stages(row, given)
        if group := given.get("group"):
            school["group"] = self._group(group)
        school["site"] = self._site(row, given, key)
        if principal := given.get("principal"):
            school["principal"] = principal
        self._check(row, School, school)
        self._result.schools.append(school)

    def _stages(self, row: int, given: dict[str, str]) -> list[str]:
        written = bare(given.get("stages", ""))
        found = sorted({word.upper() for word in written.split() if word in ("thcs", "thpt")})
        if written and not found:
            self._wrong(row, "stages", Text("viết THCS, THPT hoặc cả hai", "write THCS, THPT or both"))
        return found or sorted(guess_stages(given["name"]))

    def _group(self, name: str) -> str:
        if (known := self._groups.get(bare(name))) is not None:
            return known
        key = self._groups[bare(name)] = key_of(name)
        self._result.groups.append({"id": key, "kind": self._known.group_kind, "name": name})
        return key

    def _site(self, row: int, given: dict[str, str], school: str) -> str:
        if site := given.get("site") or (None if given.get("url") else self._known.site):
            made = {str(s["id"]) for s in self._result.sites}
            if site not in self._known.sites and site not in made:
                self._wrong(row, "site", Text(f"không có site '{site}'", f"there is no site '{site}'"))
            return site
        if not (url := given.get("url")):
            self._wrong(row, "url", _NO_SITE)
            return "?"
        made_site: Fields = {"id": school, "url": url, "token_env": variable_of(school, "TOKEN")}
        if self._check(row, Site, made_site):
            self._result.sites.append(made_site)
        return school

    def _check(self, row: int, model: type[Strict], value: Fields) -> bool:
        try:
            model.model_validate(value)
        except ValidationError as error:
            for one in error.errors():
                if one["loc"][:1] != ("site",):
                    self._wrong(row, ".".join(map(str, one["loc"])), advice(one, lambda _: []))
            return False
        return True

    def _wrong(self, row: int, column: str, message: Text) -> None:
        self._result.problems.append(RowProblem(row, column, message))


def problems_in_order(imported: Imported) -> Iterator[RowProblem]:
    yield from sorted(imported.problems, key=lambda p: p.row)


_NO_NAME = Text(
    "dòng đầu phải là tên cột, trong đó có cột 'ten' (tên trường)",
    "the first row must name the columns, one of them 'name' (the school's)",
)
_NO_CSV = Text(
    "không phải CSV; trong Excel chọn Save As → CSV UTF-8", "this is no CSV; in Excel choose Save As → CSV UTF-8"
)
_UNKNOWN = Text("không có cột này; các cột: {known}", "there is no such column; there are: {known}")
_TWICE_COLUMN = Text("cột này đã có ở trước", "this column is there already")
_NO_SITE = Text(
    "ghi mã site, hoặc địa chỉ LMS của trường (hoặc dùng --site cho mọi trường)",
    "name a site or the address of the school's LMS (or use --site for all schools)",
)
_MAPPING = Text("tệp ánh xạ", "the mapping")
