"""The directory gets services, places, hours and agreements of their own; what each entry said is carried over."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_INSTANT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    _widen_partner()
    _make_parts()
    _make_packages()
    _carry_over()
    op.drop_column("partner", "services")
    op.drop_column("partner", "accepts_without_papers")


def downgrade() -> None:
    op.add_column("partner", sa.Column("accepts_without_papers", sa.Boolean(), nullable=True))
    op.add_column("partner", sa.Column("services", postgresql.ARRAY(sa.String(40)), nullable=True))
    op.execute(
        "update partner p set services = coalesce((select array_agg(distinct need) from directory_service s"
        " where s.partner_id = p.id and s.status = 'active'), array[]::varchar[]), accepts_without_papers ="
        " (select bool_or(without_papers) from directory_service s where s.partner_id = p.id),"
        " confirmed_at = coalesce(confirmed_at, to_timestamp(0)), organisation = left(organisation, 120)"
    )
    op.alter_column("partner", "services", nullable=False)
    op.alter_column("partner", "confirmed_at", nullable=False)
    op.alter_column("partner", "organisation", type_=sa.String(120), existing_type=sa.String(200))
    for table in ("package", "row", "apart", "agreement", "hours", "offered_at", "place", "service"):
        op.drop_table(f"directory_{table}")
    op.drop_index("ix_partner_merged_into", table_name="partner")
    for column in ("merged_into", "keeper", "public_email", "website", "description"):
        op.drop_column("partner", column)


def _widen_partner() -> None:
    op.alter_column("partner", "organisation", type_=sa.String(200), existing_type=sa.String(120))
    op.alter_column("partner", "confirmed_at", nullable=True, existing_type=_INSTANT)
    for name, length in (("description", 2000), ("website", 300), ("public_email", 254)):
        op.add_column("partner", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.add_column("partner", sa.Column("keeper", sa.Uuid(), nullable=True))
    op.add_column("partner", sa.Column("merged_into", sa.Uuid(), sa.ForeignKey("partner.id"), nullable=True))
    op.create_index("ix_partner_merged_into", "partner", ["merged_into"])


def _partner() -> sa.Column[object]:
    return sa.Column("partner_id", sa.Uuid(), sa.ForeignKey("partner.id"), nullable=False)


def _make_parts() -> None:
    op.create_table(
        "directory_service",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _partner(),
        sa.Column("need", sa.String(24), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.String(2000), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.String(8)), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=True) for name in _QUESTIONS),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "directory_place",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _partner(),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("city", sa.String(80), nullable=False),
        sa.Column("province", sa.String(80), nullable=False),
        sa.Column("postal_code", sa.String(12), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.CheckConstraint(
            "not is_confidential or (address = '' and postal_code = '' and latitude is null and longitude is null)",
            name="ck_directory_place_refuge",
        ),
    )
    op.create_table(
        "directory_offered_at",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("service_id", sa.Uuid(), sa.ForeignKey("directory_service.id"), nullable=False),
        sa.Column("place_id", sa.Uuid(), sa.ForeignKey("directory_place.id"), nullable=False),
        sa.UniqueConstraint("service_id", "place_id"),
    )
    op.create_table(
        "directory_hours",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _partner(),
        sa.Column("service_id", sa.Uuid(), sa.ForeignKey("directory_service.id"), nullable=True),
        sa.Column("place_id", sa.Uuid(), sa.ForeignKey("directory_place.id"), nullable=True),
        sa.Column("weekdays", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("opens", postgresql.TIME(), nullable=True),
        sa.Column("closes", postgresql.TIME(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("zone", sa.String(40), nullable=False),
    )
    op.create_table(
        "directory_agreement",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _partner(),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
    )
    op.create_table(
        "directory_apart",
        sa.Column("one", sa.Uuid(), sa.ForeignKey("partner.id"), primary_key=True),
        sa.Column("other", sa.Uuid(), sa.ForeignKey("partner.id"), primary_key=True),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_at", _INSTANT, nullable=False),
    )
    for table in ("service", "place", "hours", "agreement"):
        op.create_index(f"ix_directory_{table}_partner_id", f"directory_{table}", ["partner_id"])
    for table in ("offered_at", "hours"):
        for column in ("service_id", "place_id"):
            op.create_index(f"ix_directory_{table}_{column}", f"directory_{table}", [column])


def _make_packages() -> None:
    sealed_row = [
        ("id", sa.Uuid()),
        ("scope_id", sa.Uuid()),
        ("row_version", sa.BigInteger()),
        ("row_seal", sa.LargeBinary()),
    ]
    op.create_table(
        "directory_row",
        *(sa.Column(name, kind, nullable=False) for name, kind in sealed_row),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("ref", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), sa.ForeignKey("partner.id"), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "ref"),
    )
    op.create_index("ix_directory_row_partner_id", "directory_row", ["partner_id"])
    op.create_table(
        "directory_package",
        *(sa.Column(name, kind, nullable=False) for name, kind in sealed_row),
        sa.Column("brought_by", sa.Uuid(), nullable=False),
        sa.Column("brought_at", _INSTANT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    for table in ("row", "package"):
        op.create_index(f"ix_directory_{table}_scope_id", f"directory_{table}", ["scope_id"])


_QUESTIONS = ("without_papers", "with_children", "with_animals", "at_night")


def _carry_over() -> None:
    """One service for each thing an entry said it does."""
    link = op.get_bind()
    said = link.execute(sa.text("select id, services, accepts_without_papers, confirmed_at from partner"))
    insert = sa.text(
        "insert into directory_service (id, partner_id, need, name, description, languages, without_papers, status,"
        " changed_at) values (:id, :partner, :need, '', '', array[]::varchar[], :papers, 'active', :at)"
    )
    for row in said.all():
        for need in dict.fromkeys(row.services):
            values = {"id": uuid4(), "partner": row.id, "need": need, "papers": row.accepts_without_papers}
            link.execute(insert, values | {"at": row.confirmed_at})
