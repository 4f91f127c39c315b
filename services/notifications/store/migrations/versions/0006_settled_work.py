"""A digest counts nothing that was settled since it was announced; news of both may come in any order."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.add_column("due_note", sa.Column("announced_at", INSTANT, nullable=True))
    op.add_column("due_note", sa.Column("settled_at", INSTANT, nullable=True))
    op.execute("UPDATE due_note SET announced_at = noted_at")
    op.alter_column("due_note", "owner", nullable=True)
    op.alter_column("due_note", "due_at", nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM due_note WHERE owner IS NULL")
    op.alter_column("due_note", "due_at", nullable=False)
    op.alter_column("due_note", "owner", nullable=False)
    op.drop_column("due_note", "settled_at")
    op.drop_column("due_note", "announced_at")
