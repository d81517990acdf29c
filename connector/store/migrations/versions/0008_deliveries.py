"""reports that fall due, and the outbox of what is sent where

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "report_due",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("unit", sa.String(255), nullable=False),
        sa.Column("period", sa.String(64), nullable=False),
        sa.Column("first", sa.String(10), nullable=False),
        sa.Column("last", sa.String(10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("release_at", Moment, nullable=False),
        sa.Column("draft_at", Moment, nullable=True),
        sa.Column("booked_at", Moment, nullable=False),
        sa.Column("draft_said", sa.String(64), nullable=True),
        sa.Column("draft_body", sa.Text(), nullable=True),
        sa.Column("drafted_at", Moment, nullable=True),
        sa.Column("confirmed_said", sa.String(64), nullable=True),
        sa.Column("confirmed_by", sa.String(200), nullable=True),
        sa.Column("confirmed_name", sa.Text(), nullable=True),
        sa.Column("confirmed_at", Moment, nullable=True),
        sa.Column("released_at", Moment, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("coverage", sa.String(16), nullable=True),
        sa.Column("as_of", Moment, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_report_due"),
        sa.UniqueConstraint("kind", "unit", "period", name="uq_report_due_kind_unit_period"),
    )
    op.create_index("ix_report_due_released", "report_due", ["released_at", "due_at"])
    op.create_table(
        "delivery",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("due_id", Id, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("destination", sa.String(64), nullable=False),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Moment, nullable=False),
        sa.Column("claimed_by", sa.String(64), nullable=True),
        sa.Column("claimed_at", Moment, nullable=True),
        sa.Column("done_at", Moment, nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("receipt", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(64), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["due_id"], ["report_due.id"], name="fk_delivery_due_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint(
            "due_id", "revision", "destination", "address", name="uq_delivery_due_id_revision_destination_address"
        ),
    )
    op.create_index("ix_delivery_state", "delivery", ["state", "next_at"])


def downgrade() -> None:
    op.drop_table("delivery")
    op.drop_table("report_due")
