"""One try of one message: consent asked in the transaction that writes it, then the call, then what came of it.

At least once, under one id: a crash between the call and the note of it makes another try.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.partner_api.webhooks import (
    AttemptState,
    EndpointState,
    WebhookKind,
    next_try,
)
from services.intake.gateways.outgoing import Reply
from services.intake.store.directory import partners
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.partner_api import webhook_claims, webhooks
from services.intake.store.partner_api.webhooks import WebhookAttempt, WebhookEndpoint
from services.intake.store.referral import referrals
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.concern.hear_concern import NO_TEAM
from services.intake.usecases.partner_api.endpoints import disable_endpoint, headers_for
from services.intake.usecases.referral.link.open_partner_link import usable_referral
from services.intake.usecases.referral.tell_worker import tell_worker
from services.intake.usecases.risk.book_in_force import book_in_force
from shared.contracts.codes import DueKind
from shared.contracts.levels import Level
from shared.errors import Conflict, Missing
from shared.work import Work

LEASE: Final = timedelta(seconds=90)
_PAUSE: Final = timedelta(seconds=30)
"""After a call that failed, its address is left alone for so long, whatever else waits for it."""
_GONE: Final = 410
_SLOW_DOWN: Final = 429
_OK: Final = range(200, 300)
_LONGEST_PAUSE_SECONDS: Final = 3600


class NotWaiting(Conflict):
    """Only a message that failed or was delivered can be sent again."""


@dataclass(frozen=True)
class Message:
    """What one try sends."""

    attempt: UUID
    url: str
    body: bytes
    headers: dict[str, str]


def claim_webhook(work: Work) -> UUID | None:
    """Take one message that has fallen due; it is ours for LEASE."""
    return webhook_claims.claim(work.session, now=work.now, lease=LEASE)


def prepare_webhook(work: Work, *, attempt_id: UUID) -> Message | None:
    """Write what leaves: references alone. None: nothing leaves, and the message is over.

    Of a referral that may no longer leave, the revocation alone is told, and that has no content.
    """
    known = work.session.get(WebhookAttempt, attempt_id)
    if known is None:
        return None
    is_barred = known.kind is WebhookKind.REFERRAL_SENT and usable_referral(work, known.referral_id) is None
    attempt = webhooks.attempt_by_id(work.session, attempt_id)
    if attempt is None or attempt.state is not AttemptState.DUE:
        return None
    endpoint = webhooks.endpoint_by_id(work.session, attempt.endpoint_id)
    if is_barred or endpoint is None or endpoint.state is not EndpointState.ACTIVE:
        webhooks.cancel_waiting(work.session, [attempt_id], now=work.now)
        return None
    body = json.dumps(
        {
            "type": attempt.kind.value,
            "timestamp": attempt.made_at.isoformat(),
            "data": {"referral": str(attempt.referral_id)},
        }
    ).encode()
    headers = headers_for(work, endpoint, message_id=attempt.id, body=body)
    return Message(attempt=attempt.id, url=endpoint.target, body=body, headers=headers)


def note_outcome(work: Work, *, attempt_id: UUID, reply: Reply | None, chance: float) -> None:
    """Keep what a try came to. reply None: no answer. chance: 0 to below 1, spreads the next try.

    410 switches the address off at once, a used-up schedule too; of either its worker hears, and the coordinators.
    """
    attempt = webhooks.attempt_by_id(work.session, attempt_id)
    if attempt is None:
        return
    attempt.response_code = None if reply is None else reply.status
    attempt.claim_until = None
    if attempt.state is not AttemptState.DUE:
        return
    endpoint = webhooks.endpoint_by_id(work.session, attempt.endpoint_id, lock=True)
    if endpoint is None:
        return
    if reply is not None and reply.status in _OK:
        attempt.state, attempt.finished_at = AttemptState.DELIVERED, work.now
        endpoint.wait_until = None
        work.audit("webhook.delivered", subject=attempt.referral_id)
        return
    endpoint.wait_until = work.now + _pause(reply)
    following = next_try(attempt.attempts, now=work.now, chance=chance)
    if reply is not None and reply.status == _GONE:
        _give_up(work, attempt, endpoint, reason="gone")
    elif following is None:
        _give_up(work, attempt, endpoint, reason="exhausted")
    else:
        attempt.next_at = max(following, endpoint.wait_until) if _asks_for_time(reply) else following


def replay_webhook(work: Work, *, attempt_id: UUID) -> None:
    """Send a message again, under its own id and by a fresh schedule. Raises Missing, NotWaiting."""
    attempt = webhooks.attempt_by_id(work.session, attempt_id)
    if attempt is None:
        raise Missing("No existe este aviso.")
    if attempt.state not in {AttemptState.FAILED, AttemptState.DELIVERED}:
        raise NotWaiting("Este aviso espera todavía su turno, o se retiró.")
    attempt.state, attempt.next_at, attempt.attempts = AttemptState.DUE, work.now, 0
    attempt.finished_at = attempt.claim_until = None
    work.audit("webhook.replayed", subject=attempt.referral_id)


def _give_up(work: Work, attempt: WebhookAttempt, endpoint: WebhookEndpoint, *, reason: str) -> None:
    attempt.state, attempt.finished_at = AttemptState.FAILED, work.now
    if endpoint.state is EndpointState.ACTIVE:
        disable_endpoint(work, endpoint, reason=reason)
        _wake_coordinators(work, endpoint)
    referral = referrals.referral_by_id(work.session, attempt.referral_id)
    if referral is not None:
        tell_worker(work, referral, kind=DueKind.SILENT_PARTNER)


def _wake_coordinators(work: Work, endpoint: WebhookEndpoint) -> None:
    """Tell them whose program hears nothing now, and nothing of any case: they alone can switch it on again."""
    partner = partners.partner_by_id(work.session, endpoint.partner_id)
    raise_alert(
        work,
        protocol=book_in_force(work.session).protocol,
        level=Level.MEDIO,
        team=NO_TEAM,
        reasons=[ReasonFacts(code="notices_off", level=Level.MEDIO, sources=("partner",))],
        words="" if partner is None else partner.organisation,
        is_for_coordinators=True,
    )


def _asks_for_time(reply: Reply | None) -> bool:
    return reply is not None and reply.status == _SLOW_DOWN


def _pause(reply: Reply | None) -> timedelta:
    if reply is None or reply.retry_after is None or not _asks_for_time(reply):
        return _PAUSE
    return max(_PAUSE, timedelta(seconds=min(reply.retry_after, _LONGEST_PAUSE_SECONDS)))
