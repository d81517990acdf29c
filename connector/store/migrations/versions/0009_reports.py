"""what reports said when they were issued, what schools declared, and who looked behind a figure

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "report_paper",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("unit", sa.String(255), nullable=False),
        sa.Column("period", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.Column("said", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_paper"),
        sa.UniqueConstraint("kind", "unit", "period", "revision", name="uq_report_paper_kind_unit_period_revision"),
    )
    op.create_index("ix_report_paper_before", "report_paper", ["kind", "unit", "last_day"])
    op.create_table(
        "declaration",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("school", sa.String(64), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.String(10), nullable=False),
        sa.Column("said_by", sa.String(200), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_declaration"),
    )
    op.create_index("ix_declaration_school", "declaration", ["school", "question"])
    op.create_table(
        "looked_at",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("unit", sa.String(255), nullable=False),
        sa.Column("report", sa.String(200), nullable=False),
        sa.Column("figure", sa.String(1000), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_looked_at"),
    )


def downgrade() -> None:
    op.drop_table("looked_at")
    op.drop_table("declaration")
    op.drop_table("report_paper")
