"""Marks of sealed rows beside the audit log, and a log that not even the tables' owner changes by accident."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_entry", sa.Column("marked", sa.LargeBinary(), nullable=True))
    op.create_index(
        "audit_entry_marked", "audit_entry", ["seq"], postgresql_where=sa.text("marked is not null")
    )
    op.create_table(
        "audit_row_mark",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.execute("revoke update, delete, truncate on audit_entry, audit_row_mark from current_user")


def downgrade() -> None:
    op.execute("grant update, delete, truncate on audit_entry, audit_row_mark to current_user")
    op.drop_table("audit_row_mark")
    op.drop_index("audit_entry_marked", table_name="audit_entry")
    op.drop_column("audit_entry", "marked")
