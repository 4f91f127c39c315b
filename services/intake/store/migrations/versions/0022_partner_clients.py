"""Programs of partners sign in by themselves: clients, hashes of their secrets and tokens; keys to seal to; webhooks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    scopes = postgresql.ARRAY(sa.String(24))
    op.create_table(
        "partner_client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("scopes", scopes, nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(32), nullable=True),
        sa.Column("revoked_at", instant, nullable=True),
        sa.Column("used_at", instant, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", instant, nullable=True),
        sa.Column("pace_since", instant, nullable=True),
        sa.Column("pace_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("certificate"),
    )
    op.create_index("ix_partner_client_partner_id", "partner_client", ["partner_id"])
    op.create_table(
        "partner_secret",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("until", instant, nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["partner_client.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_partner_secret_client_id", "partner_secret", ["client_id"])
    op.create_table(
        "partner_token",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(24), nullable=False),
        sa.Column("scopes", scopes, nullable=False),
        sa.Column("certificate", sa.LargeBinary(32), nullable=True),
        sa.Column("until", instant, nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["partner_client.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index("ix_partner_token_client_id", "partner_token", ["client_id"])
    op.create_index("ix_partner_token_until", "partner_token", ["until"])

    op.create_table(
        "partner_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("thumbprint", sa.String(64), nullable=False),
        sa.Column("jwk", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("retired_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_partner_key_partner_id", "partner_key", ["partner_id"])

    op.create_table(
        "webhook_endpoint",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("former_until", instant, nullable=True),
        sa.Column("wait_until", instant, nullable=True),
        sa.Column("disabled_at", instant, nullable=True),
        sa.Column("target", sa.LargeBinary(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("former_secret", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partner_id"),
    )
    op.create_index("ix_webhook_endpoint_scope_id", "webhook_endpoint", ["scope_id"])
    op.create_table(
        "webhook_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("next_at", instant, nullable=False),
        sa.Column("claim_until", instant, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("response_code", sa.Integer(), nullable=True),
        sa.Column("finished_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["endpoint_id"], ["webhook_endpoint.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("endpoint_id", "referral_id"):
        op.create_index(f"ix_webhook_attempt_{column}", "webhook_attempt", [column])
    op.create_index("ix_webhook_attempt_state_next", "webhook_attempt", ["state", "next_at"])


def downgrade() -> None:
    op.drop_table("webhook_attempt")
    op.drop_table("webhook_endpoint")
    op.drop_table("partner_key")
    op.drop_table("partner_token")
    op.drop_table("partner_secret")
    op.drop_table("partner_client")
