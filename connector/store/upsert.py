"""Insert, or change what is there: one statement, so that two processes at once cannot both insert."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    c: Connection, table: Table, key: Mapping[str, object], values: Mapping[str, object], **on_insert: object
) -> None:
    """Sets `values` in the row with this unique `key`; `on_insert` only where the row is new. No values: leave it."""
    dialect = postgresql if c.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**{**key, **values, **on_insert})
    if values:
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=dict(values))
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(key))
    c.execute(statement)
