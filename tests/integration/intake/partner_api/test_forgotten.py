"""What is over is forgotten by the timetable: messages after thirty days, tokens a day after they lapsed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from services.intake.domain.partner_api.clients import TOKEN_SECONDS
from services.intake.domain.partner_api.webhooks import AttemptState
from services.intake.handlers.referrals import forget_partner_calls
from services.intake.runtime import Runtime
from services.intake.settings import IntakeSettings
from services.intake.store.partner_api.clients import PartnerToken
from services.intake.tasks import timetable
from tests.integration.intake.partner_api.conftest import Door
from tests.integration.intake.partner_api.test_webhooks import Program, attempts, listening, tick
from tests.integration.intake.referral.conftest import World


def forget(door: Door) -> None:
    forget_partner_calls(
        Runtime(settings=IntakeSettings(), transactions=door.world.transactions, token_key=None)  # type: ignore[arg-type]  # nobody signs in here
    )


def tokens(world: World) -> int:
    with world.begin() as work:
        return work.session.scalar(select(func.count()).select_from(PartnerToken)) or 0


def test_the_timetable_knows_the_tick() -> None:
    assert timetable.find("forget_partner_calls") is not None


def test_a_delivered_message_is_kept_thirty_days_and_no_longer(door: Door) -> None:
    listening(door)
    door.world.deliver()
    tick(door.world, Program())
    delivered_at = attempts(door.world)[0].finished_at
    assert delivered_at is not None

    door.world.now = delivered_at + timedelta(days=30)
    forget(door)
    assert len(attempts(door.world)) == 1

    door.world.later(seconds=1)
    forget(door)
    assert attempts(door.world) == []


@pytest.mark.parametrize(
    ("state", "is_kept"),
    [(AttemptState.DUE, True), (AttemptState.FAILED, False), (AttemptState.CANCELLED, False)],
)
def test_what_still_waits_is_never_forgotten_however_old(
    door: Door, state: AttemptState, is_kept: bool
) -> None:
    listening(door)
    door.world.deliver()
    with door.world.begin() as work:
        row = work.session.merge(attempts(door.world)[0])
        row.state, row.finished_at = state, None if state is AttemptState.DUE else work.now

    door.world.later(days=400)
    forget(door)

    assert bool(attempts(door.world)) is is_kept


def test_a_token_is_kept_a_day_after_it_lapsed_and_no_longer(door: Door) -> None:
    door.sign_in()

    door.world.later(seconds=TOKEN_SECONDS, days=1)
    forget(door)
    assert tokens(door.world) == 1

    door.world.later(seconds=1)
    forget(door)
    assert tokens(door.world) == 0
