"""A coordinator's word that a home is many women's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "shared_home",
        sa.Column("recorded_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shared_home_scope_id", "shared_home", ["scope_id"])


def downgrade() -> None:
    op.drop_table("shared_home")
