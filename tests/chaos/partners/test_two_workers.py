"""Two real workers on one database: no try is made by both, and one that dies leaves a repeat under the same id."""

import pytest

from services.intake.domain.partner_api.webhooks import AttemptState
from services.intake.usecases.partner_api.send_webhook import LEASE
from tests.chaos.partners.conftest import Stage
from tests.chaos.partners.program import Manner, Program

pytestmark = [pytest.mark.chaos, pytest.mark.slow]


def test_two_workers_at_once_make_no_try_twice_and_no_two_calls_to_one_address(
    stage: Stage, program: Program
) -> None:
    partners = [stage.another_partner(number, program.port) for number in range(3)]
    made = [stage.world.deliver(partner=partners[number % 3])[0].referral for number in range(90)]

    stage.start(2)
    stage.until_over()

    rows = stage.attempts()
    assert {one.state for one in rows} == {AttemptState.DELIVERED}
    assert [one.attempts for one in rows] == [1] * len(made)
    assert sorted(call.message_id for call in program.calls) == sorted(str(one.id) for one in rows)
    assert (program.most_for_one_id, program.most_at_one_address) == (1, 1)


def test_a_worker_killed_between_call_and_note_leaves_a_repeat_under_the_same_id(
    stage: Stage, program: Program
) -> None:
    program.manner = lambda _call, number: Manner.HANG if number == 0 else Manner.TAKE
    stage.listen(stage.world.partner, program.port)
    made, _ = stage.world.deliver()
    stage.start(1)
    assert program.is_hanging.wait(20)

    stage.kill()
    stage.start(2)
    stage.until(lambda: not any(program.open_ids.values()), skip=False)
    assert stage.states() == {AttemptState.DUE: 1}
    assert len(program.calls) == 1, "somebody else's claim was not kept"
    stage.clock.skip_to(stage.clock() + LEASE)
    stage.until_over()

    assert stage.states() == {AttemptState.DELIVERED: 1}
    assert len(program.calls) == 2
    assert len({call.message_id for call in program.calls}) == 1
    assert program.effects() == {("referral.sent", str(made.referral)): 1}


def test_workers_killed_again_and_again_lose_nothing_and_double_nothing_in_effect(
    stage: Stage, program: Program
) -> None:
    partners = [stage.another_partner(number, program.port) for number in range(3)]
    made = [stage.world.deliver(partner=partners[number % 3])[0].referral for number in range(24)]
    program.manner = lambda _call, number: Manner.HANG if number % 4 == 0 else Manner.TAKE

    for kill in range(5):
        program.is_hanging.clear()
        stage.start(2)
        hung = program.is_hanging.wait(20)
        stage.kill()
        assert hung or not stage.states()[AttemptState.DUE], kill
        stage.clock.skip_to(stage.clock() + LEASE)
    stage.start(2)
    stage.until_over()

    assert stage.states() == {AttemptState.DELIVERED: len(made)}
    assert program.effects() == {("referral.sent", str(one)): 1 for one in made}
    assert len({call.message_id for call in program.calls}) == len(made)
    assert program.most_for_one_id == 1
