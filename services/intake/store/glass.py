"""Broken glass: workers outside the team who opened a case with a reason, for an hour."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.base import INSTANT, Base
from shared.crypto import SealedRow, sealed


class BrokenGlass(SealedRow, Base):
    """One opening. `reviewed_by` is empty until a coordinator has looked at it."""

    __tablename__ = "broken_glass"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_broken_glass_scope_staff", "scope_id", "staff"),)

    staff: Mapped[UUID]
    opened_at: Mapped[datetime] = mapped_column(INSTANT)
    until: Mapped[datetime] = mapped_column(INSTANT)
    reviewed_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None] = mapped_column(INSTANT)

    reason = sealed[str]("broken_glass.reason")
    finding = sealed[str]("broken_glass.finding")


def open_glass(session: Session, *, case_id: UUID, staff: UUID, now: datetime) -> BrokenGlass | None:
    """Return the opening that still lets this person in, if any."""
    query = (
        select(BrokenGlass)
        .where(BrokenGlass.scope_id == case_id, BrokenGlass.staff == staff, BrokenGlass.until > now)
        .limit(1)
    )
    return session.scalar(query)


def unreviewed(session: Session) -> list[BrokenGlass]:
    """Return openings nobody has reviewed, oldest first."""
    query = select(BrokenGlass).where(BrokenGlass.reviewed_at.is_(None)).order_by(BrokenGlass.opened_at)
    return list(session.scalars(query))


def glass_by_id(session: Session, glass_id: UUID, *, lock: bool = False) -> BrokenGlass | None:
    """Return one opening, held for writing if `lock`."""
    query = select(BrokenGlass).where(BrokenGlass.id == glass_id)
    return session.scalar(query.with_for_update(of=BrokenGlass) if lock else query)
