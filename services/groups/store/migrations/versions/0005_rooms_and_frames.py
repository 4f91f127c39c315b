"""Sites and rooms; a frame that changes; what a cancel took with it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _sealed() -> list[sa.Column]:
    return [
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "site",
        sa.Column("childcare_places", sa.Integer(), nullable=False),
        sa.Column("childcare_bands", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        *_sealed(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_site_scope_id", "site", ["scope_id"])
    op.create_table(
        "room",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("is_step_free", sa.Boolean(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        *_sealed(),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_room_scope_id", "room", ["scope_id"])
    op.create_index("ix_room_site_id", "room", ["site_id"])
    _widen_editions()
    op.add_column("group_session", sa.Column("cancelled_with", sa.Uuid(), nullable=True))


def _widen_editions() -> None:
    letters, days = postgresql.ARRAY(sa.String(length=2)), postgresql.ARRAY(sa.Date())
    op.add_column("edition", sa.Column("programme", sa.LargeBinary(), nullable=True))
    op.add_column("edition", sa.Column("childcare_bands", postgresql.ARRAY(sa.Integer()), nullable=True))
    op.add_column("edition", sa.Column("room_id", sa.Uuid(), sa.ForeignKey("room.id"), nullable=True))
    for name, kind, first in (
        ("interpreter_languages", letters, "{}"),
        ("exdates", days, "{}"),
        ("rdates", days, "{}"),
        ("version", sa.Integer(), "0"),
        ("year", sa.Integer(), "2000"),
    ):
        op.add_column("edition", sa.Column(name, kind, nullable=False, server_default=first))
        op.alter_column("edition", name, server_default=None)
    op.execute(
        "UPDATE edition SET year ="
        " extract(year from coalesce(starts_on, (created_at AT TIME ZONE 'Europe/Madrid')::date))"
    )
    op.create_index("ix_edition_year", "edition", ["year"])
    op.create_index("ix_edition_room_id", "edition", ["room_id"])


def downgrade() -> None:
    op.drop_column("group_session", "cancelled_with")
    for name in (
        "year", "version", "rdates", "exdates", "interpreter_languages", "room_id", "childcare_bands", "programme"
    ):  # fmt: skip
        op.drop_column("edition", name)
    op.drop_table("room")
    op.drop_table("site")
