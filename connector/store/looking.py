"""A look at the database that changes nothing: not made where it is missing, not migrated where it is old."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, inspect, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, ProgrammingError

from connector.store import tables as t
from connector.store.database import _MIGRATIONS, _parsed, _translated


@dataclass(frozen=True, slots=True)
class DatabaseLook:
    """`revision` is that of its schema (None: empty, or not there yet), `newest` the one we know. `known` is whether
    we have a way from its revision. `largest_package` is in bytes, 0 for none."""

    there: bool
    revision: str | None
    newest: str
    known: bool = True
    largest_package: int = 0


def look(url: str) -> DatabaseLook:
    """Raises NeedsOperator (`database_url`, `database`) when it cannot be reached or read."""
    parsed = _parsed(url)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head() or ""
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or not Path(parsed.database).is_file():
            return DatabaseLook(False, None, newest)
        parsed = URL.create("sqlite", database=f"file:{parsed.database}", query={"mode": "ro", "uri": "true"})
    engine = create_engine(parsed, hide_parameters=True)
    try:
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            known = revision is None or revision in {s.revision for s in scripts.walk_revisions()}
            there = inspect(connection).has_table(t.blob.name)
            largest = connection.scalar(select(func.max(t.blob.c.size))) if there else None
            return DatabaseLook(True, revision, newest, known, largest or 0)
    except ProgrammingError:
        raise
    except DatabaseError as error:
        raise _translated(error.orig or error) from None
    finally:
        engine.dispose()
