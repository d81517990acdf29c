"""What stands in the catalogs, in which courses, and what of it has to go."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from connector.store.tables.columns import Id, id_column, metadata, moment, string, words

publication = Table(
    "publication",
    metadata,
    id_column(),
    Column("lesson_id", ForeignKey("lesson.id"), nullable=False),
    string("catalog"),
    Column("version_id", ForeignKey("lesson_version.id"), nullable=False),
    string("site", 64),
    string("state", 16),
    string("course_id", 64, nullable=True),
    string("cmid", 64, nullable=True),
    string("sha1", 40),
    words("url"),
    moment("intended_at"),
    moment("confirmed_at", nullable=True),
    Column("stands", Id, nullable=True),
    words("course_key"),
    string("idnumber", 100),
    string("modname", 32),
    words("name"),
    words("topic"),
    Column("position", Integer, nullable=True),
    Column("revision", Integer, nullable=True),
    Column("visible", Boolean, nullable=False),
    string("described", 64),
    string("reads_back", 64, nullable=True),
    moment("withdrawn_at", nullable=True),
    Column("adopted", JSON, nullable=False),
    Column("may_lose", Id, nullable=True),
    UniqueConstraint("lesson_id", "catalog"),
    Index("ix_publication_site", "site", "state"),
)

leftover = Table(
    "leftover",
    metadata,
    id_column(),
    string("site", 64),
    string("course_id", 64, nullable=True),
    string("cmid", 64, nullable=True),
    string("idnumber", 100),
    Column("lesson_id", ForeignKey("lesson.id"), nullable=False),
    string("catalog"),
    string("waits_for"),
    string("action", 16),
    words("why"),
    moment("made_at"),
    moment("done_at", nullable=True),
    Index("ix_leftover_site", "site", "done_at"),
)

catalog_course = Table(
    "catalog_course",
    metadata,
    string("site", 64),
    string("course_key"),
    string("course_id", 64),
    words("name"),
    Column("category_path", JSON, nullable=False),
    moment("seen_at"),
    UniqueConstraint("site", "course_key"),
)
