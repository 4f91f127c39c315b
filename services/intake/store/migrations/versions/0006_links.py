"""Who he is, what cases are compared by, and whose phones are shared."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "aggressor",
        sa.Column("recorded_at", instant, nullable=False),
        sa.Column("removed_at", instant, nullable=True),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        *_sealed(),
    )
    op.create_index("ix_aggressor_scope", "aggressor", ["scope_id"])
    op.create_index("ix_aggressor_scope_id", "aggressor", ["scope_id"])
    op.create_table(
        "link_fact",
        sa.Column("kind", sa.LargeBinary(), nullable=True),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("same", sa.Integer(), nullable=True),
        *_sealed(),
    )
    op.create_index("ix_link_fact_same", "link_fact", ["same"])
    op.create_index("ix_link_fact_scope", "link_fact", ["scope_id"])
    op.create_index("ix_link_fact_scope_id", "link_fact", ["scope_id"])
    op.create_table(
        "shared_phone",
        sa.Column("others", sa.LargeBinary(), nullable=True),
        *_sealed(),
    )
    op.create_index("ix_shared_phone_scope", "shared_phone", ["scope_id"], unique=True)
    op.create_index("ix_shared_phone_scope_id", "shared_phone", ["scope_id"])


def _sealed() -> tuple[sa.Column[object] | sa.PrimaryKeyConstraint, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    for table in ("shared_phone", "link_fact", "aggressor"):
        op.drop_table(table)
