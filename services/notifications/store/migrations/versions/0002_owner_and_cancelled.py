"""Whose case it is; which message was called off in mid-delivery; how often its delivery failed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    op.add_column("case_copy", sa.Column("owner", sa.Uuid(), nullable=True))
    op.add_column("message", sa.Column("cancelled_at", instant, nullable=True))
    op.add_column("message", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
