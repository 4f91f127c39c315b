"""Links to private calendars."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    kinds = sa.Enum("facilitator", "place", "participant", name="feedkind", native_enum=False, length=24)
    titles = sa.Enum("appointment", "class", "course", name="title", native_enum=False, length=24)
    op.create_table(
        "calendar_feed",
        sa.Column("kind", kinds, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("title", titles, nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("confirmed_at", instant, nullable=True),
        sa.Column("revoked_at", instant, nullable=True),
        sa.Column("fetched_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    for column in ("scope_id", "owner", "person", "case_id"):
        op.create_index(f"ix_calendar_feed_{column}", "calendar_feed", [column])


def downgrade() -> None:
    op.drop_table("calendar_feed")
