"""Public keys of partners: what leaves for one that has a key is encrypted to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.base import INSTANT, Base


class PartnerKey(Base):
    """One public key (JWK, RFC 7517). thumbprint: RFC 7638, SHA-256; it is the `kid` of what is sealed to it."""

    __tablename__ = "partner_key"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    thumbprint: Mapped[str] = mapped_column(String(64))
    jwk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    retired_at: Mapped[datetime | None] = mapped_column(INSTANT)


def key_in_force(session: Session, partner_id: UUID) -> PartnerKey | None:
    """Return the newest key that was not retired."""
    query = select(PartnerKey).where(PartnerKey.partner_id == partner_id, PartnerKey.retired_at.is_(None))
    return session.scalar(query.order_by(PartnerKey.made_at.desc(), PartnerKey.id.desc()).limit(1))


def keys_of(session: Session, partner_id: UUID) -> list[PartnerKey]:
    """Return a partner's keys, retired ones too, newest first."""
    query = select(PartnerKey).where(PartnerKey.partner_id == partner_id)
    return list(session.scalars(query.order_by(PartnerKey.made_at.desc(), PartnerKey.id.desc())))


def live_key(session: Session, key_id: UUID) -> PartnerKey | None:
    """Return a key that was not retired, held."""
    query = select(PartnerKey).where(PartnerKey.id == key_id, PartnerKey.retired_at.is_(None))
    return session.scalar(query.with_for_update())
