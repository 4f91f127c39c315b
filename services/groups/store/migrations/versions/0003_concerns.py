"""That somebody raised a concern, and whether intake took it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "concern",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=False),
        sa.Column("raised_at", instant, nullable=False),
        sa.Column("taken_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_concern_enrolment_id", "concern", ["enrolment_id"])
    op.create_index("ix_concern_raised", "concern", ["raised_by", "raised_at"])


def downgrade() -> None:
    op.drop_table("concern")
