"""Reads a mapping file and says all that is wrong with it: file, line, field, and what would be right."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from connector.errors import NeedsOperator
from connector.text import Text
from mappings import lines
from mappings.advice import advice
from mappings.including import Report, Whole, Written, whole
from mappings.lines import Loc, Placed
from mappings.references import broken_references
from mappings.schema import Mapping


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """One mistake. `field` is the dotted path, lists counted from 0."""

    file: str
    line: int
    field: str
    message: Text

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field or '.'}: {self.message}"


class MappingError(NeedsOperator):
    """The mapping cannot be used; `problems` holds every mistake found, in the order of the file."""

    def __init__(self, problems: Iterable[MappingProblem]) -> None:
        given = tuple(problems)
        files = list(dict.fromkeys(p.file for p in given))
        self.problems = tuple(sorted(given, key=lambda p: (files.index(p.file), p.line)))
        listed = "\n".join(str(p) for p in self.problems)
        super().__init__(
            "mapping_wrong",
            Text(
                f"Tệp ánh xạ có {len(self.problems)} lỗi:\n{listed}",
                f"The mapping has {len(self.problems)} mistake(s):\n{listed}",
            ),
        )


def load(path: Path, environ: dict[str, str] | None = None) -> Mapping:
    """The mapping in `path`, with the files that it includes. `${NAME}` in values is taken from the environment (not
    for secrets: those are named).

    Raises MappingError with every mistake found; NeedsOperator when a file cannot be read.
    """
    problems: list[MappingProblem] = []
    document = read_whole(path, lambda file, loc, text: problems.append(_told(file, loc, text)))
    environ = dict(os.environ) if environ is None else environ
    for file in document.files:
        problems += [_twice(file, loc, line) for loc, line in file.placed.duplicates]

    def report(loc: Loc, text: Text) -> None:
        problems.append(_problem(document, loc, text))

    value = _filled(document.value, (), environ, report)
    _rooted(value, path.parent)
    try:
        mapping = Mapping.model_validate(value)
    except ValidationError as error:
        raise MappingError(problems + [_schema_problem(document, e) for e in error.errors()]) from None
    problems += [_problem(document, loc, text) for loc, text in broken_references(mapping)]
    if problems:
        raise MappingError(problems)
    return mapping


def read_whole(path: Path, report: Report) -> Whole:
    """The file and all that it includes, as one document in which every value still knows its file and line."""
    return whole(Written(path.name, path, _parse(path, path.name)), _read, report)


def _read(path: Path, name: str) -> Written:
    return Written(name, path, _parse(path, name))


def _parse(path: Path, name: str) -> Placed:
    try:
        return lines.parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = "UTF-8" if isinstance(error, UnicodeDecodeError) else str(error.strerror)
        raise NeedsOperator(
            "mapping_unreadable",
            Text(f"Không đọc được tệp ánh xạ {path} ({reason}).", f"The mapping {path} cannot be read ({reason})."),
            Text("Kiểm tra đường dẫn và bảng mã UTF-8.", "Check the path, and that it is saved as UTF-8."),
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "?"
        text = _known_mistake(path, what, mark.line if mark else 0) or Text(
            f"không phải YAML đúng ({what}); xem lại thụt lề, dấu hai chấm và dấu nháy",
            f"this is not valid YAML ({what}); look at the indentation, colons and quotes",
        )
        raise MappingError([MappingProblem(name, mark.line + 1 if mark else 1, "", text)]) from None


def _known_mistake(path: Path, what: str, line: int) -> Text | None:
    """The two that people make most: a tab, which editors show as spaces, and a colon in a plain value."""
    if what == "mapping values are not allowed in this context":
        return _COLON
    written = path.read_text(encoding="utf-8-sig").splitlines()[line : line + 1]
    tab = "tab character" in what or ("cannot start any token" in what and any("\t" in x for x in written))
    return _TAB if tab else None


_TAB = Text(
    "không dùng phím Tab để thụt lề hay ở đầu giá trị; hãy dùng dấu cách",
    "tabs are not allowed in indentation or before a value; use spaces",
)
_COLON = Text(
    "dấu hai chấm trong giá trị (hoặc thụt lề sai); đặt giá trị có dấu hai chấm trong dấu nháy",
    "a colon within a value (or wrong indentation); put a value that has a colon into quotes",
)
_VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


def _filled(value: object, loc: Loc, environ: dict[str, str], report: Callable[[Loc, Text], None]) -> object:
    if isinstance(value, dict):
        return {k: _filled(v, (*loc, k), environ, report) for k, v in value.items()}
    if isinstance(value, list):
        return [_filled(v, (*loc, i), environ, report) for i, v in enumerate(value)]
    if not isinstance(value, str):
        return value
    for name in _VARIABLE.findall(value):
        if name not in environ:
            text = f"biến môi trường {name} chưa đặt; hãy đặt", f"the environment variable {name} is not set; set it"
            report(loc, Text(*text))
    return _VARIABLE.sub(lambda m: environ.get(m.group(1), m.group(0)), value)


def _rooted(value: object, folder: Path) -> None:
    """Folders of sites are counted from the folder of the mapping, wherever the service is started."""
    sites = value.get("sites") if isinstance(value, dict) else None
    for site in sites if isinstance(sites, list) else ():
        if isinstance(site, dict) and isinstance(given := site.get("path"), str) and given.strip():
            site["path"] = str((folder / given).resolve())


def _problem(document: Whole, loc: Loc, message: Text) -> MappingProblem:
    return _told(*document.found(loc), message)


def _told(file: Written, loc: Loc, message: Text) -> MappingProblem:
    return MappingProblem(file.name, file.line(loc), ".".join(map(str, loc)), message)


def _twice(file: Written, loc: Loc, line: int) -> MappingProblem:
    text = Text(f"khoá '{loc[-1]}' viết hai lần; bỏ một", f"key '{loc[-1]}' is written twice; take one out")
    return MappingProblem(file.name, line, ".".join(map(str, loc)), text)


def _schema_problem(document: Whole, error: ErrorDetails) -> MappingProblem:
    loc = tuple(_written(document, error["loc"]))
    return _problem(document, loc, advice(error, _known_fields(loc)))


def _written(document: Whole, loc: Loc) -> Iterator[str | int]:
    """Pydantic adds steps that no file has (union members, '__root__'); keep those that are written, and the last."""
    path: Loc = ()
    for i, step in enumerate(loc):
        last = i == len(loc) - 1
        if document.written((*path, step)) or (
            last and not str(step).startswith(("function-", "literal", "constrained"))
        ):
            path = (*path, step)
            yield step


def _known_fields(loc: Loc) -> Callable[[list[str]], list[str]]:
    last = str(loc[-1]) if loc else ""
    return lambda fields: difflib.get_close_matches(last, fields, n=1, cutoff=0.6)
