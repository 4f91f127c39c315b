"""Where partners' programs are told, and what each is still owed: a row says it, a claim gives the right to send."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from services.intake.domain.partner_api.webhooks import AttemptState, EndpointState, WebhookKind
from services.intake.store.base import INSTANT, Base, coded
from shared.crypto import SealedRow, sealed


class WebhookEndpoint(SealedRow, Base):
    """One partner's address. Its scope is the partner. former_secret signs too until former_until.

    wait_until: nothing is sent there before, since the last call failed or it asked for time.
    """

    __tablename__ = "webhook_endpoint"
    __key_class__ = "third_parties"

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), unique=True)
    state: Mapped[EndpointState] = mapped_column(coded(EndpointState))
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    former_until: Mapped[datetime | None] = mapped_column(INSTANT)
    wait_until: Mapped[datetime | None] = mapped_column(INSTANT)
    disabled_at: Mapped[datetime | None] = mapped_column(INSTANT)

    target = sealed[str]("webhook_endpoint.target")
    secret = sealed[str]("webhook_endpoint.secret")
    former_secret = sealed[str | None]("webhook_endpoint.former_secret")


class WebhookAttempt(Base):
    """One message to one endpoint; its id is the webhook-id, the same at every try. attempts: tries so far."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (Index("ix_webhook_attempt_state_next", "state", "next_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    endpoint_id: Mapped[UUID] = mapped_column(
        ForeignKey("webhook_endpoint.id", ondelete="CASCADE"), index=True
    )
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    kind: Mapped[WebhookKind] = mapped_column(coded(WebhookKind))
    state: Mapped[AttemptState] = mapped_column(coded(AttemptState))
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    next_at: Mapped[datetime] = mapped_column(INSTANT)
    claim_until: Mapped[datetime | None] = mapped_column(INSTANT)
    attempts: Mapped[int] = mapped_column(default=0)
    response_code: Mapped[int | None]
    finished_at: Mapped[datetime | None] = mapped_column(INSTANT)


def endpoint_of(session: Session, partner_id: UUID, *, lock: bool = False) -> WebhookEndpoint | None:
    """Return a partner's endpoint, whatever its state."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.partner_id == partner_id)
    if lock:
        query = query.with_for_update(of=WebhookEndpoint).execution_options(populate_existing=True)
    return session.scalar(query)


def endpoint_by_id(session: Session, endpoint_id: UUID, *, lock: bool = False) -> WebhookEndpoint | None:
    """Return an endpoint, held if `lock`."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    if lock:
        query = query.with_for_update(of=WebhookEndpoint).execution_options(populate_existing=True)
    return session.scalar(query)


def attempt_by_id(session: Session, attempt_id: UUID) -> WebhookAttempt | None:
    """Return a message, held against other writers."""
    return session.get(WebhookAttempt, attempt_id, with_for_update=True, populate_existing=True)


def waiting_for(session: Session, referral_id: UUID) -> list[WebhookAttempt]:
    """Return what is still to be told about a referral, held."""
    query = select(WebhookAttempt).where(
        WebhookAttempt.referral_id == referral_id, WebhookAttempt.state == AttemptState.DUE
    )
    return list(session.scalars(query.with_for_update()))


def last_attempts(session: Session, endpoint_id: UUID, *, limit: int) -> list[WebhookAttempt]:
    """Return the newest messages to an endpoint."""
    query = select(WebhookAttempt).where(WebhookAttempt.endpoint_id == endpoint_id)
    return list(
        session.scalars(query.order_by(WebhookAttempt.made_at.desc(), WebhookAttempt.id.desc()).limit(limit))
    )


def claim(session: Session, *, now: datetime, lease: timedelta) -> UUID | None:
    """Take the message that waits longest at an endpoint where none is in hand; it is ours until the lease ends.

    One at a time an endpoint: a partner that hangs holds up nobody else. Two workers skip what the other locks; what
    the other has just let go is seen by its row alone, so whether its endpoint is free is asked once it is locked.
    """
    passed_over: list[UUID] = []
    while True:
        found = session.execute(_claimable(now=now).where(WebhookEndpoint.id.not_in(passed_over))).first()
        if found is None:
            return None
        attempt_id: UUID = found[0]
        if not session.scalar(select(_in_hand(found[1], now=now).exists())):
            break
        passed_over.append(found[1])
    session.execute(
        update(WebhookAttempt)
        .where(WebhookAttempt.id == attempt_id)
        .values(claim_until=now + lease, attempts=WebhookAttempt.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return attempt_id


def _claimable(*, now: datetime) -> Select[UUID, UUID]:
    """The next message and its endpoint. The message's own claim must stand here: its row alone is read again."""
    return (
        select(WebhookAttempt.id, WebhookEndpoint.id)
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookAttempt.endpoint_id)
        .where(
            WebhookAttempt.state == AttemptState.DUE,
            WebhookAttempt.next_at <= now,
            or_(WebhookAttempt.claim_until.is_(None), WebhookAttempt.claim_until <= now),
            WebhookEndpoint.state == EndpointState.ACTIVE,
            or_(WebhookEndpoint.wait_until.is_(None), WebhookEndpoint.wait_until <= now),
            ~_in_hand(WebhookEndpoint.id, now=now).correlate(WebhookEndpoint).exists(),
        )
        .order_by(WebhookAttempt.next_at, WebhookAttempt.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _in_hand(
    endpoint_id: ColumnElement[UUID] | InstrumentedAttribute[UUID] | UUID, *, now: datetime
) -> Select[UUID]:
    held = aliased(WebhookAttempt)
    return select(held.id).where(held.endpoint_id == endpoint_id, held.claim_until > now)


def cancel_waiting(session: Session, ids: Sequence[UUID], *, now: datetime) -> None:
    """Take messages back that have not left."""
    session.execute(
        update(WebhookAttempt)
        .where(WebhookAttempt.id.in_(ids))
        .values(state=AttemptState.CANCELLED, finished_at=now, claim_until=None)
    )


def drop_finished(session: Session, *, before: datetime, limit: int) -> int:
    """Forget messages that were over before this instant, so many at most; return how many."""
    old = (
        select(WebhookAttempt.id)
        .where(WebhookAttempt.state != AttemptState.DUE, WebhookAttempt.finished_at < before)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    gone = delete(WebhookAttempt).where(WebhookAttempt.id.in_(old)).returning(WebhookAttempt.id)
    return len(session.scalars(gone).all())
