"""The tables, for SQLite and PostgreSQL alike. Only this package speaks SQL to the relational database.

Natural keys are unique constraints: running anything twice meets the row that is there. Times are UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

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


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _string(name: str, length: int = 255, nullable: bool = False) -> Column[str]:
    return Column(name, String(length), nullable=nullable)


def _text(name: str) -> Column[str]:
    """What people wrote: of any length, so that no long title can stop a record."""
    return Column(name, Text, nullable=False)


# what was fetched ------------------------------------------------------------------------------------------------

blob = Table(
    "blob",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("sha1", String(40), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", Utc, nullable=False),
)

remote_file = Table(
    "remote_file",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("sha256", ForeignKey("blob.sha256"), nullable=False),
)

submission = Table(
    "submission",
    metadata,
    _id(),
    _string("site", 64),
    _string("assignment_id", 64),
    _string("teacher_id", 64),
    Column("attempt", Integer, nullable=False),
    _string("submission_id", 64),
    Column("modified", Utc, nullable=False),
    Column("collected_at", Utc, nullable=False),
    UniqueConstraint("site", "assignment_id", "teacher_id", "attempt"),
)

# lessons and their appraisal -------------------------------------------------------------------------------------

lesson = Table(
    "lesson",
    metadata,
    _id(),
    _string("site", 64),
    _string("school", 64),
    _text("point"),
    _string("assignment_id", 64),
    _string("teacher_id", 64),
    _text("author_name"),
    _string("slot"),
    _text("title"),
    _text("topic"),
    _text("period"),
    _text("subject"),
    Column("grade", Integer, nullable=False),
    _string("window", 64),
    Column("current_version", Id, nullable=True),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("site", "assignment_id", "teacher_id", "slot"),
    Index("ix_lesson_school", "school"),
)

lesson_version = Table(
    "lesson_version",
    metadata,
    _id(),
    Column("lesson_id", ForeignKey("lesson.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sha256", ForeignKey("blob.sha256"), nullable=False),
    _text("filename"),
    Column("submitted_at", Utc, nullable=False),
    Column("report", JSON, nullable=False),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("lesson_id", "sha256"),
    UniqueConstraint("lesson_id", "number"),
)

appraisal = Table(
    "appraisal",
    metadata,
    _id(),
    Column("version_id", ForeignKey("lesson_version.id"), nullable=False),
    _string("level", 64),
    _string("appraiser_key", 200),
    _text("appraiser_name"),
    _string("decision", 32),
    Column("strengths", Text, nullable=False),
    Column("limitations", Text, nullable=False),
    Column("required_changes", Text, nullable=False),
    Column("score", Float, nullable=True),
    _string("source", 16),
    Column("decided_at", Utc, nullable=False),
    UniqueConstraint("version_id", "level", "appraiser_key"),
)

notice = Table(
    "notice",
    metadata,
    _id(),
    Column("version_id", ForeignKey("lesson_version.id"), nullable=False),
    _string("level", 64),
    _string("site", 64),
    Column("payload", JSON, nullable=False),
    _string("state", 16),
    Column("created_at", Utc, nullable=False),
    Column("done_at", Utc, nullable=True),
    UniqueConstraint("version_id", "level"),
    Index("ix_notice_pending", "site", "state"),
)

# catalogs --------------------------------------------------------------------------------------------------------

publication = Table(
    "publication",
    metadata,
    _id(),
    Column("lesson_id", ForeignKey("lesson.id"), nullable=False),
    _string("catalog"),
    Column("version_id", ForeignKey("lesson_version.id"), nullable=False),
    _string("site", 64),
    _string("state", 16),
    _string("course_id", 64, nullable=True),
    _string("cmid", 64, nullable=True),
    _string("sha1", 40),
    _text("url"),
    Column("intended_at", Utc, nullable=False),
    Column("confirmed_at", Utc, nullable=True),
    Column("replaces_cmid", String(64), nullable=True),
    UniqueConstraint("lesson_id", "catalog"),
    Index("ix_publication_site", "site", "state"),
)

# participation and documents -------------------------------------------------------------------------------------

reading = Table(
    "reading",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("course_key", String(200), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("observed_at", Utc, nullable=True),
    Column("left_out", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("failed_at", Utc, nullable=True),
)

document = Table(
    "document",
    metadata,
    _id(),
    _string("kind", 32),
    _string("unit"),
    _string("period", 64),
    _string("format", 8),
    Column("revision", Integer, nullable=False),
    _string("number", 64),
    _string("content", 64),
    _text("path"),
    Column("made_at", Utc, nullable=False),
    UniqueConstraint("kind", "unit", "period", "format", "revision"),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("value", Integer, nullable=False),
)

# running ---------------------------------------------------------------------------------------------------------

site_state = Table(
    "site_state",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("value", JSON, nullable=False),
)

set_aside = Table(
    "set_aside",
    metadata,
    _id(),
    _string("step", 32),
    _string("site", 64),
    _string("key", 300),
    _string("school", 64, nullable=True),
    _string("code", 64),
    Column("reason", Text, nullable=False),
    Column("since", Utc, nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("first_at", Utc, nullable=False),
    Column("last_at", Utc, nullable=False),
    UniqueConstraint("step", "site", "key"),
)

run = Table(
    "run",
    metadata,
    _string("id", 32),
    _string("step", 32),
    _string("site", 64),
    Column("started_at", Utc, nullable=False),
    Column("finished_at", Utc, nullable=True),
    _string("outcome", 16, nullable=True),
    Column("counts", JSON, nullable=False),
    Column("error", Text, nullable=True),
    Index("ix_run_started", "started_at"),
    UniqueConstraint("id", "step", "site"),
)

claim = Table(
    "claim",
    metadata,
    Column("key", String(200), primary_key=True),
    _string("owner", 200),
    Column("taken_at", Utc, nullable=False),
    Column("until", Utc, nullable=False),
)
