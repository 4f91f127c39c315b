"""What worries a facilitator about a woman, to be sorted out by intake."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "concern",
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("told_at", instant, nullable=False),
        sa.Column("heard_at", instant, nullable=True),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("look_by", instant, nullable=False),
        sa.Column("woken_at", instant, nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", instant, nullable=True),
        sa.Column("finished_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", instant, nullable=True),
        sa.Column("became", sa.Uuid(), nullable=True),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_concern_case_id", "concern", ["case_id"])
    op.create_index("ix_concern_scope_id", "concern", ["scope_id"])
    op.create_index(
        "ix_concern_unfinished", "concern", ["look_by"], postgresql_where=sa.text("finished_at is null")
    )
    op.create_index(
        "ix_concern_waiting",
        "concern",
        ["look_by"],
        postgresql_where=sa.text("taken_at is null and woken_at is null"),
    )


def downgrade() -> None:
    op.drop_table("concern")
