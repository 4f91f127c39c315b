"""A partner's program that is away, slow or wrong: delivered once in effect, nothing lost, others not held up."""

import socket

import pytest

from services.intake.domain.partner_api.webhooks import WAITS, AttemptState, EndpointState
from tests.chaos.partners.conftest import Stage
from tests.chaos.partners.program import SAID_200, Call, Manner, Program, running_program

pytestmark = [pytest.mark.chaos, pytest.mark.slow]

WRONG = (
    Manner.FAIL,
    Manner.SLOW_DOWN,
    Manner.ELSEWHERE,
    Manner.GARBAGE,
    Manner.HALF_A_HEAD,
    Manner.OVERSIZED,
    Manner.DRIP,
    Manner.CUT,
    Manner.HANG,
)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_down_for_hours_it_is_told_everything_once_when_it_is_back(stage: Stage, program: Program) -> None:
    stage.listen(stage.world.partner, closed_port())
    made = [stage.world.deliver()[0].referral for _ in range(4)]
    stage.start(2)

    stage.until(lambda: min(one.attempts for one in stage.attempts()) >= 5)
    away_hours = stage.clock.skipped_seconds / 3600
    stage.listen(stage.world.partner, program.port)
    stage.until_over()

    assert away_hours > sum(wait.total_seconds() for wait in WAITS[:4]) * 0.9 / 3600
    assert stage.states() == {AttemptState.DELIVERED: len(made)}
    assert program.effects() == {("referral.sent", str(one)): 1 for one in made}


@pytest.mark.parametrize("manner", WRONG)
def test_wrong_in_every_way_and_then_well_it_is_told_once_in_effect(
    stage: Stage, program: Program, manner: Manner
) -> None:
    seen: set[str] = set()

    def first_time_wrong(call: Call, _number: int) -> Manner:
        is_known = call.message_id in seen
        seen.add(call.message_id)
        return Manner.TAKE if is_known else manner

    program.manner = first_time_wrong
    stage.listen(stage.world.partner, program.port)
    made = [stage.world.deliver()[0].referral for _ in range(3)]
    stage.start(2)

    stage.until_over()

    assert stage.states() == {AttemptState.DELIVERED: len(made)}
    assert program.effects() == {("referral.sent", str(one)): 1 for one in made}
    assert len({call.message_id for call in program.calls}) == len(made)
    assert not [call for call in program.calls if call.path == "/elsewhere"], "a redirect was followed"
    assert (
        program.most_for_one_id == 1 or manner is Manner.DRIP
    )  # whoever drips learns late that nobody listens
    assert len(program.calls) == (len(made) if manner in SAID_200 else 2 * len(made))


def test_gone_switches_that_address_off_and_no_other(stage: Stage, program: Program) -> None:
    stage.listen(stage.world.partner, program.port)
    other = stage.another_partner(1, program.port)
    program.manner = lambda call, _number: (
        Manner.GONE if call.path == f"/{stage.world.partner}" else Manner.TAKE
    )
    for partner in (stage.world.partner, other) * 3:
        stage.world.deliver(partner=partner)
    stage.start(2)

    stage.until_over()

    assert stage.endpoint_state(stage.world.partner) is EndpointState.DISABLED
    assert stage.endpoint_state(other) is EndpointState.ACTIVE
    assert len([call for call in program.calls if call.path == f"/{stage.world.partner}"]) == 1
    assert len([call for call in program.calls if call.path == f"/{other}"]) == 3


def test_a_program_that_always_hangs_holds_up_no_other_partner(stage: Stage, program: Program) -> None:
    with running_program() as hanging:
        hanging.manner = lambda _call, _number: Manner.HANG
        stage.listen(stage.world.partner, hanging.port)
        well = [stage.another_partner(number, program.port) for number in range(2)]
        for _ in range(10):
            stage.world.deliver()
        made = [stage.world.deliver(partner=well[number % 2])[0].referral for number in range(10)]
        stage.start(2)

        stage.until(lambda: len(program.taken) == len(made), skip=False, seconds=20)

    assert program.effects() == {("referral.sent", str(one)): 1 for one in made}
    assert hanging.most_at_one_address == 1
