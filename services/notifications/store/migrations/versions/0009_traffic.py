"""How messages fare: counters by hour and channel, when each feed was last fetched, and an index for what was settled."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "message_traffic",
        sa.Column("hour", INSTANT, nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "channel", "state", "shard"),
    )
    op.create_table(
        "feed_state",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("fetched_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("message_settled", "message", ["settled_at"], postgresql_include=["state", "reason"])


def downgrade() -> None:
    op.drop_index("message_settled", table_name="message")
    op.drop_table("feed_state")
    op.drop_table("message_traffic")
