"""Points may be compared by a keyed index of their value."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact_point", sa.Column("same", sa.Integer(), nullable=True))
    op.create_index("ix_contact_point_same", "contact_point", ["same"])


def downgrade() -> None:
    op.drop_index("ix_contact_point_same", table_name="contact_point")
    op.drop_column("contact_point", "same")
