"""The whole database as lines of JSON, and back: the same for SQLite and PostgreSQL, and from one to the other.

A dump is one moment's: a transaction that only reads, so that the service goes on meanwhile. It is put back as a whole
or not at all, into the schema of its own revision, which is then brought up to date as any database is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import JSON, Connection, DateTime, Integer, MetaData, Table, inspect, select, text
from sqlalchemy.types import TypeEngine

from connector.errors import NeedsOperator
from connector.store import tables as t
from connector.store.database import _MIGRATIONS, Database
from connector.text import Text

NOT_KEPT = frozenset({"claim", "web_session", "signin_attempt"})
"""What ends with the processes and browsers that hold it."""
_AT_ONCE = 500
Line = dict[str, object]


def dump(db: Database, take: Callable[[str, Iterator[bytes]], None]) -> str:
    """Gives each table (name, lines) to `take`, all of one moment; the revision of the schema."""
    with db.read() as c:
        if not db.is_sqlite:
            c.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        revision = str(c.scalar(text("SELECT version_num FROM alembic_version")))
        for table in t.metadata.sorted_tables:
            if table.name not in NOT_KEPT:
                take(table.name, _lines(c, table))
    return revision


def packages(db: Database) -> dict[str, int]:
    """SHA-256 → size in bytes of every package that is to be there."""
    with db.read() as c:
        return {row.sha256: row.size for row in c.execute(select(t.blob.c.sha256, t.blob.c.size))}


def _lines(c: Connection, table: Table) -> Iterator[bytes]:
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE)
    for row in c.execute(query).mappings():
        said = {key: _said(value) for key, value in row.items()}
        yield json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _said(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def put_back(db: Database, revision: str, lines: Callable[[str], Iterable[bytes]], moved: Mapping[str, str]) -> None:
    """Makes the tables of `revision` in an empty database, fills them with `lines(table)` and brings them up to date.

    `moved`: folders that lie elsewhere now; a path below one of them is put back as one below the other. Raises
    NeedsOperator (`database_not_empty`, `backup_newer`) before anything is written.
    """
    with db.connect() as c:
        if inspect(c).get_table_names():
            raise NeedsOperator("database_not_empty", _NOT_EMPTY, _NOT_EMPTY_DO)
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = c
        try:
            command.upgrade(config, revision)
        except CommandError:
            raise NeedsOperator("backup_newer", _NEWER.filled(revision=revision), _NEWER_DO) from None
        there = MetaData()
        there.reflect(c)
        for table in there.sorted_tables:
            if table.name not in NOT_KEPT | {"alembic_version"}:
                _fill(c, table, lines(table.name), moved)
        if not db.is_sqlite:
            _count_on(c, there)
    db.upgrade()


def _fill(c: Connection, table: Table, lines: Iterable[bytes], moved: Mapping[str, str]) -> None:
    """A migration may have put rows into a new table; those of the dump are all that were there."""
    if table.name != "audit":  # which nobody may delete from, and no migration writes to
        c.execute(table.delete())
    held: list[Line] = []
    for line in lines:
        held.append(_row(table, json.loads(line), moved))
        if len(held) == _AT_ONCE:
            c.execute(table.insert(), held)
            held = []
    if held:
        c.execute(table.insert(), held)


def _row(table: Table, said: Line, moved: Mapping[str, str]) -> Line:
    return {name: _value(table.c[name].type, name, value, moved) for name, value in said.items() if name in table.c}


def _value(kind: TypeEngine[object], name: str, value: object, moved: Mapping[str, str]) -> object:
    if isinstance(value, str) and isinstance(kind, DateTime):
        return datetime.fromisoformat(value).astimezone(UTC)
    if isinstance(value, str) and name == "path" and not isinstance(kind, JSON):
        for old, new in moved.items():
            if value.startswith(f"{old}/"):
                return new + value.removeprefix(old)
    return value


def _count_on(c: Connection, there: MetaData) -> None:
    """PostgreSQL numbers new rows after the last that was put back."""
    numbered = [x.primary_key.columns[0] for x in there.sorted_tables if len(x.primary_key.columns) == 1]
    for column in numbered:
        if not isinstance(column.type, Integer):
            continue
        named = {"t": f'"{column.table.name}"', "c": column.name}
        sequence = c.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), named)
        last = c.scalar(select(column).order_by(column.desc()).limit(1))
        if sequence and last:
            c.execute(text("SELECT setval(:s, :n)"), {"s": sequence, "n": last})


_NOT_EMPTY = Text("Cơ sở dữ liệu đích không rỗng.", "The database to restore into is not empty.")
_NOT_EMPTY_DO = Text(
    "Tạo một cơ sở dữ liệu mới, rỗng, rồi phục hồi vào đó.", "Make a new, empty database and restore into that."
)
_NEWER = Text(
    "Bản sao lưu ở bản {revision}, mới hơn chương trình này.", "The backup is at revision {revision}, newer than this."
)
_NEWER_DO = Text("Cài bản Hoclieu mới hơn rồi phục hồi.", "Install the newer Hoclieu, then restore.")
