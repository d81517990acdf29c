"""Documents and their numbers; what the runs need to know of each other."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from connector.store.tables.columns import id_column, metadata, moment, string, words

reading = Table(
    "reading",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("course_key", String(200), primary_key=True),
    Column("day", String(10), primary_key=True),
    moment("observed_at", nullable=True),
    Column("left_out", Integer, nullable=False),
    words("reason"),
    moment("failed_at", nullable=True),
)

document = Table(
    "document",
    metadata,
    id_column(),
    string("kind", 32),
    string("unit"),
    string("period", 64),
    string("format", 8),
    Column("revision", Integer, nullable=False),
    string("number", 64),
    string("content", 64),
    words("path"),
    moment("made_at"),
    UniqueConstraint("kind", "unit", "period", "format", "revision"),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("value", Integer, nullable=False),
)

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
    id_column(),
    string("step", 32),
    string("site", 64),
    string("key", 300),
    string("school", 64, nullable=True),
    string("code", 64),
    words("reason"),
    moment("since", nullable=True),
    Column("attempts", Integer, nullable=False),
    moment("first_at"),
    moment("last_at"),
    UniqueConstraint("step", "site", "key"),
)

run = Table(
    "run",
    metadata,
    string("id", 32),
    string("step", 32),
    string("site", 64),
    moment("started_at"),
    moment("finished_at", nullable=True),
    string("outcome", 16, nullable=True),
    Column("counts", JSON, nullable=False),
    Column("error", Text, nullable=True),
    Index("ix_run_started", "started_at"),
    UniqueConstraint("id", "step", "site"),
)

step_state = Table(
    "step_state",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("step", String(32), primary_key=True),
    string("run", 32),
    moment("finished_at"),
    Column("seconds", Float, nullable=False),
    string("outcome", 16),
    Column("error", Text, nullable=True),
    moment("good_at", nullable=True),
    moment("failing_since", nullable=True),
)
"""How each step last went on each site; it outlives the runs, which are forgotten after a while."""

claim = Table(
    "claim",
    metadata,
    Column("key", String(200), primary_key=True),
    string("owner", 200),
    moment("taken_at"),
    moment("until"),
)
