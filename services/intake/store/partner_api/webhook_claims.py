"""Whose turn it is to be told: one message is claimed at a time, and one at an endpoint."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from services.intake.domain.partner_api.webhooks import AttemptState, EndpointState
from services.intake.store.partner_api.webhooks import WebhookAttempt, WebhookEndpoint


def claim(session: Session, *, now: datetime, lease: timedelta) -> UUID | None:
    """Take the message that waits longest at an endpoint where none is in hand; it is ours until the lease ends.

    One at a time an endpoint: a partner that hangs holds up nobody else, and what waits for it costs nobody else's
    claim a look. What is found is asked again once message and endpoint are locked; one that another worker has, or
    has just let go of, is passed over with its endpoint.
    """
    passed_over: list[UUID] = []
    while True:
        found = session.execute(_next(now=now).where(WebhookEndpoint.id.not_in(passed_over))).first()
        if found is None:
            return None
        attempt_id: UUID = found[0]
        if _locked(session, attempt_id, now=now) and not session.scalar(
            select(_in_hand(found[1], now=now).exists())
        ):
            break
        passed_over.append(found[1])
    session.execute(
        update(WebhookAttempt)
        .where(WebhookAttempt.id == attempt_id)
        .values(claim_until=now + lease, attempts=WebhookAttempt.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return attempt_id


def _next(*, now: datetime) -> Select[UUID, UUID]:
    """The message that waits longest among the first of each endpoint that may be called, and its endpoint."""
    first = (
        select(WebhookAttempt.id, WebhookAttempt.next_at)
        .where(WebhookAttempt.endpoint_id == WebhookEndpoint.id, *_is_ready(now))
        .order_by(WebhookAttempt.next_at, WebhookAttempt.id)
        .limit(1)
        .lateral()
    )
    return (
        select(first.c.id, WebhookEndpoint.id)
        .join(first, true())
        .where(
            *_may_be_called(now), ~_in_hand(WebhookEndpoint.id, now=now).correlate(WebhookEndpoint).exists()
        )
        .order_by(first.c.next_at, first.c.id)
        .limit(1)
    )


def _locked(session: Session, attempt_id: UUID, *, now: datetime) -> bool:
    """Lock a message and its endpoint, unless another has either or they are no longer as they were found."""
    query = (
        select(WebhookAttempt.id)
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookAttempt.endpoint_id)
        .where(WebhookAttempt.id == attempt_id, *_is_ready(now), *_may_be_called(now))
        .with_for_update(skip_locked=True, key_share=True)
    )
    return session.scalar(query) is not None


def _is_ready(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        WebhookAttempt.state == AttemptState.DUE,
        WebhookAttempt.next_at <= now,
        or_(WebhookAttempt.claim_until.is_(None), WebhookAttempt.claim_until <= now),
    )


def _may_be_called(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        WebhookEndpoint.state == EndpointState.ACTIVE,
        or_(WebhookEndpoint.wait_until.is_(None), WebhookEndpoint.wait_until <= now),
    )


def _in_hand(
    endpoint_id: ColumnElement[UUID] | InstrumentedAttribute[UUID] | UUID, *, now: datetime
) -> Select[UUID]:
    held = aliased(WebhookAttempt)
    return select(held.id).where(held.endpoint_id == endpoint_id, held.claim_until > now)
