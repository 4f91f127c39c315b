"""What was answered to a reminder stands beside it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("her_reminder", sa.Column("answer", sa.String(24), nullable=True))
    op.add_column(
        "her_reminder", sa.Column("answered_at", postgresql.TIMESTAMP(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("her_reminder", "answered_at")
    op.drop_column("her_reminder", "answer")
