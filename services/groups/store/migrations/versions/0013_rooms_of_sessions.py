"""One session may meet in a room of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("group_session", sa.Column("room_id", sa.Uuid(), sa.ForeignKey("room.id"), nullable=True))
    op.create_index("ix_group_session_room_id", "group_session", ["room_id"])


def downgrade() -> None:
    op.drop_index("ix_group_session_room_id", table_name="group_session")
    op.drop_column("group_session", "room_id")
