"""Tables to begin with, and what each column means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from connector.lms.folder import participation_columns as p
from connector.lms.folder.lesson_rows import LESSON_COLUMNS, LESSON_EXAMPLE
from connector.lms.folder.tables import Column, template
from connector.text import Text

Table = tuple[Sequence[Column], Sequence[Sequence[str]]]
_TABLES: Mapping[str, Mapping[str, Table]] = {
    "lessons": {"bai-giang.csv": (LESSON_COLUMNS, LESSON_EXAMPLE)},
    "participation": {
        "hoc-sinh.csv": (p.ROSTER_COLUMNS, p.ROSTER_EXAMPLE),
        "chu-de.csv": (p.TOPIC_COLUMNS, p.TOPIC_EXAMPLE),
        "tham-gia.csv": (p.DOING_COLUMNS, p.DOING_EXAMPLE),
    },
}
KINDS = ("lessons", "lesson", "participation")


def samples(kind: str) -> dict[str, bytes]:
    """Files by name: for `lessons` a table, for `lesson` the same as a YAML beside one package, for `participation`
    the class, its topics, and what was done."""
    if kind == "lesson":
        return {"Bai 1 - Ham so.yaml": _yaml()}
    return {name: template(columns, example) for name, (columns, example) in _TABLES[kind].items()}


def said_of(kind: str) -> Iterator[Text]:
    """One line for every column: title, whether it is needed, meaning."""
    tables = _TABLES["lessons" if kind == "lesson" else kind]
    for name, (columns, _) in tables.items():
        yield Text(name, name)
        for column in columns:
            needed = Text(" (bắt buộc)", " (needed)") if column.needed else Text("", "")
            yield Text(
                f"  {column.title} | {column.name}{needed.vi}: {column.says.vi}",
                f"  {column.title} | {column.name}{needed.en}: {column.says.en}",
            )


def _yaml() -> bytes:
    lines = [
        f"{column.title.lower()}: {value}  # {column.says}"
        for column, value in zip(LESSON_COLUMNS, LESSON_EXAMPLE[0], strict=True)
        if column.name != "file" and value
    ]
    return ("\n".join(line.replace(": Bài 1: Hàm số", ': "Bài 1: Hàm số"') for line in lines) + "\n").encode()
