"""One engine for SQLite (WAL) and PostgreSQL, and the schema brought up to date by Alembic."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, ProgrammingError
from sqlalchemy.pool import ConnectionPoolEntry

from connector.errors import NeedsOperator
from connector.store.blobs import disk_trouble
from connector.text import Text

_PATIENCE_SECONDS = 30.0
_ONLY_READS = "hoclieu_only_reads"
_MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """`connect()` gives a transaction that commits at its end or rolls back on an error.

    Within it, on the same thread, whatever else connects or reads takes part in it: a deed that writes by several
    methods is done as a whole or not at all.
    """

    def __init__(self, url: str) -> None:
        parsed = _parsed(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database:
            _folder(Path(parsed.database).parent)
        self.engine: Engine = create_engine(parsed, pool_pre_ping=not self.is_sqlite, hide_parameters=True)
        # SQLite's own waiting for another writer is a sleep of up to 100 ms; threads of one process need not sleep
        self._turn: AbstractContextManager[object] = threading.RLock() if self.is_sqlite else nullcontext()
        self._under_way = threading.local()
        if self.is_sqlite:
            event.listen(self.engine, "connect", _sqlite_pragmas)
            event.listen(self.engine, "begin", _begin_immediate)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        if (outer := self._outer()) is not None:
            with outer.begin_nested():  # what fails inside and is caught there undoes its own part only
                yield outer
            return
        with self._turn, self._translated(), self.engine.begin() as connection:
            self._under_way.connection = connection
            try:
                yield connection
            finally:
                self._under_way.connection = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: on SQLite it waits for no writer, and no writer for it."""
        if (outer := self._outer()) is not None:
            yield outer
            return
        with self._translated(), self.engine.connect() as connection:
            connection.execution_options(**{_ONLY_READS: True})
            with connection.begin():
                yield connection

    def _outer(self) -> Connection | None:
        connection: Connection | None = getattr(self._under_way, "connection", None)
        return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (IntegrityError, ProgrammingError):
            raise  # ours to foresee, or a defect of ours
        except DatabaseError as error:
            raise _translated(error.orig or error) from error
        except sqlite3.DatabaseError as error:  # from the pragmas below, which run before SQLAlchemy translates
            raise _translated(error) from error

    def upgrade(self) -> None:
        """Brings the schema to the newest revision; does nothing when it is there already."""
        with self.connect() as connection:
            config = Config()
            config.set_main_option("script_location", str(_MIGRATIONS))
            head = ScriptDirectory.from_config(config).get_current_head()
            if MigrationContext.configure(connection).get_current_revision() == head:
                return
            if not self.is_sqlite:  # two processes starting at once: one migrates, the other waits and finds it done
                connection.execute(text("SELECT pg_advisory_xact_lock(7301001)"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        self.engine.dispose()


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise NeedsOperator(
            "database_url",
            Text("HOCLIEU_DATABASE không phải một địa chỉ cơ sở dữ liệu.", "HOCLIEU_DATABASE is not a database URL."),
            Text("Ví dụ: postgresql://tên@máy/hoclieu.", "For example: postgresql://user@host/hoclieu."),
        ) from None
    if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def _sqlite_pragmas(connection: object, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # we begin ourselves, see below
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"PRAGMA busy_timeout={int(1000 * _PATIENCE_SECONDS)}")
    if _patiently(cursor, "PRAGMA journal_mode") != "wal":
        _patiently(cursor, "PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _patiently(cursor: sqlite3.Cursor, pragma: str) -> object:
    """The pragma's answer. While another process turns the log on, or takes it away as the last to leave, SQLite says
    "locked" at once, whatever its busy time-out (sqlite.org/wal.html, "Sometimes queries return SQLITE_BUSY")."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return cursor.execute(pragma).fetchone()[0]
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin_immediate(connection: Connection) -> None:
    if connection.get_execution_options().get(_ONLY_READS):
        connection.exec_driver_sql("BEGIN")
        return
    # a transaction that reads first and writes later would fail at once, not wait, when another writer came between
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_trouble(path, error) from None


def _translated(error: BaseException) -> NeedsOperator:
    """Full disk, unreachable, locked or damaged database: nothing of ours can mend it."""
    reason = (str(error).splitlines() or ["?"])[0]
    return NeedsOperator(
        "database",
        Text(f"Cơ sở dữ liệu không dùng được: {reason}.", f"The database cannot be used: {reason}."),
        Text(
            "Kiểm tra máy chủ, quyền và chỗ trống trên đĩa, rồi chạy lại; không mất gì.",
            "Check the server, the rights and the space on disk, then run again; nothing is lost.",
        ),
    )
