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
        self.problems = tuple(sorted(problems, key=lambda p: p.line))
        listed = "\n".join(str(p) for p in self.problems)
        super().__init__(
            "mapping_wrong",
            Text(
                f"Tệp ánh xạ có {len(self.problems)} lỗi:\n{listed}",
                f"The mapping has {len(self.problems)} mistake(s):\n{listed}",
            ),
        )


def load(path: Path, environ: dict[str, str] | None = None) -> Mapping:
    """The mapping in `path`. `${NAME}` in values is taken from the environment (not for secrets: those are named).

    Raises MappingError with every mistake found; NeedsOperator when the file cannot be read.
    """
    placed = _parse(path)
    environ = dict(os.environ) if environ is None else environ
    problems = [
        _problem(path, placed, loc, Text(f"khoá '{loc[-1]}' viết hai lần", f"key '{loc[-1]}' is written twice"), line)
        for loc, line in placed.duplicates
    ]
    value = _filled(placed.value, (), environ, lambda loc, text: problems.append(_problem(path, placed, loc, text)))
    try:
        mapping = Mapping.model_validate(value)
    except ValidationError as error:
        raise MappingError(problems + [_schema_problem(path, placed, e) for e in error.errors()]) from None
    problems += [_problem(path, placed, loc, text) for loc, text in broken_references(mapping)]
    if problems:
        raise MappingError(problems)
    return mapping


def _parse(path: Path) -> Placed:
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
        text = Text(
            f"không phải YAML đúng ({what}); xem lại thụt lề, dấu hai chấm và dấu nháy",
            f"this is not valid YAML ({what}); look at the indentation, colons and quotes",
        )
        raise MappingError([MappingProblem(path.name, mark.line + 1 if mark else 1, "", text)]) from None


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
            report(loc, Text(f"biến môi trường {name} chưa đặt", f"the environment variable {name} is not set"))
    return _VARIABLE.sub(lambda m: environ.get(m.group(1), m.group(0)), value)


def _problem(path: Path, placed: Placed, loc: Loc, message: Text, line: int | None = None) -> MappingProblem:
    return MappingProblem(path.name, line or placed.place(loc)[0], ".".join(map(str, loc)), message)


def _schema_problem(path: Path, placed: Placed, error: ErrorDetails) -> MappingProblem:
    loc = tuple(_written(placed, error["loc"]))
    return _problem(path, placed, loc, advice(error, _known_fields(loc)))


def _written(placed: Placed, loc: Loc) -> Iterator[str | int]:
    """Pydantic adds steps that no file has (union members, '__root__'); keep those that are written, and the last."""
    path: Loc = ()
    for i, step in enumerate(loc):
        last = i == len(loc) - 1
        if (*path, step) in placed.places or (
            last and not str(step).startswith(("function-", "literal", "constrained"))
        ):
            path = (*path, step)
            yield step


def _known_fields(loc: Loc) -> Callable[[list[str]], list[str]]:
    last = str(loc[-1]) if loc else ""
    return lambda fields: difflib.get_close_matches(last, fields, n=1, cutoff=0.6)
