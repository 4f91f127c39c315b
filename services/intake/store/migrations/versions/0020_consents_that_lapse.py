"""When the end of a consent was acted upon, so that each end is acted upon once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consent", sa.Column("lapsed_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.create_index(
        "ix_consent_lapsing",
        "consent",
        ["expires_at"],
        postgresql_where=sa.text("withdrawn_at is null and lapsed_at is null and expires_at is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_consent_lapsing", "consent")
    op.drop_column("consent", "lapsed_at")
