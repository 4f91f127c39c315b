"""The chain of alerts as seen from its far end: signs of life, alerts nobody was told of, alarms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "chain_sign",
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("heard_at", instant, nullable=False),
        sa.Column("late_steps", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "unreached_alert",
        sa.Column("alert", sa.Uuid(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("alert"),
    )
    op.create_table(
        "chain_alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fault", sa.String(length=24), nullable=False),
        sa.Column("since", instant, nullable=False),
        sa.Column("told_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "chain_alarm_lasting",
        "chain_alarm",
        ["fault"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    for table in ("chain_alarm", "unreached_alert", "chain_sign"):
        op.drop_table(table)
