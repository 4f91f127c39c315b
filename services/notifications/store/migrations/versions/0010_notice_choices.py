"""What each member of staff chose for her notices, and when she is on call."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notice_choices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.Column("chosen_at", INSTANT, nullable=True),
        sa.Column("link_mark", sa.LargeBinary(length=32), nullable=True),
        sa.Column("link_until", INSTANT, nullable=True),
        sa.Column("choices", sa.LargeBinary(), nullable=True),
        sa.Column("chat", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_notice_choices_scope_id"), "notice_choices", ["scope_id"])
    op.create_index("ix_notice_choices_link", "notice_choices", ["link_mark"], unique=True)
    op.create_table(
        "shift_copy",
        sa.Column("shift", sa.Uuid(), nullable=False),
        sa.Column("staff", sa.Uuid(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("shift"),
    )
    op.create_index("ix_shift_copy_staff", "shift_copy", ["staff", "until"])


def downgrade() -> None:
    op.drop_table("shift_copy")
    op.drop_table("notice_choices")
