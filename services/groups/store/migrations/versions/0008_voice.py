"""Rounds, boxes, topics and words of the participants' voice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _sealed_table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        *columns,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{name}_scope_id", name, ["scope_id"])


def upgrade() -> None:
    hashes = postgresql.ARRAY(sa.LargeBinary())
    _sealed_table(
        "voice_round",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("modulus", sa.LargeBinary(), nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("tally", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"]),
        sa.ForeignKeyConstraint(["session_id"], ["group_session.id"]),
    )
    op.create_index("ix_voice_round_edition_id", "voice_round", ["edition_id"])
    op.create_index("ix_voice_round_state", "voice_round", ["state", "opened_on"])
    _sealed_table(
        "voice_box",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("rights", hashes, nullable=False),
        sa.Column("signed", hashes, nullable=False),
        sa.Column("spent", hashes, nullable=False),
        sa.Column("kiosk", sa.LargeBinary(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["voice_round.id"]),
        sa.UniqueConstraint("round_id"),
    )
    _sealed_table(
        "voice_topic",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("picture", sa.String(length=24), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"]),
    )
    op.create_index("ix_voice_topic_edition_id", "voice_topic", ["edition_id"])
    _sealed_table(
        "voice_word",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=24), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["voice_round.id"]),
    )
    op.create_index("ix_voice_word_round_id", "voice_word", ["round_id"])


def downgrade() -> None:
    for name in ("voice_word", "voice_topic", "voice_box", "voice_round"):
        op.drop_table(name)
