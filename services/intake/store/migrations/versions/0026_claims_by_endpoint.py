"""The next notice is looked for address by address: what waits for one costs nobody else a look."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_webhook_attempt_due",
        "webhook_attempt",
        ["endpoint_id", "next_at", "id"],
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index(
        "ix_webhook_attempt_in_hand",
        "webhook_attempt",
        ["endpoint_id", "claim_until"],
        postgresql_where=sa.text("claim_until is not null"),
    )
    op.drop_index("ix_webhook_attempt_state_next", "webhook_attempt")


def downgrade() -> None:
    op.create_index("ix_webhook_attempt_state_next", "webhook_attempt", ["state", "next_at"])
    op.drop_index("ix_webhook_attempt_in_hand", "webhook_attempt")
    op.drop_index("ix_webhook_attempt_due", "webhook_attempt")
