"""When members of staff are on call, as intake tells: whoever is gets her digest on a holiday too."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.store.base import INSTANT, Base


class ShiftCopy(Base):
    """A stretch [since, until) somebody is on call. is_off: it was taken off the rota, which is final."""

    __tablename__ = "shift_copy"
    __table_args__ = (Index("ix_shift_copy_staff", "staff", "until"),)

    shift: Mapped[UUID] = mapped_column(primary_key=True)
    staff: Mapped[UUID]
    since: Mapped[datetime] = mapped_column(INSTANT)
    until: Mapped[datetime] = mapped_column(INSTANT)
    is_off: Mapped[bool]


def keep_shift(
    session: Session, *, shift: UUID, staff: UUID, since: datetime, until: datetime, is_off: bool
) -> None:
    """Keep a shift as told; a repeat changes nothing, and one that was taken off stays off."""
    row = {"shift": shift, "staff": staff, "since": since, "until": until, "is_off": is_off}
    added = insert(ShiftCopy).values(row)
    if is_off:
        session.execute(added.on_conflict_do_update(index_elements=["shift"], set_={"is_off": True}))
    else:
        session.execute(added.on_conflict_do_nothing())


def is_on_call(session: Session, staff: UUID, *, since: datetime, until: datetime) -> bool:
    """Whether she is on call in part of [since, until)."""
    found = exists().where(
        ShiftCopy.staff == staff, ~ShiftCopy.is_off, ShiftCopy.since < until, ShiftCopy.until > since
    )
    return bool(session.scalar(select(found)))
