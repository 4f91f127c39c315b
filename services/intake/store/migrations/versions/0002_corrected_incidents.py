"""A corrected incident takes the place of another, which stays."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incident", sa.Column("corrects", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("incident", "corrects")
