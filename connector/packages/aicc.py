"""An AICC course: its structure files read, and what Moodle makes of them.

Source: AICC CMI001 (Guidelines for Interoperability) 4.0, 5.2 to 5.6. Moodle 4.5 on PHP 8 was asked file by file: it
groups the structure files by name whatever their folder, cuts lines at CR LF only, and stops where the table of
units or the structure names a system id that the descriptors lack.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from connector.packages.course import Course, Item, Tree
from connector.packages.formats import Format
from connector.packages.href import with_parameters
from connector.packages.report import Metadata, MoodlePrediction, RunTime

_KINDS = ("crs", "des", "au", "cst", "ort", "pre")
_MOST_ROWS, _LONGEST_LINE = 5_000, 20_000
_VALUE = re.compile(r'("[^"]*"|[^,]*)(?:,|$)')
Row = Mapping[str, str]


@dataclass(slots=True)
class _Group:
    """Structure files of one name: their text by kind."""

    texts: dict[str, str] = field(default_factory=dict)

    def rows(self, kind: str) -> list[Row]:
        """The lines below the header, by its column names in lower case."""
        head, *rows = _table(self.texts.get(kind, "").splitlines()) or [[]]
        return [dict(zip(head, row, strict=False)) for row in rows]

    def moodle_rows(self, kind: str) -> list[Row]:
        """As Moodle cuts them: at CR LF only; where a line has too many values the first column takes the surplus, and
        a line of units or descriptors with a value that is not quoted is passed over."""
        head, *lines = self.texts.get(kind, "").split("\r\n")[:_MOST_ROWS]
        names = [name.strip(' "').lower() for name in head.split(",")]
        rows = [_VALUE.findall(line + ",")[:-1] for line in lines if len(line) < _LONGEST_LINE]
        return [_moodle_row(names, row) for row in rows if _moodle_takes(row, len(names), kind != "cst")]

    def stated(self, separator: str | None = None) -> dict[str, str]:
        """The `name=value` lines of the course file, by name in lower case."""
        text = self.texts.get("crs", "")
        lines = text.split(separator) if separator else text.splitlines()
        pairs = (line.partition("=") for line in lines if "\n" not in line.strip("\r\n") or not separator)
        return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip() and value.strip()}


def _moodle_takes(row: list[str], columns: int, quoted: bool) -> bool:
    return len(row) >= columns and (not quoted or all(not value or value[0] == value[-1] == '"' for value in row))


def _moodle_row(names: list[str], row: list[str]) -> Row:
    surplus = len(row) - len(names)
    values = [",".join(row[: surplus + 1]), *row[surplus + 1 :]]
    return {name: value.strip()[1:-1] for name, value in zip(names, values, strict=True)}


def _table(lines: list[str]) -> list[list[str]]:
    """The values of each line that has any; the first line's in lower case."""
    if any(len(line) > _LONGEST_LINE for line in lines):
        return []
    try:
        rows = [[value.strip() for value in row] for row in csv.reader(lines[:_MOST_ROWS], skipinitialspace=True)]
    except csv.Error:
        return []
    full = [row for row in rows if any(row)]
    return [[name.lower() for name in full[0]], *full[1:]] if full else []


def structure_files(names: Iterable[str]) -> list[str]:
    """The names of the files that describe an AICC course."""
    return [name for name in names if name.rpartition(".")[2].lower() in _KINDS]


def _groups(names: Iterable[str], read: Callable[[str], bytes]) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for name in sorted(structure_files(names)):
        stem, _, kind = name.rpartition("/")[2].lower().rpartition(".")
        groups.setdefault(stem, _Group()).texts[kind] = _decoded(read(name))
    return list(groups.values())


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def aicc_course(names: Iterable[str], read: Callable[[str], bytes]) -> Course:
    """The first course that the structure files describe; assignable units become SCOs."""
    course = Course(Format.AICC)
    for group in _groups(names, read):
        stated = group.stated()
        course.identifier = course.identifier or stated.get("course_id")
        course.title = course.title or stated.get("course_title")
        course.version = course.version or stated.get("version")
        course.trees.append(Tree(stated.get("course_id", ""), stated.get("course_title", ""), True, _units(group)))
    course.metadata = Metadata(title=course.title)
    return course


def _units(group: _Group) -> list[Item]:
    titles = {row.get("system_id", "").lower(): row.get("title", "") for row in group.rows("des")}
    return [_unit(row, titles.get(row.get("system_id", "").lower(), "")) for row in group.rows("au")]


def _unit(row: Row, title: str) -> Item:
    file_name = row.get("file_name", "")
    runtime = RunTime(
        mastery_score=row.get("mastery_score") or None,
        max_time_allowed=row.get("max_time_allowed") or None,
        time_limit_action=row.get("time_limit_action") or None,
        data_from_lms=row.get("core_vendor") or None,
    )
    href = with_parameters(file_name, row.get("web_launch", "")) if file_name else None
    return Item(row.get("system_id", ""), title, href, "sco", runtime=runtime)


def predict_aicc(names: Iterable[str], read: Callable[[str], bytes]) -> MoodlePrediction:
    """What Moodle keeps of an AICC package, or that it stops."""
    launches: list[str] = []
    for group in _groups(names, read):
        units = _moodle_units(group)
        if units is None:
            return MoodlePrediction(fails="aicc_structure")
        launches += units
    return MoodlePrediction(version="AICC", scos=len(launches), launch=next(filter(None, launches), None))


def _moodle_units(group: _Group) -> list[str] | None:
    """Launches of one group's units; None where Moodle stops."""
    stated = group.stated("\r\n")
    described = {row.get("system_id", "") for row in group.moodle_rows("des")}
    units = {row.get("system_id", ""): row for row in group.moodle_rows("au")}
    members = [value for row in group.moodle_rows("cst") for name, value in row.items() if name != "block" and value]
    if not {"course_id", "course_title"} <= stated.keys() or not {*units, *members} <= described:
        return None
    return [row["file_name"] for row in units.values() if "file_name" in row]
