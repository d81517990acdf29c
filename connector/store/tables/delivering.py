"""Reports that fell due, who confirmed them, and what was sent where."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from connector.store.tables.columns import id_column, metadata, moment, string, words

report_due = Table(
    "report_due",
    metadata,
    id_column(),
    string("kind", 32),
    string("unit"),
    string("period", 64),
    string("first", 10),
    string("last", 10),
    words("name"),
    moment("due_at"),
    moment("release_at"),
    moment("draft_at", nullable=True),
    moment("booked_at"),
    string("draft_said", 64, nullable=True),
    Column("draft_body", Text, nullable=True),
    moment("drafted_at", nullable=True),
    string("confirmed_said", 64, nullable=True),
    string("confirmed_by", 200, nullable=True),
    Column("confirmed_name", Text, nullable=True),
    moment("confirmed_at", nullable=True),
    moment("released_at", nullable=True),
    Column("revision", Integer, nullable=True),
    Column("coverage", String(16), nullable=True),
    moment("as_of", nullable=True),
    Column("error", Text, nullable=True),
    UniqueConstraint("kind", "unit", "period"),
    Index("ix_report_due_released", "released_at", "due_at"),
)
"""One report of one unit that fell due; booked once, released once. `revision`: the one that was released;
corrections have higher ones."""

delivery = Table(
    "delivery",
    metadata,
    id_column(),
    Column("due_id", ForeignKey("report_due.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    string("destination", 64),
    string("address"),
    string("state", 16),
    Column("attempts", Integer, nullable=False),
    moment("next_at"),
    string("claimed_by", 64, nullable=True),
    moment("claimed_at", nullable=True),
    moment("done_at", nullable=True),
    Column("late", Boolean, nullable=False),
    Column("receipt", JSON, nullable=False),
    string("code", 64, nullable=True),
    Column("error", Text, nullable=True),
    UniqueConstraint("due_id", "revision", "destination", "address"),
    Index("ix_delivery_state", "state", "next_at"),
)
"""The outbox: one report for one destination and recipient."""
