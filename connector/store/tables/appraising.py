"""How a verdict comes about and is put on record: opinions, tasks, minutes, lists, reminders, the audit trail."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from connector.store.tables.columns import id_column, metadata, moment, string, words

opinion = Table(
    "opinion",
    metadata,
    id_column(),
    Column("version_id", ForeignKey("lesson_version.id"), nullable=False),
    string("level", 64),
    string("appraiser_key", 200),
    words("appraiser_name"),
    Column("scores", JSON, nullable=False),
    string("decision", 32),
    words("strengths"),
    words("limitations"),
    words("required_changes"),
    string("source", 16),
    moment("given_at"),
    UniqueConstraint("version_id", "level", "appraiser_key"),
)

review_task = Table(
    "review_task",
    metadata,
    id_column(),
    Column("lesson_id", ForeignKey("lesson.id"), nullable=False),
    string("level", 64),
    string("person", 64),
    string("role", 16),
    string("state", 16),
    string("assigned_by", 200),
    moment("assigned_at"),
    moment("due_at", nullable=True),
    moment("closed_at", nullable=True),
    words("reason"),
    UniqueConstraint("lesson_id", "level", "person", "role"),
    Index("ix_review_task_person", "person", "state"),
    Index("ix_review_task_lesson", "lesson_id", "level", "state"),
)

minutes = Table(
    "minutes",
    metadata,
    id_column(),
    string("level", 64),
    string("unit", 64),
    string("state", 16),
    string("number", 64, nullable=True),
    moment("held_from", nullable=True),
    moment("held_to", nullable=True),
    words("place"),
    Column("present", JSON, nullable=False),
    words("chair"),
    words("secretary"),
    string("made_by", 200),
    moment("made_at"),
    moment("finalised_at", nullable=True),
    Column("signed_sha256", ForeignKey("blob.sha256"), nullable=True),
    Column("signed_name", Text, nullable=True),
    moment("signed_at", nullable=True),
    Index("ix_minutes_unit", "level", "unit", "state"),
)

minutes_item = Table(
    "minutes_item",
    metadata,
    Column("appraisal_id", ForeignKey("appraisal.id"), primary_key=True),
    Column("minutes_id", ForeignKey("minutes.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
)

passed_list = Table(
    "passed_list",
    metadata,
    id_column(),
    string("level", 64),
    string("unit", 64),
    string("window", 64),
    string("state", 16),
    string("number", 64, nullable=True),
    Column("supplement_of", ForeignKey("passed_list.id"), nullable=True),
    Column("rows", JSON, nullable=False),
    string("made_by", 200),
    moment("made_at"),
    string("sent_by", 200, nullable=True),
    moment("sent_at", nullable=True),
    moment("decided_at", nullable=True),
    Index("ix_passed_list_unit", "level", "unit", "window"),
)

passed_list_item = Table(
    "passed_list_item",
    metadata,
    id_column(),
    Column("list_id", ForeignKey("passed_list.id"), nullable=False),
    Column("lesson_id", ForeignKey("lesson.id"), nullable=False),
    Column("version_id", ForeignKey("lesson_version.id"), nullable=False),
    Column("position", Integer, nullable=False),
    string("state", 16),
    string("decided_by", 200, nullable=True),
    moment("decided_at", nullable=True),
    words("reason"),
    UniqueConstraint("list_id", "lesson_id"),
    Index("ix_passed_list_item_version", "version_id"),
)

withdrawal = Table(
    "withdrawal",
    metadata,
    id_column(),
    Column("lesson_id", ForeignKey("lesson.id"), nullable=False, index=True),
    words("reason"),
    string("withdrawn_by", 200),
    moment("withdrawn_at"),
    string("lifted_by", 200, nullable=True),
    moment("lifted_at", nullable=True),
)

reminder = Table(
    "reminder",
    metadata,
    id_column(),
    string("what", 200),
    string("whom", 200),
    string("slot", 64),
    string("channel", 16),
    string("state", 16),
    Column("payload", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=True),
    moment("created_at"),
    moment("done_at", nullable=True),
    UniqueConstraint("what", "whom", "slot", "channel"),
    Index("ix_reminder_state", "state"),
)

# Append-only: triggers of the migration refuse UPDATE and DELETE (TRUNCATE too, on PostgreSQL).
audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    moment("at"),
    string("actor", 200),
    string("action", 64),
    string("subject", 200),
    Column("details", JSON, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index("ix_audit_subject", "subject"),
)
