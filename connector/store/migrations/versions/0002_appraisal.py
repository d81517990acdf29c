"""opinions, tasks, minutes, lists, reminders and the audit trail; what lists of lessons are found by

Every verdict given so far keeps standing: it becomes an opinion of its appraiser as well, and is put on final minutes,
with the number that its document had, since catalogs open by minutes from now on.

Revision ID: 0002
Revises: 0001
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from connector.store.migrations.carried import carry_over

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    _opinions_and_tasks()
    _appraisals()
    _minutes()
    _lists()
    _others()
    _found_by()
    carry_over(op.get_bind())
    _append_only()


def downgrade() -> None:
    raise NotImplementedError("minutes, lists and the audit trail would be lost: restore the backup instead")


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, autoincrement=True, nullable=False)


def _string(name: str, length: int, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _moment(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Moment, nullable=nullable)


def _to(table: str, column: str, of: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.{key}"], name=f"fk_{table}_{column}")


def _opinions_and_tasks() -> None:
    op.create_table(
        "opinion",
        _id(),
        sa.Column("version_id", Id, nullable=False),
        _string("level", 64),
        _string("appraiser_key", 200),
        _text("appraiser_name"),
        sa.Column("scores", sa.JSON(), nullable=False),
        _string("decision", 32),
        _text("strengths"),
        _text("limitations"),
        _text("required_changes"),
        _string("source", 16),
        _moment("given_at"),
        _to("opinion", "version_id", "lesson_version"),
        sa.PrimaryKeyConstraint("id", name="pk_opinion"),
        sa.UniqueConstraint("version_id", "level", "appraiser_key", name="uq_opinion_version_id_level_appraiser_key"),
    )
    op.create_table(
        "review_task",
        _id(),
        sa.Column("lesson_id", Id, nullable=False),
        _string("level", 64),
        _string("person", 64),
        _string("role", 16),
        _string("state", 16),
        _string("assigned_by", 200),
        _moment("assigned_at"),
        _moment("due_at", nullable=True),
        _moment("closed_at", nullable=True),
        _text("reason"),
        _to("review_task", "lesson_id", "lesson"),
        sa.PrimaryKeyConstraint("id", name="pk_review_task"),
        sa.UniqueConstraint("lesson_id", "level", "person", "role", name="uq_review_task_lesson_id_level_person_role"),
    )
    op.create_index("ix_review_task_person", "review_task", ["person", "state"])
    op.create_index("ix_review_task_lesson", "review_task", ["lesson_id", "level", "state"])


def _appraisals() -> None:
    """One verdict per version and level. Two recorded at the same moment could both be there: the later one counted."""
    op.execute(
        "INSERT INTO opinion (version_id, level, appraiser_key, appraiser_name, scores, decision, strengths,"
        " limitations, required_changes, source, given_at) SELECT version_id, level, appraiser_key, appraiser_name,"
        " '{}', decision, strengths, limitations, required_changes, source, decided_at FROM appraisal ORDER BY id"
    )
    op.execute("DELETE FROM appraisal WHERE id NOT IN (SELECT max(id) FROM appraisal GROUP BY version_id, level)")
    with op.batch_alter_table("appraisal", schema=None) as batch_op:
        batch_op.drop_constraint("uq_appraisal_version_id_level_appraiser_key", type_="unique")
        batch_op.add_column(sa.Column("unit", sa.String(64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("percent", sa.Float(), nullable=True))
        batch_op.create_unique_constraint("uq_appraisal_version_id_level", ["version_id", "level"])
        batch_op.create_index("ix_appraisal_unit", ["level", "unit", "decided_at"], unique=False)
        batch_op.create_index("ix_appraisal_decision", ["decision", "level", "unit", "version_id"], unique=False)


def _minutes() -> None:
    op.create_table(
        "minutes",
        _id(),
        _string("level", 64),
        _string("unit", 64),
        _string("state", 16),
        _string("number", 64, nullable=True),
        _moment("held_from", nullable=True),
        _moment("held_to", nullable=True),
        _text("place"),
        sa.Column("present", sa.JSON(), nullable=False),
        _text("chair"),
        _text("secretary"),
        _string("made_by", 200),
        _moment("made_at"),
        _moment("finalised_at", nullable=True),
        _string("signed_sha256", 64, nullable=True),
        _text("signed_name", nullable=True),
        _moment("signed_at", nullable=True),
        _to("minutes", "signed_sha256", "blob", "sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_minutes"),
    )
    op.create_index("ix_minutes_unit", "minutes", ["level", "unit", "state"])
    op.create_table(
        "minutes_item",
        sa.Column("appraisal_id", Id, nullable=False),
        sa.Column("minutes_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _to("minutes_item", "appraisal_id", "appraisal"),
        _to("minutes_item", "minutes_id", "minutes"),
        sa.PrimaryKeyConstraint("appraisal_id", name="pk_minutes_item"),
    )
    op.create_index("ix_minutes_item_minutes_id", "minutes_item", ["minutes_id"])


def _lists() -> None:
    op.create_table(
        "passed_list",
        _id(),
        _string("level", 64),
        _string("unit", 64),
        _string("window", 64),
        _string("state", 16),
        _string("number", 64, nullable=True),
        sa.Column("supplement_of", Id, nullable=True),
        sa.Column("rows", sa.JSON(), nullable=False),
        _string("made_by", 200),
        _moment("made_at"),
        _string("sent_by", 200, nullable=True),
        _moment("sent_at", nullable=True),
        _moment("decided_at", nullable=True),
        _to("passed_list", "supplement_of", "passed_list"),
        sa.PrimaryKeyConstraint("id", name="pk_passed_list"),
    )
    op.create_index("ix_passed_list_unit", "passed_list", ["level", "unit", "window"])
    op.create_table(
        "passed_list_item",
        _id(),
        sa.Column("list_id", Id, nullable=False),
        sa.Column("lesson_id", Id, nullable=False),
        sa.Column("version_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _string("state", 16),
        _string("decided_by", 200, nullable=True),
        _moment("decided_at", nullable=True),
        _text("reason"),
        _to("passed_list_item", "list_id", "passed_list"),
        _to("passed_list_item", "lesson_id", "lesson"),
        _to("passed_list_item", "version_id", "lesson_version"),
        sa.PrimaryKeyConstraint("id", name="pk_passed_list_item"),
        sa.UniqueConstraint("list_id", "lesson_id", name="uq_passed_list_item_list_id_lesson_id"),
    )
    op.create_index("ix_passed_list_item_version", "passed_list_item", ["version_id"])


def _others() -> None:
    op.create_table(
        "withdrawal",
        _id(),
        sa.Column("lesson_id", Id, nullable=False),
        _text("reason"),
        _string("withdrawn_by", 200),
        _moment("withdrawn_at"),
        _string("lifted_by", 200, nullable=True),
        _moment("lifted_at", nullable=True),
        _to("withdrawal", "lesson_id", "lesson"),
        sa.PrimaryKeyConstraint("id", name="pk_withdrawal"),
    )
    op.create_index("ix_withdrawal_lesson_id", "withdrawal", ["lesson_id"])
    op.create_table(
        "reminder",
        _id(),
        _string("what", 200),
        _string("whom", 200),
        _string("slot", 64),
        _string("channel", 16),
        _string("state", 16),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _text("error", nullable=True),
        _moment("created_at"),
        _moment("done_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint("what", "whom", "slot", "channel", name="uq_reminder_what_whom_slot_channel"),
    )
    op.create_index("ix_reminder_state", "reminder", ["state"])
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        _moment("at"),
        _string("actor", 200),
        _string("action", 64),
        _string("subject", 200),
        sa.Column("details", sa.JSON(), nullable=False),
        _string("prev_hash", 64),
        _string("hash", 64),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sa.UniqueConstraint("hash", name="uq_audit_hash"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])


def _found_by() -> None:
    """Plain ADD COLUMN: lessons and versions are referred to, and SQLite cannot make such a table anew."""
    for name, length in (("search", None), ("awaits", 64), ("standing", 32), ("opened", 64)):
        kind: sa.String = sa.String(length) if length else sa.Text()
        op.add_column("lesson", sa.Column(name, kind, nullable=False, server_default=""))
    op.create_index("ix_lesson_awaits", "lesson", ["awaits", "school", "subject", "grade", "window"])
    op.create_index("ix_lesson_current", "lesson", ["current_version", "school", "window"])
    op.create_index("ix_lesson_standing", "lesson", ["standing", "subject", "grade"])
    op.create_index("ix_lesson_subject", "lesson", ["subject", "grade"])
    op.add_column("lesson_version", sa.Column("playable", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("lesson_version", sa.Column("format", sa.String(32), nullable=False, server_default=""))
    op.add_column("lesson_version", sa.Column("format_version", sa.Text(), nullable=True))
    op.add_column("lesson_version", sa.Column("moodle_fails", sa.Text(), nullable=True))
    op.add_column("lesson_version", sa.Column("timing", sa.String(16), nullable=False, server_default=""))


def _append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{deed.lower()} BEFORE {deed} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()"
    )
    op.execute(
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    )
