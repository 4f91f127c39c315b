"""Partner organisations: what they do and for whom; the contact person's address is sealed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from services.intake.domain.directory.partners import PartnerService
from services.intake.store.base import INSTANT, Base
from services.intake.store.directory.parts import DirectoryService
from shared.crypto import SealedRow, sealed


class Partner(SealedRow, Base):
    """An organisation that women are referred to. Its id is its own scope.

    Clear: facts about the organisation, which are nobody's secret. Sealed: who answers there, and at which
    address. keeper: who sees to it that the entry stays true. merged_into: the entry that stands for this one.
    confirmed_at None: it came in a package and nobody has confirmed it.
    """

    __tablename__ = "partner"
    __key_class__ = "third_parties"

    organisation: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    website: Mapped[str] = mapped_column(String(300), default="", server_default="")
    public_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(8)))
    hours: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40))
    is_active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    keeper: Mapped[UUID | None]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("partner.id"), index=True)

    contact_name = sealed[str]("partner.contact_name")
    contact_email = sealed[str]("partner.contact_email")
    """Empty: none, it takes part on paper."""

    offers: Mapped[list[DirectoryService]] = relationship(
        lazy="selectin", order_by=DirectoryService.id, cascade="save-update"
    )

    @property
    def is_on_paper(self) -> bool:
        """Whether letters are carried to it, and its answers come by phone or on paper."""
        return not self.contact_email

    @property
    def services(self) -> list[str]:
        """What women may be sent there for, each once, in the order in which forms name them."""
        given = {offer.need for offer in self.offers if offer.is_given}
        return [need.value for need in PartnerService if need in given]

    @property
    def accepts_without_papers(self) -> bool | None:
        """Yes if one of its services does; no if all of them said no; None: nobody has asked."""
        said = [offer.without_papers for offer in self.offers if offer.is_given]
        if any(said):
            return True
        return False if said and all(each is False for each in said) else None


def partner_by_id(session: Session, partner_id: UUID, *, lock: bool = False) -> Partner | None:
    """Return the partner, or the one it was merged into, held against other writers if `lock`."""
    query = select(Partner).where(Partner.id == _standing(session, partner_id))
    return session.scalar(query.with_for_update(of=Partner) if lock else query)


def all_partners(session: Session, *, with_inactive: bool = False) -> list[Partner]:
    """Return the directory, by name."""
    query = select(Partner).order_by(func.lower(Partner.organisation), Partner.id)
    if not with_inactive:
        query = query.where(Partner.is_active)
    return list(session.scalars(query))


def standing_for(session: Session, refs: Iterable[UUID]) -> dict[UUID, Partner]:
    """Return, by each reference, the entry that stands for it now: itself, or the one it was merged into."""
    wanted = set(refs)
    old, kept = aliased(Partner), aliased(Partner)
    query = (
        select(old.id, kept)
        .join(kept, kept.id == func.coalesce(old.merged_into, old.id))
        .where(old.id.in_(wanted))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def standing_as(session: Session, refs: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return, by each entry that one of these stands for (itself, or merged into it), which one that is."""
    wanted = list(refs)
    merged = select(Partner.id, Partner.merged_into).where(Partner.merged_into.in_(wanted))
    rows = [(row[0], row[1]) for row in session.execute(merged)]
    return {ref: ref for ref in wanted} | {old: kept for old, kept in rows if kept is not None}


def is_listed(session: Session, organisation: str, *, other_than: UUID | None = None) -> bool:
    """Whether an active partner of this name stands in the directory already, whatever the letters' size."""
    query = select(Partner.id).where(
        func.lower(Partner.organisation) == organisation.lower(), Partner.is_active
    )
    return any(found != other_than for found in session.scalars(query))


def stale_partners(session: Session, *, before: datetime) -> list[Partner]:
    """Return active entries last confirmed before an instant or never, oldest first."""
    query = select(Partner).where(
        Partner.is_active, (Partner.confirmed_at < before) | Partner.confirmed_at.is_(None)
    )
    return list(session.scalars(query.order_by(Partner.confirmed_at.nulls_first(), Partner.id)))


def _standing(session: Session, partner_id: UUID) -> UUID:
    merged = session.scalar(select(Partner.merged_into).where(Partner.id == partner_id))
    return merged or partner_id
