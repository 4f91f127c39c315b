"""A change of a referral that its partner's program is told of: owed in the transaction of the change itself."""

from typing import Final

from services.intake.domain.partner_api.webhooks import AttemptState, EndpointState, WebhookKind
from services.intake.domain.referral.referrals import State
from services.intake.store.partner_api import webhooks
from services.intake.store.partner_api.webhooks import WebhookAttempt
from services.intake.store.referral.referrals import Referral
from shared.ids import new_id
from shared.work import Work

_KINDS: Final = {
    State.SENT: WebhookKind.REFERRAL_SENT,
    State.REVOKED: WebhookKind.REFERRAL_REVOKED,
    State.CLOSED: WebhookKind.REFERRAL_CLOSED,
}


def owe_webhook(work: Work, referral: Referral, *, to: State) -> None:
    """Owe the partner's program a message, if it has an address; what waits about a referral that ended is taken back.

    A revocation is told to whoever may know of the referral, even to an address that is switched off for now.
    """
    kind = _KINDS.get(to)
    if kind is None:
        return
    if kind is not WebhookKind.REFERRAL_SENT:
        waiting = webhooks.waiting_for(work.session, referral.id)
        webhooks.cancel_waiting(work.session, [one.id for one in waiting], now=work.now)
    endpoint = webhooks.endpoint_of(work.session, referral.partner_id)
    if endpoint is None or (kind is WebhookKind.REFERRAL_REVOKED and referral.sent_at is None):
        return
    if endpoint.state is not EndpointState.ACTIVE and kind is not WebhookKind.REFERRAL_REVOKED:
        return
    work.session.add(
        WebhookAttempt(
            id=new_id(),
            endpoint_id=endpoint.id,
            referral_id=referral.id,
            kind=kind,
            state=AttemptState.DUE,
            made_at=work.now,
            next_at=work.now,
            attempts=0,
        )
    )
