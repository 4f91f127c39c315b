"""Whose children were there, and who wrote in a diary when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COUNTS = (("attendance", "children"), ("attendance_change", "children_before"),
           ("attendance_change", "children_after"))  # fmt: skip


def upgrade() -> None:
    for table, column in _COUNTS:
        op.add_column(table, sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "diary_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["group_session.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_diary_entry_session_id", "diary_entry", ["session_id"])
    op.execute(
        "insert into diary_entry (id, session_id, written_by, written_at)"
        " select gen_random_uuid(), session_id, written_by, written_at from session_diary"
    )


def downgrade() -> None:
    op.drop_table("diary_entry")
    for table, column in reversed(_COUNTS):
        op.drop_column(table, column)
