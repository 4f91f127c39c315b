"""Who holds what about a notice: nobody waits in a circle, and two workers never have one address."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.intake.domain.partner_api.webhooks import AttemptState, EndpointState
from services.intake.gateways.outgoing import Reply
from services.intake.store.partner_api import webhook_claims, webhooks
from services.intake.store.partner_api.webhooks import WebhookAttempt, WebhookEndpoint
from services.intake.store.referral import referrals
from services.intake.usecases.partner_api.endpoints import set_endpoint
from services.intake.usecases.partner_api.owe_webhook import owe_webhook
from services.intake.usecases.partner_api.send_webhook import claim_webhook, note_outcome
from services.intake.usecases.referral.revoke_referral import revoke_referral
from shared.work import Work
from tests.integration.intake.referral.conftest import World

LEASE = timedelta(seconds=90)


def an_address(world: World, partner: UUID) -> None:
    with world.begin() as work:
        set_endpoint(work, partner_id=partner, url="https://partner.example/h", allow_loopback=False)
        for endpoint in work.session.scalars(select(WebhookEndpoint)):
            endpoint.state = EndpointState.ACTIVE


def never_wait(work: Work) -> None:
    """Whoever would have to wait for a lock fails instead."""
    work.session.execute(text("set local lock_timeout = '200ms'"))


def sent(world: World) -> UUID:
    made, _ = world.deliver()
    return made.referral


def message_of(world: World, referral: UUID) -> UUID:
    with world.begin() as work:
        query = select(WebhookAttempt.id).where(WebhookAttempt.referral_id == referral)
        return work.session.scalars(query).one()


@pytest.mark.parametrize("status", [204, 500, 410])
def test_an_outcome_is_noted_while_another_referral_to_the_same_address_ends(
    world: World, status: int
) -> None:
    """She takes back two referrals to one partner: the first is told of, and the second one's try comes back."""
    an_address(world, world.partner)
    first, second = sent(world), sent(world)
    message = message_of(world, second)
    with world.begin() as ending:
        revoke_referral(ending, referral_id=first)
        ending.session.flush()

        with world.begin() as noting:
            never_wait(noting)
            note_outcome(noting, attempt_id=message, reply=Reply(status, b""), chance=0.5)

        held = referrals.referral_by_id(ending.session, second, lock=True)
        assert held is not None
        assert len(webhooks.waiting_for(ending.session, second)) == (status == 500)


def test_a_message_is_owed_while_a_worker_takes_one_from_the_same_address(world: World) -> None:
    an_address(world, world.partner)
    first = sent(world)
    with world.begin() as claiming:
        assert claim_webhook(claiming) == message_of(world, first)

        with world.begin() as owing:
            never_wait(owing)
            referral = referrals.referral_by_id(owing.session, first)
            assert referral is not None
            owe_webhook(owing, referral, to=referral.state)


def test_two_workers_at_once_take_from_two_addresses(world: World) -> None:
    an_address(world, world.partner)
    first, second = sent(world), sent(world)
    other = world.add_partner("Otra Entidad")
    world.consent_to(other, "call_name", "need", "urgency")
    an_address(world, other)
    made, _ = world.deliver(partner=other)

    with world.begin() as one:
        taken = claim_webhook(one)
        with world.begin() as two:
            never_wait(two)
            also = claim_webhook(two)
            with world.begin() as three:
                never_wait(three)
                assert claim_webhook(three) is None

    assert (taken, also) == (message_of(world, first), message_of(world, made.referral))
    with world.begin() as work:
        assert claim_webhook(work) is None
    with world.begin() as work:
        row = work.session.get_one(WebhookAttempt, message_of(world, second))
        assert (row.state, row.claim_until) == (AttemptState.DUE, None)


def test_what_waits_for_an_address_that_rests_is_passed_over(world: World) -> None:
    an_address(world, world.partner)
    sent(world)
    other = world.add_partner("Otra Entidad")
    world.consent_to(other, "call_name", "need", "urgency")
    an_address(world, other)
    world.later(seconds=5)
    made, _ = world.deliver(partner=other)
    with world.begin() as work:
        resting = webhooks.endpoint_of(work.session, world.partner)
        assert resting is not None
        resting.wait_until = world.now + LEASE

    with world.begin() as work:
        assert webhook_claims.claim(work.session, now=world.now, lease=LEASE) == message_of(
            world, made.referral
        )
        assert webhook_claims.claim(work.session, now=world.now, lease=LEASE) is None
