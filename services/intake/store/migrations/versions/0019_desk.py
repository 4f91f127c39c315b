"""Links to calendars of whoever works here, and until when each has looked at what changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "work_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("revoked_at", instant, nullable=True),
        sa.Column("fetched_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_work_feed_owner", "work_feed", ["owner"])
    op.create_table(
        "look",
        sa.Column("staff", sa.Uuid(), nullable=False),
        sa.Column("until", instant, nullable=False),
        sa.Column("before", instant, nullable=True),
        sa.PrimaryKeyConstraint("staff"),
    )
    op.create_table(
        "seen_change",
        sa.Column("staff", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Uuid(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("staff", "ref"),
    )


def downgrade() -> None:
    op.drop_table("seen_change")
    op.drop_table("look")
    op.drop_table("work_feed")
