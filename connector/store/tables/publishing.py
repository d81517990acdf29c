"""What stands in the catalogs."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint

from connector.store.tables.columns import id_column, metadata, moment, string, words

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
    Column("replaces_cmid", String(64), nullable=True),
    UniqueConstraint("lesson_id", "catalog"),
    Index("ix_publication_site", "site", "state"),
)
