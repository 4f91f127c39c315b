"""Partners' programs, their secrets and tokens: hashes alone, so that nothing here opens anything."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, delete, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.base import INSTANT, Base
from services.intake.store.directory.partners import Partner


class PartnerClient(Base):
    """One program of one partner. certificate: SHA-256 of the client certificate it is bound to, 32 bytes."""

    __tablename__ = "partner_client"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(24)))
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    made_by: Mapped[UUID]
    certificate: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    revoked_at: Mapped[datetime | None] = mapped_column(INSTANT)
    used_at: Mapped[datetime | None] = mapped_column(INSTANT)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(INSTANT)
    pace_since: Mapped[datetime | None] = mapped_column(INSTANT)
    pace_count: Mapped[int] = mapped_column(default=0)


class PartnerSecret(Base):
    """What a client signs in with, as a hash. until None: no end is set."""

    __tablename__ = "partner_secret"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("partner_client.id", ondelete="CASCADE"), index=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    until: Mapped[datetime | None] = mapped_column(INSTANT)


class PartnerToken(Base):
    """A short-lived access token, as a hash. certificate: it opens only beside that certificate (RFC 8705)."""

    __tablename__ = "partner_token"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("partner_client.id", ondelete="CASCADE"), index=True)
    audience: Mapped[str] = mapped_column(String(24))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(24)))
    certificate: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    until: Mapped[datetime] = mapped_column(INSTANT, index=True)


def live_client(session: Session, client_id: UUID) -> PartnerClient | None:
    """Return a client that was not revoked and whose partner stands in the directory, held."""
    query = (
        select(PartnerClient)
        .join(Partner)
        .where(PartnerClient.id == client_id, PartnerClient.revoked_at.is_(None), Partner.is_active)
        .with_for_update(of=PartnerClient)
        .execution_options(populate_existing=True)
    )
    return session.scalar(query)


def clients_of(session: Session, partner_id: UUID) -> list[PartnerClient]:
    """Return a partner's clients, revoked ones too, newest first."""
    query = select(PartnerClient).where(PartnerClient.partner_id == partner_id)
    return list(session.scalars(query.order_by(PartnerClient.made_at.desc(), PartnerClient.id)))


def live_secrets(session: Session, client_id: UUID, *, now: datetime) -> list[PartnerSecret]:
    """Return the secrets that open now, oldest first."""
    query = select(PartnerSecret).where(
        PartnerSecret.client_id == client_id, or_(PartnerSecret.until.is_(None), PartnerSecret.until > now)
    )
    return list(session.scalars(query.order_by(PartnerSecret.made_at, PartnerSecret.id)))


def drop_secrets(session: Session, ids: Sequence[UUID]) -> None:
    """Kill these secrets at once."""
    session.execute(delete(PartnerSecret).where(PartnerSecret.id.in_(ids)))


def live_token(session: Session, token_hash: bytes, *, audience: str, now: datetime) -> PartnerToken | None:
    """Return the token unless it has lapsed or is meant for another door."""
    query = select(PartnerToken).where(
        PartnerToken.hash == token_hash, PartnerToken.audience == audience, PartnerToken.until > now
    )
    return session.scalar(query)


def drop_tokens(session: Session, client_id: UUID) -> None:
    """Kill every token of a client at once."""
    session.execute(delete(PartnerToken).where(PartnerToken.client_id == client_id))


def drop_lapsed_tokens(session: Session, client_id: UUID, *, now: datetime) -> None:
    """Forget a client's tokens that have lapsed."""
    session.execute(
        delete(PartnerToken).where(PartnerToken.client_id == client_id, PartnerToken.until <= now)
    )


def drop_old_tokens(session: Session, *, before: datetime, limit: int) -> int:
    """Forget tokens of any client that had lapsed before this instant, so many at most; return how many."""
    old = (
        select(PartnerToken.hash)
        .where(PartnerToken.until < before)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    gone = delete(PartnerToken).where(PartnerToken.hash.in_(old)).returning(PartnerToken.hash)
    return len(session.scalars(gone).all())


def client_of_certificate(session: Session, fingerprint: bytes) -> UUID | None:
    """Return which live client is bound to a certificate. fingerprint: 32 bytes."""
    query = select(PartnerClient.id).where(
        PartnerClient.certificate == fingerprint, PartnerClient.revoked_at.is_(None)
    )
    return session.scalar(query)
