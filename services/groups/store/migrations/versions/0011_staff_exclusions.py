"""Whom of the staff a woman must not meet in a group."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_exclusion",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("staff", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("person", "staff"),
    )


def downgrade() -> None:
    op.drop_table("staff_exclusion")
