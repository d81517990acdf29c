"""publications know their activity by an idnumber, and what it looked like; courses of catalogs; copies that have to go

What was published so far keeps standing: it has no idnumber yet, and is given one, where it stands, by the next run.

Revision ID: 0003
Revises: 0002
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    _publications()
    _leftovers()
    _courses()


def downgrade() -> None:
    raise NotImplementedError("which copies have to go would be forgotten: restore the backup instead")


def _string(name: str, length: int = 255, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable, server_default=None if nullable else "")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _moment(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Moment, nullable=nullable)


def _publications() -> None:
    added: tuple[sa.Column[Any], ...] = (
        sa.Column("stands", Id, nullable=True),
        _text("course_key"),
        _string("idnumber", 100),
        sa.Column("modname", sa.String(32), nullable=False, server_default="scorm"),
        _text("name"),
        _text("topic"),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("visible", sa.Boolean(), nullable=False, server_default=sa.true()),
        _string("described", 64),
        _string("reads_back", 64, nullable=True),
        _moment("withdrawn_at", nullable=True),
        sa.Column("adopted", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("may_lose", Id, nullable=True),
    )
    for column in added:
        op.add_column("publication", column)
    op.execute("UPDATE publication SET stands = version_id WHERE state = 'confirmed'")


def _leftovers() -> None:
    """An older activity that still had to be hidden once its successor stood beside it."""
    op.create_table(
        "leftover",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        _string("site", 64),
        _string("course_id", 64, nullable=True),
        _string("cmid", 64, nullable=True),
        _string("idnumber", 100),
        sa.Column("lesson_id", Id, nullable=False),
        _string("catalog"),
        _string("waits_for"),
        _string("action", 16),
        _text("why"),
        _moment("made_at"),
        _moment("done_at", nullable=True),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name="fk_leftover_lesson_id"),
        sa.PrimaryKeyConstraint("id", name="pk_leftover"),
    )
    op.create_index("ix_leftover_site", "leftover", ["site", "done_at"])
    op.execute(
        "INSERT INTO leftover (site, course_id, cmid, idnumber, lesson_id, catalog, waits_for, action, why, made_at)"
        " SELECT site, course_id, replaces_cmid, '', lesson_id, catalog, catalog, 'hide', 'superseded', intended_at"
        " FROM publication WHERE replaces_cmid IS NOT NULL"
    )
    op.drop_column("publication", "replaces_cmid")


def _courses() -> None:
    op.create_table(
        "catalog_course",
        _string("site", 64),
        _string("course_key"),
        _string("course_id", 64),
        _text("name"),
        sa.Column("category_path", sa.JSON(), nullable=False),
        _moment("seen_at"),
        sa.UniqueConstraint("site", "course_key", name="uq_catalog_course_site_course_key"),
    )
