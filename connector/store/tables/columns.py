"""What every table is made of: one metadata, ids, times in UTC, words of any length."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer, MetaData, String, Text, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")


class Utc(TypeDecorator[datetime]):
    """An aware datetime in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the store")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)) if value else None


def id_column() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def string(name: str, length: int = 255, nullable: bool = False) -> Column[str]:
    return Column(name, String(length), nullable=nullable)


def words(name: str) -> Column[str]:
    """What people wrote: of any length, so that no long title can stop a record."""
    return Column(name, Text, nullable=False)


def moment(name: str, nullable: bool = False) -> Column[datetime]:
    return Column(name, Utc, nullable=nullable)
