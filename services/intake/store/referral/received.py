"""Referrals that partners send us. Clear: from whom, where it stands, instants. Sealed: all that is told of her."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.referral.received import ReceivedState
from services.intake.store.base import INSTANT, Base, coded
from shared.crypto import SealedRow, sealed


class ReceivedReferral(SealedRow, Base):
    """One woman sent by one partner; its own scope. became: the contact log or the case.

    told: her facts by field, `reach`; empty from the moment somebody decides, for then they stand elsewhere or
    nowhere. answer: the reason of a no, and its words.
    """

    __tablename__ = "received_referral"
    __key_class__ = "narrative"
    __table_args__ = (
        Index("ix_received_referral_waiting", "received_at", postgresql_where=text("decided_at is null")),
    )

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    state: Mapped[ReceivedState] = mapped_column(coded(ReceivedState))
    received_at: Mapped[datetime] = mapped_column(INSTANT)
    changed_at: Mapped[datetime] = mapped_column(INSTANT)
    decided_at: Mapped[datetime | None] = mapped_column(INSTANT)
    decided_by: Mapped[UUID | None]
    became: Mapped[UUID | None]

    told = sealed[dict[str, Any]]("received_referral.told", block=256)
    answer = sealed[dict[str, Any]]("received_referral.answer")


def received_by_id(session: Session, received_id: UUID, *, lock: bool = False) -> ReceivedReferral | None:
    """Return one, held against other writers if `lock`."""
    query = select(ReceivedReferral).where(ReceivedReferral.id == received_id)
    if lock:
        query = query.with_for_update(of=ReceivedReferral).execution_options(populate_existing=True)
    return session.scalar(query)


def waiting(session: Session) -> list[ReceivedReferral]:
    """Return those nobody has decided on, oldest first."""
    query = (
        select(ReceivedReferral)
        .where(ReceivedReferral.decided_at.is_(None))
        .order_by(ReceivedReferral.received_at, ReceivedReferral.id)
    )
    return list(session.scalars(query))
