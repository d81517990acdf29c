"""what a re-submission answers: the teacher's words, and which required changes were met

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "revision_note",
        sa.Column("version_id", Id, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["lesson_version.id"], name="fk_revision_note_version_id"),
        sa.PrimaryKeyConstraint("version_id", name="pk_revision_note"),
    )
    op.create_table(
        "answered_change",
        sa.Column("version_id", Id, nullable=False),
        sa.Column("appraisal_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("marked_by", sa.String(200), nullable=False),
        sa.Column("marked_name", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["lesson_version.id"], name="fk_answered_change_version_id"),
        sa.ForeignKeyConstraint(["appraisal_id"], ["appraisal.id"], name="fk_answered_change_appraisal_id"),
        sa.PrimaryKeyConstraint("version_id", "appraisal_id", "position", name="pk_answered_change"),
    )


def downgrade() -> None:
    op.drop_table("answered_change")
    op.drop_table("revision_note")
