"""Women whom partners send us, and when what a partner may read of a referral last changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    op.add_column("referral", sa.Column("changed_at", instant, nullable=True))
    op.create_table(
        "received_referral",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("decided_at", instant, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("became", sa.Uuid(), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_received_referral_partner_id", "received_referral", ["partner_id"])
    op.create_index("ix_received_referral_scope_id", "received_referral", ["scope_id"])
    op.create_index(
        "ix_received_referral_waiting",
        "received_referral",
        ["received_at"],
        postgresql_where=sa.text("decided_at is null"),
    )


def downgrade() -> None:
    op.drop_table("received_referral")
    op.drop_column("referral", "changed_at")
