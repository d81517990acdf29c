"""Database activities (`mod_data`): which there are, their fields, what people filled in."""

from __future__ import annotations

from collections.abc import Callable

from connector.sandbox.call import Call, Function
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Database, DatabaseEntry
from connector.sandbox.replies import Json, missing_record

_ALL = 1000


def _by_courses(call: Call) -> Json:
    wanted = call.ints("courseids")
    found = [d for d in call.site.databases.values() if not wanted or d.course in wanted]
    return {"databases": [_shape(database) for database in found], "warnings": []}


def _shape(database: Database) -> Json:
    return {
        "id": database.id,
        "course": database.course,
        "name": database.name,
        "intro": "",
        "introformat": 1,
        "lang": None,
        "approval": False,
        "coursemodule": database.cmid,
        "introfiles": [],
    }


def _fields(call: Call) -> Json:
    database = _found(call)
    made: list[Json] = [
        {"id": n, "dataid": database.id, "type": kind, "name": name, "description": "", "required": False}
        for n, (name, kind) in enumerate(database.fields.items(), 1)
    ]
    return {"fields": made, "warnings": []}


def _entries(call: Call) -> Json:
    database = _found(call)
    page, size = call.whole("page"), call.whole("perpage") or _ALL
    shown = database.entries[page * size : (page + 1) * size]
    return {
        "entries": [_entry(database, entry) for entry in shown],
        "totalcount": len(database.entries),
        "totalfilesize": 0,
        "listviewcontents": "<div>…</div>",
        "warnings": [],
    }


def _entry(database: Database, entry: DatabaseEntry) -> Json:
    numbers = {name: n for n, name in enumerate(database.fields, 1)}
    return {
        "id": entry.id,
        "userid": entry.userid,
        "groupid": 0,
        "dataid": database.id,
        "timecreated": entry.when,
        "timemodified": entry.when,
        "approved": entry.approved,
        "canmanageentry": True,
        "fullname": "…",
        "contents": [
            {
                "id": 10 * entry.id + numbers[n],
                "fieldid": numbers[n],
                "recordid": entry.id,
                "content": c,
                "content1": None,
            }
            for n, c in entry.contents.items()
        ],
        "tags": [],
    }


def _found(call: Call) -> Database:
    database = call.site.databases.get(call.whole("databaseid"))
    if database is None:
        raise missing_record("data")
    return database


def _of_one(get: Callable[[Call], Json], **more: Value) -> Function:
    return Function(Record({"databaseid": Value("int"), **more}), get)


FUNCTIONS = {
    "mod_data_get_databases_by_courses": Function(Record({"courseids": ListOf(Value("int"), [])}), _by_courses),
    "mod_data_get_fields": _of_one(_fields),
    "mod_data_get_entries": _of_one(
        _entries,
        groupid=Value("int", 0),
        returncontents=Value("bool", False),
        sort=Value("int", None),
        order=Value("text", None),
        page=Value("int", 0),
        perpage=Value("int", 0),
    ),
}
