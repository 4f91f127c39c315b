"""FHIR servers of partners, and the Task of each referral that was posted to one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "fhir_server",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("wait_until", instant, nullable=True),
        sa.Column("disabled_at", instant, nullable=True),
        sa.Column("base", sa.LargeBinary(), nullable=True),
        sa.Column("sign_in", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_fhir_server_scope_id", "fhir_server", ["scope_id"])
    op.create_index(
        "uq_fhir_server_in_use",
        "fhir_server",
        ["partner_id"],
        unique=True,
        postgresql_where=sa.text("disabled_at is null"),
    )
    op.create_table(
        "fhir_task",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("server_id", sa.Uuid(), nullable=False),
        sa.Column("tried_at", instant, nullable=False),
        sa.Column("posted_at", instant, nullable=True),
        sa.Column("heard", sa.LargeBinary(length=32), nullable=True),
        sa.Column("notes_read", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["server_id"], ["fhir_server.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("referral_id"),
    )
    op.create_index("ix_fhir_task_scope_id", "fhir_task", ["scope_id"])
    op.create_index("ix_fhir_task_server_id", "fhir_task", ["server_id"])


def downgrade() -> None:
    op.drop_table("fhir_task")
    op.drop_table("fhir_server")
