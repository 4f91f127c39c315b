"""Where partners' programs are told, and what each is still owed: a row says it, a claim gives the right to send.

Locks are taken in one order: the referral, its messages, their endpoint. An endpoint is never locked against those who
only point at it: a referral that ends owes a message to the endpoint, goes on to the next referral's messages, and
must not meet there a try whose outcome waits for the endpoint.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

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
    __table_args__ = (
        Index(
            "ix_webhook_attempt_due", "endpoint_id", "next_at", "id", postgresql_where=text("state = 'due'")
        ),
        Index(
            "ix_webhook_attempt_in_hand",
            "endpoint_id",
            "claim_until",
            postgresql_where=text("claim_until is not null"),
        ),
    )

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
        query = query.with_for_update(of=WebhookEndpoint, key_share=True).execution_options(
            populate_existing=True
        )
    return session.scalar(query)


def endpoint_by_id(session: Session, endpoint_id: UUID, *, lock: bool = False) -> WebhookEndpoint | None:
    """Return an endpoint, held if `lock`."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    if lock:
        query = query.with_for_update(of=WebhookEndpoint, key_share=True).execution_options(
            populate_existing=True
        )
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
