"""What was announced and is left undone climbs a ladder."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("due_item", sa.Column("rung", sa.Integer(), server_default="0", nullable=False))
    op.add_column("due_item", sa.Column("climbs_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.create_index(
        "ix_due_item_undone", "due_item", ["climbs_at"], postgresql_where=sa.text("state = 'announced'")
    )


def downgrade() -> None:
    op.drop_index("ix_due_item_undone", table_name="due_item")
    op.drop_column("due_item", "climbs_at")
    op.drop_column("due_item", "rung")
