"""What reports said when they were issued, what schools declared, and who looked behind a figure."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint

from connector.store.tables.columns import id_column, metadata, moment, string, words

report_paper = Table(
    "report_paper",
    metadata,
    id_column(),
    string("kind", 32),
    string("unit"),
    string("period", 64),
    Column("revision", Integer, nullable=False),
    string("last_day", 10),
    string("said", 64),  # a digest of what it says; `seal` also of who confirmed it
    string("seal", 64),
    words("body"),
    moment("made_at"),
    UniqueConstraint("kind", "unit", "period", "revision"),
    Index("ix_report_paper_before", "kind", "unit", "last_day"),
)

declaration = Table(
    "declaration",
    metadata,
    id_column(),
    string("school", 64),
    string("question", 64),
    words("said"),
    string("valid_from", 10),
    string("said_by", 200),
    moment("said_at"),
    string("source", 100),
    Index("ix_declaration_school", "school", "question"),
)

looked_at = Table(
    "looked_at",
    metadata,
    id_column(),
    moment("at"),
    string("actor", 200),
    string("way", 32),
    string("unit"),
    string("report", 200),
    string("figure", 1000),
    Column("rows", Integer, nullable=False),
)
