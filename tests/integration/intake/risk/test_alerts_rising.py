"""An alert nobody answers rises step by step, once for each step, however many look at it at once."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from tests.integration.intake.risk.alerts import ESCALATED, an_alert, state_of
from tests.integration.intake.risk.conftest import Client, World, flags, tick


def test_an_alert_nobody_takes_rises_step_by_step_at_its_hours(world: World, luz: Client) -> None:
    _, alert = an_alert(luz, interview=flags("confinement", now=True))

    world.later(minutes=59)
    tick(world)
    assert world.events(ESCALATED) == []
    seen = []
    for minutes in (1, 15, 15, 15):
        world.later(minutes=minutes)
        tick(world)
        seen.append(world.events(ESCALATED)[-1])

    assert [one["step"] for one in seen] == [1, 2, 3, 4]
    assert [tuple(one["roles"]) for one in seen] == [("coordinator",)] * 4
    assert [bool(one["recipients"]) for one in seen] == [False, True, True, True]
    assert [step["asked"] for step in luz.get(f"/alerts/{alert}")["steps"]] == [
        "owner",
        "coordinator",
        "all_coordinators",
        "all_coordinators",
        "all_coordinators",
    ]
    assert state_of(luz, alert)["is_late"]


def test_a_tick_between_two_steps_raises_nothing(world: World, luz: Client) -> None:
    an_alert(luz, interview=flags("confinement", now=True))
    world.later(minutes=60)
    for _ in range(5):
        tick(world)

    assert len(world.events(ESCALATED)) == 1


def test_a_medium_alert_rises_once_and_then_waits(world: World, luz: Client) -> None:
    an_alert(luz, interview=flags("escalation"))
    for _ in range(4):
        world.later(days=3)
        tick(world)

    assert [one["step"] for one in world.events(ESCALATED)] == [1]


def test_two_workers_at_once_raise_each_alert_once(world: World, luz: Client) -> None:
    for _ in range(6):
        an_alert(luz, interview=flags("confinement", now=True))
    world.later(hours=1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tick(world), range(4)))

    told = [one["alert"] for one in world.events(ESCALATED)]
    assert len(told) == len(set(told)) == 6


def test_taking_and_rising_at_once_leave_one_winner_and_never_an_open_taken_alert(
    world: World, luz: Client
) -> None:
    alerts = [an_alert(luz, interview=flags("confinement", now=True))[1] for _ in range(5)]
    world.later(hours=1)

    with ThreadPoolExecutor(6) as pool:
        taken = [pool.submit(luz.post, f"/alerts/{alert}/acknowledge") for alert in alerts]
        pool.submit(tick, world).result()
        codes = [one.result().status_code for one in taken]

    assert codes == [204] * 5
    world.later(hours=2)
    before = len(world.events(ESCALATED))
    tick(world)
    assert len(world.events(ESCALATED)) == before
    assert {state_of(luz, alert)["state"] for alert in alerts} == {"acknowledged"}


def test_the_next_step_is_dated_in_the_same_transaction_as_the_last(world: World, luz: Client) -> None:
    an_alert(luz, interview=flags("confinement", now=True))
    world.later(hours=1)
    tick(world)

    with world.transactions.engine.connect() as connection:
        stuck = connection.execute(
            text("select count(*) from alert where state = 'open' and next_at is null")
        ).scalar()

    assert stuck == 0


def test_asking_others_by_hand_does_not_wait_for_the_clock(world: World, luz: Client) -> None:
    _, alert = an_alert(luz)

    assert luz.post(f"/alerts/{alert}/escalate").status_code == 204

    (told,) = world.events(ESCALATED)
    assert (told["step"], told["roles"]) == (1, ["coordinator"])


def test_an_alert_of_a_closed_case_still_rises_until_a_person_answers(world: World, luz: Client) -> None:
    case, _ = an_alert(luz)
    with world.transactions.engine.begin() as connection:
        connection.execute(text("update case_file set status = 'closed' where id = :id"), {"id": case})
    world.later(days=1)

    tick(world)

    assert len(world.events(ESCALATED)) == 1
