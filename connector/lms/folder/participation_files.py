"""One class's files become one reading: roster, topics and what was done. What no file tells stays unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from connector.errors import HoclieuError, Rejected
from connector.lms.base import Activity, DayOfDoing, Doing, Student, Topic
from connector.lms.folder.participation_cells import count_of, day_of, modname_of, number_of, yes_of
from connector.lms.folder.participation_columns import DOING_COLUMNS, ROSTER_COLUMNS, TOPIC_COLUMNS
from connector.lms.folder.tables import LARGEST, Column, Row, RowProblem, Table, headers_of, read_table
from connector.text import Text
from mappings.guessing import bare

T = TypeVar("T")
SHOWN = 5
"""So many mistakes are told in one error; the rest are counted."""


@dataclass(slots=True)
class ClassFiles:
    """`groups`: by name without accents, the students in it. `problems`: rows that were not taken. `told_by`: the
    tables of what was done."""

    students: dict[str, Student] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)
    topics: dict[str, _Topic] = field(default_factory=dict)
    doings: dict[tuple[str, str], Doing] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    has_roster: bool = False
    has_topics: bool = False
    has_doings: bool = False
    told_by: list[Path] = field(default_factory=list)

    def outline(self) -> tuple[Topic, ...]:
        return tuple(
            Topic(key, t.name, position, tuple(t.activities.values()), guided=t.guided)
            for position, (key, t) in enumerate(self.topics.items(), 1)
        )


@dataclass(slots=True)
class _Topic:
    name: str
    guided: bool | None = None
    activities: dict[str, Activity] = field(default_factory=dict)


def read_class(course: str, files: Iterable[Path]) -> ClassFiles:
    """Raises `Rejected` (`rows_wrong`, `roster_missing`, `participation_missing`): half a class must not pass for the
    whole, nor those who did something for all who are enrolled."""
    found, tables = ClassFiles(), list[tuple[str, Table]]()
    for path in files:
        kind, table = _table(path)
        tables.append((kind, table))
        found.told_by += [path] if kind == "doings" else []
    for wanted in ("roster", "topics", "doings"):
        for kind, table in tables:
            if kind == wanted:
                _TAKES[kind](found, table)
                found.problems += table.problems
    found.problems += [p for kind, table in tables if kind == "?" for p in table.problems]
    if found.problems:
        raise _rows_wrong(course, found.problems)
    if not found.has_roster:
        raise Rejected("roster_missing", _NO_ROSTER.filled(course=course), _NO_ROSTER_DO)
    if not found.has_doings:
        raise Rejected("participation_missing", _NO_DOINGS.filled(course=course), _NO_DOINGS_DO)
    return found


def _table(path: Path) -> tuple[str, Table]:
    """What a file is, by its headers: with topics and days what was done, with students alone the class."""
    if path.stat().st_size > LARGEST:
        table = Table(path.name)
        table.wrong(0, _TOO_LARGE, _TOO_LARGE_DO)
        return "?", table
    content = path.read_bytes()
    headers = set(headers_of(content))

    def has(columns: Sequence[Column], name: str) -> bool:
        return any(c.name == name and headers & c.known for c in columns)

    if has(DOING_COLUMNS, "student") and (has(DOING_COLUMNS, "topic") or has(DOING_COLUMNS, "day")):
        return "doings", read_table(path.name, content, DOING_COLUMNS)
    if has(ROSTER_COLUMNS, "student"):
        return "roster", read_table(path.name, content, ROSTER_COLUMNS)
    if has(TOPIC_COLUMNS, "topic"):
        return "topics", read_table(path.name, content, TOPIC_COLUMNS)
    table = Table(path.name)
    table.wrong(1, _UNKNOWN, _UNKNOWN_DO)
    return "?", table


def _take_roster(found: ClassFiles, table: Table) -> None:
    found.has_roster = found.has_roster or "student" in table.columns
    for row in table.rows:
        student = _student(row)
        if student in found.students:
            table.wrong(row.number, _TWICE, _TWICE_DO)
        found.students[student] = Student(student, None)
        for group in filter(None, (bare(g) for g in row["groups"].split(";"))):
            found.groups.setdefault(group, set()).add(student)


def _take_topics(found: ClassFiles, table: Table) -> None:
    found.has_topics = found.has_topics or "topic" in table.columns
    for row in table.rows:
        topic = _topic(found, row["topic"])
        guided, tracked = _cell(table, row, "guided", yes_of), _cell(table, row, "tracked", yes_of)
        topic.guided = guided if topic.guided is None else topic.guided
        if row["activity"]:
            _activity(topic, row, bool(tracked))


def _take_doings(found: ClassFiles, table: Table) -> None:
    found.has_doings = found.has_doings or {"student", "topic", "day"} <= table.columns
    for row in table.rows:
        day = _cell(table, row, "day", day_of)
        if found.has_roster and _student(row) not in found.students:
            table.wrong(row.number, _STRANGER, _STRANGER_DO)
        if day is not None:
            _take_doing(found, table, row, day)


def _take_doing(found: ClassFiles, table: Table, row: Row, day: date) -> None:
    """A later row of the same student and activity knows better; days add up."""
    tracked_unless_told = not found.has_topics and "completed" in table.columns
    activity = _activity(_topic(found, row["topic"]), row, tracked_unless_told)
    key = (_student(row), activity.id)
    events, minutes = _cell(table, row, "events", count_of), _cell(table, row, "minutes", number_of)
    completed, score = _cell(table, row, "completed", yes_of), _score(table, row)
    if events is None:
        says_more = table.columns & {"events", "minutes", "completed", "score"}
        events = 1 if minutes or completed or score is not None or not says_more else 0
    before = found.doings.get(key, Doing(*key))
    found.doings[key] = replace(
        before,
        days=(*before.days, DayOfDoing(day, events, None if minutes is None else minutes * 60)),
        completed=completed if completed is not None else before.completed,
        score=score if score is not None else before.score,
    )


def _score(table: Table, row: Row) -> float | None:
    """0..1 of the maximum, which is 10 where nothing else is said."""
    score, most = _cell(table, row, "score", number_of), _cell(table, row, "max", number_of)
    most = most or 10.0
    if score is not None and score > most:
        table.wrong(row.number, _TOO_MUCH.filled(score=score, max=most), _TOO_MUCH_DO)
        return None
    return None if score is None else score / most


def _cell(table: Table, row: Row, name: str, reads: Callable[[str], T]) -> T | None:
    try:
        return reads(row[name])
    except ValueError:
        title = next(c.title for c in (*DOING_COLUMNS, *TOPIC_COLUMNS) if c.name == name)
        table.wrong(row.number, _UNREAD.filled(title=title), _UNREAD_DO)
        return None


def _student(row: Row) -> str:
    return row["student"].casefold()


def _topic(found: ClassFiles, name: str) -> _Topic:
    return found.topics.setdefault(_id("topic", name), _Topic(name))


def _activity(topic: _Topic, row: Row, tracked: bool) -> Activity:
    """Without a name, the topic's one activity of that form."""
    modname = modname_of(row["form"])
    name = row["activity"] or row["form"] or topic.name
    key = _id("activity", topic.name, name)
    known = topic.activities.get(key)
    if known is None or (known.modname == "unknown" and modname != "unknown"):
        known = topic.activities[key] = Activity(key, modname, name, known.tracked if known else tracked)
    return known


def _id(*parts: str) -> str:
    return sha256("\n".join(bare(p) for p in parts).encode()).hexdigest()[:16]


def _rows_wrong(course: str, problems: Sequence[RowProblem]) -> HoclieuError:
    """Never what stands in the cells: they are a student's."""
    listed = [f"{p.where}: {p.said}" for p in problems[:SHOWN]]
    more = f" (+{len(problems) - SHOWN})" if len(problems) > SHOWN else ""
    return Rejected("rows_wrong", _ROWS.filled(course=course, rows=" ".join(listed) + more), _ROWS_DO)


_TAKES: dict[str, Callable[[ClassFiles, Table], None]] = {
    "roster": _take_roster,
    "topics": _take_topics,
    "doings": _take_doings,
}
_NO_ROSTER = Text(
    "Lớp {course} chưa có danh sách học sinh.", "Of the class {course} there is no list of all its students."
)
_NO_ROSTER_DO = Text(
    "Thêm hoc-sinh.csv (cột “Mã học sinh”): không có nó thì ai cũng như đã tham gia.",
    "Add hoc-sinh.csv (a column “student id”): without it everybody would seem to take part.",
)
_NO_DOINGS = Text("Lớp {course} chưa có tệp tham gia.", "Of the class {course} there is no file of participation.")
_NO_DOINGS_DO = Text(
    "Thêm tham-gia.csv; tệp mẫu: hoclieu folder template participation.",
    "Add tham-gia.csv; for an example: hoclieu folder template participation.",
)
_ROWS = Text("Lớp {course}: {rows}", "Class {course}: {rows}")
_ROWS_DO = Text("Sửa các dòng ấy rồi chép lại tệp.", "Mend these rows and copy the file again.")
_UNKNOWN = Text("Không nhận ra tệp này qua tên cột.", "The names of the columns do not tell what this file is.")
_UNKNOWN_DO = Text(
    "Dùng tên cột như tệp mẫu: hoclieu folder template participation.",
    "Name them as in the example: hoclieu folder template participation.",
)
_TOO_LARGE = Text("Bảng này lớn quá 200 MB.", "This table has more than 200 MB.")
_TOO_LARGE_DO = Text("Chia thành nhiều tệp.", "Split it into several files.")
_TWICE = Text("Học sinh này đã có ở trên.", "This student is there already.")
_TWICE_DO = Text("Bỏ một dòng.", "Take one row away.")
_STRANGER = Text("Học sinh này không có trong danh sách lớp.", "This student is not on the list of the class.")
_STRANGER_DO = Text("Sửa mã, hoặc thêm vào hoc-sinh.csv.", "Mend the code, or add it to hoc-sinh.csv.")
_UNREAD = Text("Không đọc được ô “{title}”.", "The cell “{title}” cannot be read.")
_UNREAD_DO = Text(
    "Ngày viết như 16/11/2026, số như 8,5, có hoặc không.", "Write a day like 16/11/2026, a number like 8.5, yes or no."
)
_TOO_MUCH = Text("Điểm {score:g} lớn hơn điểm tối đa {max:g}.", "{score:g} points are more than {max:g}.")
_TOO_MUCH_DO = Text("Sửa điểm, hoặc thêm cột “Điểm tối đa”.", "Mend it, or add a column “max”.")
