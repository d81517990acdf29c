"""What a re-submission answers: the teacher's own words, and the reviewer's marks on what was asked for."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table

from connector.store.tables.columns import metadata, moment, string, words

revision_note = Table(
    "revision_note",
    metadata,
    Column("version_id", ForeignKey("lesson_version.id"), primary_key=True),
    words("said"),
    moment("said_at"),
)

answered_change = Table(
    "answered_change",
    metadata,
    Column("version_id", ForeignKey("lesson_version.id"), primary_key=True),
    Column("appraisal_id", ForeignKey("appraisal.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("met", Boolean, nullable=False),
    string("marked_by", 200),
    words("marked_name"),
    moment("marked_at"),
)
