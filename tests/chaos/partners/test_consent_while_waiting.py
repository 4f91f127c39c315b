"""She takes her consent back while notices wait: none of hers leaves after it, but the stop, which says nothing."""

import pytest

from services.intake.domain.partner_api.webhooks import AttemptState
from tests.chaos.partners.conftest import Stage
from tests.chaos.partners.program import Manner, Program

pytestmark = [pytest.mark.chaos]


@pytest.mark.parametrize("is_event_carried", [True, False])
def test_after_she_withdraws_nothing_is_sent_but_the_stop(
    stage: Stage, program: Program, is_event_carried: bool
) -> None:
    """The event may be late: each try asks by itself."""
    is_down = True
    program.manner = lambda _call, _number: Manner.FAIL if is_down else Manner.TAKE
    stage.listen(stage.world.partner, program.port)
    made = [stage.world.deliver()[0].referral for _ in range(4)]
    stage.start(2)
    stage.until(lambda: min(one.attempts for one in stage.attempts()) >= 2)

    stage.world.withdraw()
    stage.until(
        lambda: not any(program.open_ids.values()), skip=False
    )  # one that had begun is not called back
    before = len(program.calls)
    is_down = False
    if is_event_carried:
        stage.world.tell()
    stage.until_over()

    told = program.calls[before:]
    assert {call.kind for call in told} == {"referral.revoked"}
    assert program.effects() == {("referral.revoked", str(one)): 1 for one in made}
    assert stage.states() == {AttemptState.CANCELLED: len(made), AttemptState.DELIVERED: len(made)}
