"""A second generation of a scope's key beside the first, and the epoch in which the newest was drawn."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scope_key", sa.Column("previous", sa.LargeBinary(), nullable=True))
    op.add_column(
        "scope_key", sa.Column("drawn_epoch", sa.SmallInteger(), server_default="1", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("scope_key", "drawn_epoch")
    op.drop_column("scope_key", "previous")
