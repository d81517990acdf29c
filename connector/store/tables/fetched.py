"""What was fetched from the sites."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from connector.store.tables.columns import id_column, metadata, moment, string

blob = Table(
    "blob",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("sha1", String(40), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    moment("stored_at"),
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
    id_column(),
    string("site", 64),
    string("assignment_id", 64),
    string("teacher_id", 64),
    Column("attempt", Integer, nullable=False),
    string("submission_id", 64),
    moment("modified"),
    moment("collected_at"),
    UniqueConstraint("site", "assignment_id", "teacher_id", "attempt"),
)
