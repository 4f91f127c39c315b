"""A contact plan and each of its points may have dates of their own, sealed; older rows have none."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("contact_plan", "contact_point"):
        op.add_column(table, sa.Column("exceptions", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    for table in ("contact_plan", "contact_point"):
        op.drop_column(table, "exceptions")
