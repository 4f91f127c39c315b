"""Consents: what she agreed to, towards whom, until when; withdrawn ones stay."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.codes import ConsentPurpose
from services.intake.store.base import INSTANT, Base
from services.intake.store.facts.people import ConsentFacts
from shared.crypto import SealedRow, sealed


class Consent(SealedRow, Base):
    """A consent, or the legal basis that stands for it. `partner`: whom it names, an opaque reference, sealed.

    lapsed_at: when its end was acted upon; it counts as ended from `expires_at` on, acted upon or not.
    """

    __tablename__ = "consent"
    __key_class__ = "narrative"
    __table_args__ = (
        Index("ix_consent_scope", "scope_id"),
        Index(
            "ix_consent_lapsing",
            "expires_at",
            postgresql_where=text("withdrawn_at is null and lapsed_at is null and expires_at is not null"),
        ),
    )

    given_at: Mapped[datetime] = mapped_column(INSTANT)
    expires_at: Mapped[datetime | None] = mapped_column(INSTANT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(INSTANT)
    lapsed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    recorded_by: Mapped[UUID]

    partner = sealed[UUID | None]("consent.partner")
    facts = sealed[ConsentFacts]("consent.facts")

    def is_live(self, now: datetime) -> bool:
        """Given, not lapsed, not withdrawn."""
        ends = [end for end in (self.expires_at, self.withdrawn_at) if end is not None]
        return self.given_at <= now and all(now < end for end in ends)


def consents_of(session: Session, scopes: Sequence[UUID], *, hold: bool = False) -> list[Consent]:
    """Return every consent of these cases, live or not, newest first.

    hold: as they stand now, and none of them can be ended by others until the commit; many may hold them at once.
    """
    query = (
        select(Consent)
        .where(Consent.scope_id.in_(scopes))
        .order_by(Consent.given_at.desc(), Consent.id.desc())
    )
    if hold:
        query = query.with_for_update(read=True, of=Consent).execution_options(populate_existing=True)
    return list(session.scalars(query))


def next_to_lapse(session: Session, *, now: datetime) -> tuple[UUID, UUID] | None:
    """Return case and id of a consent whose end has come and was not acted upon yet, the oldest end first."""
    query = (
        select(Consent.scope_id, Consent.id)
        .where(Consent.expires_at <= now, Consent.withdrawn_at.is_(None), Consent.lapsed_at.is_(None))
        .order_by(Consent.expires_at)
        .limit(1)
    )
    found = session.execute(query).first()
    return None if found is None else (found.scope_id, found.id)


def may_serve(session: Session, scopes: Sequence[UUID], *, now: datetime) -> bool:
    """Whether a live consent to services, or a documented legal basis, lets us work with her."""
    return any(
        row.facts.purpose is ConsentPurpose.SERVICES or row.facts.legal_basis is not None
        for row in consents_of(session, scopes)
        if row.is_live(now)
    )
