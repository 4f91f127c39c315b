"""What comes in from outside (reports of delivery, replies), and how each provider is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "heard",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )
    op.create_index("ix_heard_at", "heard", ["at"])
    op.create_table(
        "inbound_news",
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_inbound_news_scope_id", "inbound_news", ["scope_id"])
    op.create_index("inbound_news_due", "inbound_news", ["due_at"])
    op.create_table(
        "inbound_message",
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("message", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("is_shared", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_inbound_message_scope_id", "inbound_message", ["scope_id"])
    op.create_index("inbound_message_of_person", "inbound_message", ["scope_id", "received_at"])
    op.create_table(
        "provider_state",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("open_until", INSTANT, nullable=True),
        sa.Column("next_free", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column("message_route", sa.Column("refused", sa.LargeBinary(), nullable=True))
    op.add_column("message_route", sa.Column("given", sa.Integer(), nullable=True))
    op.create_index("ix_message_route_given", "message_route", ["given"])


def downgrade() -> None:
    op.drop_index("ix_message_route_given", table_name="message_route")
    op.drop_column("message_route", "given")
    op.drop_column("message_route", "refused")
    for table in ("provider_state", "inbound_message", "inbound_news", "heard"):
        op.drop_table(table)
