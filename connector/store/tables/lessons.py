"""Lessons and their versions, verdicts and what teachers are told of them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from connector.store.tables.columns import Id, id_column, metadata, moment, string, words

lesson = Table(
    "lesson",
    metadata,
    id_column(),
    string("site", 64),
    string("school", 64),
    words("point"),
    string("assignment_id", 64),
    string("teacher_id", 64),
    words("author_name"),
    string("slot"),
    words("title"),
    words("topic"),
    words("period"),
    words("subject"),
    Column("grade", Integer, nullable=False),
    string("window", 64),
    Column("current_version", Id, nullable=True),
    moment("created_at"),
    # what lists are found by: unaccented words; and where the lesson stands, as the rules last computed it. An empty
    # `standing` says that something was written since, and that it must be computed again.
    Column("search", Text, nullable=False, server_default=""),
    Column("awaits", String(64), nullable=False, server_default=""),
    Column("standing", String(32), nullable=False, server_default=""),
    Column("opened", String(64), nullable=False, server_default=""),
    UniqueConstraint("site", "assignment_id", "teacher_id", "slot"),
    Index("ix_lesson_school", "school"),
    Index("ix_lesson_current", "current_version", "school", "window"),
    Index("ix_lesson_awaits", "awaits", "school", "subject", "grade", "window"),
    Index("ix_lesson_standing", "standing", "subject", "grade"),
    Index("ix_lesson_subject", "subject", "grade"),
)

lesson_version = Table(
    "lesson_version",
    metadata,
    id_column(),
    Column("lesson_id", ForeignKey("lesson.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sha256", ForeignKey("blob.sha256"), nullable=False),
    words("filename"),
    moment("submitted_at"),
    Column("report", JSON, nullable=False),
    moment("created_at"),
    # out of the report, so that nobody reads thousands of reports for a list
    Column("playable", Boolean, nullable=False, server_default=false()),
    Column("format", String(32), nullable=False, server_default=""),
    Column("format_version", Text, nullable=True),
    Column("moodle_fails", Text, nullable=True),
    # how it lay to its window when it came, by the rule of that day
    Column("timing", String(16), nullable=False, server_default=""),
    UniqueConstraint("lesson_id", "sha256"),
    UniqueConstraint("lesson_id", "number"),
)

appraisal = Table(
    "appraisal",
    metadata,
    id_column(),
    Column("version_id", ForeignKey("lesson_version.id"), nullable=False),
    string("level", 64),
    Column("unit", String(64), nullable=False, server_default=""),
    string("appraiser_key", 200),
    words("appraiser_name"),
    string("decision", 32),
    words("strengths"),
    words("limitations"),
    words("required_changes"),
    Column("score", Float, nullable=True),
    Column("percent", Float, nullable=True),
    string("source", 16),
    moment("decided_at"),
    UniqueConstraint("version_id", "level"),
    Index("ix_appraisal_unit", "level", "unit", "decided_at"),
    Index("ix_appraisal_decision", "decision", "level", "unit", "version_id"),
)

notice = Table(
    "notice",
    metadata,
    id_column(),
    Column("version_id", ForeignKey("lesson_version.id"), nullable=False),
    string("level", 64),
    string("site", 64),
    Column("payload", JSON, nullable=False),
    string("state", 16),
    moment("created_at"),
    moment("done_at", nullable=True),
    UniqueConstraint("version_id", "level"),
    Index("ix_notice_pending", "site", "state"),
)
