"""Entries of a Database activity (`mod_data`), for what schools declare in their own Moodle."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from connector.declarations.questions import plain
from connector.errors import HoclieuError, NeedsOperator
from connector.lms.base import Cache
from connector.lms.declaring import Entry
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.courses import CourseIds
from connector.lms.moodle.names import close_names
from connector.lms.moodle.plaintext import plain_text
from connector.lms.moodle.replies import Answer, Reply
from connector.text import Text

GET_DATABASES = "mod_data_get_databases_by_courses"
GET_FIELDS = "mod_data_get_fields"
GET_ENTRIES = "mod_data_get_entries"
NEEDED = (GET_DATABASES, GET_FIELDS, GET_ENTRIES)
_PAGE = 200
_SHOWN = 40
_SEVERAL = "##"
"""What Moodle puts between several chosen values."""


class DatabaseReply(Reply):
    id: int
    coursemodule: int
    name: str


class DatabasesReply(Answer):
    """`mod_data_get_databases_by_courses`: those that the account may see."""

    databases: tuple[DatabaseReply, ...] = ()


class FieldReply(Reply):
    id: int
    name: str
    type: str


class FieldsReply(Answer):
    fields: tuple[FieldReply, ...] = ()


class ContentReply(Reply):
    fieldid: int
    content: str | None = None


class EntryReply(Reply):
    userid: int
    timemodified: int
    approved: bool = True
    contents: tuple[ContentReply, ...] = ()


class EntriesReply(Answer):
    """`mod_data_get_entries`. `totalcount` counts over all pages."""

    entries: tuple[EntryReply, ...] = ()
    totalcount: int = 0


class MoodleDatabases:
    """`connector.lms.declaring.DeclarationSource` by three reads; the page that Moodle draws of it is not read."""

    def __init__(self, client: MoodleClient, cache: Cache) -> None:
        self._client = client
        self._ids = CourseIds(client, cache)

    def entries(self, course: str, activity: str) -> Sequence[Entry]:
        """The activity by its name, or by its course-module id."""
        self._client.need(*NEEDED)
        found = self._database(course, activity)
        fields = {f.id: f for f in self._client.ask(FieldsReply, GET_FIELDS, {"databaseid": found.id}).fields}
        read = [_entry(e, fields) for e in self._pages(found.id) if e.approved]
        return sorted(read, key=lambda e: e.modified)

    def _database(self, course: str, activity: str) -> DatabaseReply:
        number = self._ids.resolve([course])[course]
        if isinstance(number, HoclieuError):
            raise number
        there = self._client.ask(DatabasesReply, GET_DATABASES, {"courseids": [number]}).databases
        for database in there:
            if activity == str(database.coursemodule) or plain(html.unescape(database.name)) == plain(activity):
                return database
        raise _unknown(self._client.site.id, activity, [d.name for d in there])

    def _pages(self, database: int) -> Iterator[EntryReply]:
        page, seen = 0, 0
        while True:
            asked = {"databaseid": database, "returncontents": True, "page": page, "perpage": _PAGE}
            answer = self._client.ask(EntriesReply, GET_ENTRIES, asked)
            yield from answer.entries
            page, seen = page + 1, seen + len(answer.entries)
            if not answer.entries or seen >= answer.totalcount:
                return


def _entry(entry: EntryReply, fields: Mapping[int, FieldReply]) -> Entry:
    said = {
        fields[c.fieldid].name: text
        for c in entry.contents
        if c.fieldid in fields and (text := _plain(fields[c.fieldid].type, c.content or ""))
    }
    return Entry(str(entry.userid), datetime.fromtimestamp(entry.timemodified, UTC), said)


def _plain(kind: str, content: str) -> str:
    """A date is kept by Moodle as midnight UTC of its day; what the editor wrote is HTML."""
    if kind == "date" and content.lstrip("-").isdecimal():
        try:
            return datetime.fromtimestamp(int(content), UTC).date().isoformat()
        except (ValueError, OverflowError, OSError):  # a year that no calendar has, which Moodle's form takes
            return content[:_SHOWN]
    return plain_text(content) if kind == "textarea" else "; ".join(filter(None, content.strip().split(_SEVERAL)))


def _unknown(site: str, activity: str, names: Sequence[str]) -> NeedsOperator:
    close = close_names(activity, names) or list(names)[:5]
    there = "; ".join(close) or "—"
    return NeedsOperator(
        "unknown_activity",
        Text(
            f"Trang {site} không có hoạt động Cơ sở dữ liệu “{activity}” trong khoá học đó.",
            f"Site {site} has no Database activity “{activity}” in that course.",
        ),
        Text(f"Các hoạt động có ở đó: {there}.", f"There are: {there}."),
    )
