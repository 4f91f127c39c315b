"""What was answered to a session's reminder stands beside it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session_reminder", sa.Column("answer", sa.String(24), nullable=True))
    op.add_column("session_reminder", sa.Column("reply", sa.Uuid(), nullable=True))
    op.add_column(
        "session_reminder", sa.Column("answered_at", postgresql.TIMESTAMP(timezone=True), nullable=True)
    )


def downgrade() -> None:
    for name in ("answered_at", "reply", "answer"):
        op.drop_column("session_reminder", name)
