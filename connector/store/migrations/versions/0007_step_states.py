"""how each step last went on each site

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# the last run of each step on each site; how long it took is not worth reading every time stamp for
CARRIED = """
INSERT INTO step_state (site, step, run, finished_at, seconds, outcome, error, good_at, failing_since)
SELECT r.site, r.step, max(r.id), r.finished_at, 0, max(r.outcome), max(r.error),
       (SELECT max(g.finished_at) FROM run g
         WHERE g.site = r.site AND g.step = r.step AND g.outcome IN ('ok', 'partial')),
       CASE WHEN max(r.outcome) = 'failed' THEN r.finished_at END
  FROM run r
  JOIN (SELECT site, step, max(finished_at) AS finished_at FROM run
         WHERE outcome IS NOT NULL GROUP BY site, step) newest
    ON newest.site = r.site AND newest.step = r.step AND newest.finished_at = r.finished_at
 GROUP BY r.site, r.step, r.finished_at
"""


def upgrade() -> None:
    op.create_table(
        "step_state",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("good_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site", "step", name="pk_step_state"),
    )
    op.execute(CARRIED)


def downgrade() -> None:
    op.drop_table("step_state")
