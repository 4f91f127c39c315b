"""Signals read in texts, and that a text was read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_reading",
        sa.Column("ref", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        *_sealed_row(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index(op.f("ix_text_reading_scope_id"), "text_reading", ["scope_id"], unique=False)
    op.create_table(
        "text_signal",
        sa.Column("ref", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("proposed", "confirmed", "dismissed", name="signalstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.Column("decisions", sa.LargeBinary(), nullable=True),
        *_sealed_row(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_text_signal_ref", "text_signal", ["ref"], unique=False)
    op.create_index("ix_text_signal_at", "text_signal", ["at"], unique=False)
    op.create_index(op.f("ix_text_signal_scope_id"), "text_signal", ["scope_id"], unique=False)


def _sealed_row() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
    ]


def downgrade() -> None:
    op.drop_table("text_signal")
    op.drop_table("text_reading")
