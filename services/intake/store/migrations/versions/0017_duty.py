"""Who is away and who is on call become rows; what the protocol in force said of it is carried over."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import yaml
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INSTANT = postgresql.TIMESTAMP(timezone=True)
_MADRID = ZoneInfo("Europe/Madrid")
_MOMENT = timedelta(microseconds=1)


def upgrade() -> None:
    op.create_table(
        "staff_absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("instead", sa.Uuid(), nullable=True),
        sa.Column("teams", postgresql.ARRAY(sa.String(64)), nullable=True),
        *_kept(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "duty_shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff", sa.Uuid(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        *_kept(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_staff_absence_last", "staff_absence", ["last"])
    op.create_index("ix_duty_shift_until", "duty_shift", ["until"])
    _carry_over()


def downgrade() -> None:
    op.drop_table("duty_shift")
    op.drop_table("staff_absence")


def _kept() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", _INSTANT, nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", _INSTANT, nullable=True),
    )


def _carry_over() -> None:
    """Note what the text in force says; a text that cannot be read says nothing, and its service does not start."""
    query = sa.text(
        "SELECT document, put_by, put_at FROM protocol_version ORDER BY put_at DESC, id DESC LIMIT 1"
    )
    row = op.get_bind().execute(query).one_or_none()
    if row is None:
        return
    told = {"noted_by": row.put_by, "noted_at": row.put_at}
    duty = (yaml.safe_load(row.document) or {}).get("duty") or {}
    for table, found in (("staff_absence", absences_of(duty)), ("duty_shift", shifts_of(duty))):
        for one in found:
            names = [*one, *told]
            insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES (:{', :'.join(names)})"  # noqa: S608, our own names
            op.get_bind().execute(sa.text(insert), one | told)


def absences_of(duty: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Absences of a protocol's `duty` as rows: each day that one touches is a day away."""
    for one in duty.get("absences") or ():
        until = _instant(one["until"]) - _MOMENT
        yield {
            "id": uuid4(),
            "staff": one["staff"],
            "first": _instant(one["from"]).astimezone(_MADRID).date(),
            "last": until.astimezone(_MADRID).date(),
            "instead": one.get("instead"),
        }


def shifts_of(duty: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Turns of a protocol's `duty` as rows."""
    for one in duty.get("rota") or ():
        yield {
            "id": uuid4(),
            "staff": one["staff"],
            "since": _instant(one["from"]),
            "until": _instant(one["until"]),
        }


def _instant(said: object) -> datetime:
    """As the protocol's files write it: a day, or a moment, in Madrid unless it says otherwise."""
    if isinstance(said, date) and not isinstance(said, datetime):
        return datetime.combine(said, time(), _MADRID)
    found = said if isinstance(said, datetime) else datetime.fromisoformat(str(said))
    return found if found.tzinfo else found.replace(tzinfo=_MADRID)
