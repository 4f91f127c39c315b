"""A reminder to her is a row of its own: one an hour of what it is about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "her_reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("announced_at", INSTANT, nullable=True),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_her_reminder_due", "her_reminder", ["due_at"], postgresql_where=sa.text("state = 'pending'")
    )
    op.create_index(
        "uq_her_reminder_live",
        "her_reminder",
        ["source"],
        unique=True,
        postgresql_where=sa.text("state in ('pending', 'announced')"),
    )
    op.create_index("ix_her_reminder_case", "her_reminder", ["case_id", "source"])
    # what was handed over keeps the id it was told by: the accompaniment's own
    op.execute(
        """
        INSERT INTO her_reminder
            (id, case_id, source, person, starts_at, due_at, expires_at, state, announced_at)
        SELECT a.id, a.scope_id, a.id, CASE WHEN a.reminded_at IS NOT NULL THEN s.person END, a.starts_at,
               a.starts_at - interval '48 hours', a.starts_at - interval '1 hour',
               CASE WHEN a.reminded_at IS NULL THEN 'pending' ELSE 'announced' END, a.reminded_at
        FROM accompaniment a
        JOIN case_file c ON c.id = a.scope_id
        JOIN case_file s ON s.id = coalesce(c.merged_into, c.id)
        WHERE a.remind_her AND a.cancelled_at IS NULL AND a.held_at IS NULL AND a.starts_at > now()
        """
    )
    op.drop_column("accompaniment", "reminded_at")


def downgrade() -> None:
    op.add_column("accompaniment", sa.Column("reminded_at", INSTANT, nullable=True))
    op.execute(
        "UPDATE accompaniment SET reminded_at = r.announced_at FROM her_reminder r"
        " WHERE r.source = accompaniment.id AND r.state = 'announced'"
    )
    op.drop_table("her_reminder")
