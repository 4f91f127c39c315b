"""Partner organisations: what they do and for whom; the contact person's address is sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.base import INSTANT, Base
from shared.crypto import SealedRow, sealed


class Partner(SealedRow, Base):
    """An organisation that women are referred to. Its id is its own scope.

    Clear: facts about the organisation, which are nobody's secret. Sealed: who answers there, and at which
    address. A refuge's street is never kept.
    """

    __tablename__ = "partner"
    __key_class__ = "third_parties"

    organisation: Mapped[str] = mapped_column(String(120))
    services: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(8)))
    hours: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40))
    accepts_without_papers: Mapped[bool | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime] = mapped_column(INSTANT)

    contact_name = sealed[str]("partner.contact_name")
    contact_email = sealed[str]("partner.contact_email")
    """Empty: none, it takes part on paper."""

    @property
    def is_on_paper(self) -> bool:
        """Whether letters are carried to it, and its answers come by phone or on paper."""
        return not self.contact_email


def partner_by_id(session: Session, partner_id: UUID, *, lock: bool = False) -> Partner | None:
    """Return the partner, held against other writers if `lock`."""
    query = select(Partner).where(Partner.id == partner_id)
    return session.scalar(query.with_for_update(of=Partner) if lock else query)


def all_partners(session: Session, *, with_inactive: bool = False) -> list[Partner]:
    """Return the directory, by name."""
    query = select(Partner).order_by(func.lower(Partner.organisation), Partner.id)
    if not with_inactive:
        query = query.where(Partner.is_active)
    return list(session.scalars(query))


def is_listed(session: Session, organisation: str, *, other_than: UUID | None = None) -> bool:
    """Whether an active partner of this name stands in the directory already, whatever the letters' size."""
    query = select(Partner.id).where(
        func.lower(Partner.organisation) == organisation.lower(), Partner.is_active
    )
    return any(found != other_than for found in session.scalars(query))
