"""Whatever arrives, however often and in whatever order: one effect, in order, and an honest answer."""

import random
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from shared.bus.answers import Outcome
from shared.bus.envelope import LIFETIME, sign
from shared.bus.keys import load_event_keys
from shared.errors import Conflict, Unavailable
from tests.integration.bus.conftest import Town
from tests.unit.bus.bakery import LoafBaked, OvenOnFire, RecipeChanged


class OvenIsCold(Conflict):
    """An error with a code of its own."""


def outcomes(town: Town) -> list[Outcome]:
    return [answer.outcome for answer in town.shop.answers]


def test_an_event_is_applied_and_acknowledged(town: Town) -> None:
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))

    town.carry()

    assert town.shop.numbers() == [1]
    assert town.bakery.states() == ["acknowledged"]
    assert town.shop.count("bus_inbox") == 1


def test_a_repeat_is_acknowledged_and_does_nothing_else(town: Town) -> None:
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1), OvenOnFire(subject=uuid4()))
    town.bakery.relay.publish_due()

    for body in town.bodies() * 3:
        town.shop.consumer.receive(body)

    assert sorted(town.shop.numbers()) == [0, 1]
    assert outcomes(town) == [Outcome.ACKNOWLEDGED] * 6
    assert town.shop.count("bus_event") == 2


@pytest.mark.parametrize("seed", range(5))
def test_everything_three_times_in_any_order_has_one_effect_in_order(town: Town, seed: int) -> None:
    subjects = [uuid4() for _ in range(4)]
    town.bakery.emit(*(LoafBaked(subject=subjects[number % 4], number=number) for number in range(40)))
    town.bakery.relay.publish_due()
    bodies = town.bodies() * 3
    random.Random(seed).shuffle(bodies)

    for body in bodies:
        town.shop.consumer.receive(body)

    for place, subject in enumerate(subjects):
        assert town.shop.numbers(subject) == list(range(place, 40, 4))
    assert town.shop.count("bus_inbox_waiting") == 0
    town.bakery.hear(town.shop.answers, town.shop.keys)
    assert set(town.bakery.states()) == {"acknowledged"}


def test_an_early_event_waits_for_the_one_before_it(town: Town) -> None:
    subject = uuid4()
    town.bakery.emit(LoafBaked(subject=subject, number=1), LoafBaked(subject=subject, number=2))
    town.bakery.relay.publish_due()
    first, second = town.bodies()

    town.shop.consumer.receive(second)
    assert town.shop.numbers() == []
    assert outcomes(town) == [Outcome.WAITING]
    town.shop.consumer.receive(first)

    assert town.shop.numbers() == [1, 2]
    assert outcomes(town)[1:] == [Outcome.ACKNOWLEDGED] * 2


def test_what_another_waits_for_is_fetched_again_without_delay(town: Town) -> None:
    subject = uuid4()
    town.bakery.emit(LoafBaked(subject=subject, number=1), LoafBaked(subject=subject, number=2))
    town.bakery.relay.publish_due()
    _lost, second = town.bodies()
    town.clock.pass_by(2.5)
    town.shop.consumer.receive(second)
    town.bakery.hear(town.shop.answers, town.shop.keys)

    town.carry()

    assert town.shop.numbers() == [1, 2]


def test_at_most_two_hundred_of_one_subject_wait_here_and_the_rest_stay_with_their_producer(
    town: Town,
) -> None:
    subject = uuid4()
    town.bakery.emit(*(LoafBaked(subject=subject, number=number) for number in range(210)))
    while town.bakery.relay.publish_due():
        pass
    first, *rest = town.bodies()

    for body in rest:
        town.shop.consumer.receive(body)
    assert town.shop.count("bus_inbox_waiting") == 200
    town.shop.consumer.receive(first)

    assert town.shop.numbers() == list(range(201))
    town.bakery.hear(town.shop.answers, town.shop.keys)
    for _ in range(3):
        town.clock.pass_by(10)
        town.carry()
    assert town.shop.numbers() == list(range(210))


def test_an_urgent_event_waits_for_nobody(town: Town) -> None:
    subject = uuid4()
    town.bakery.emit(LoafBaked(subject=subject, number=1), OvenOnFire(subject=subject))
    town.bakery.relay.publish_due()
    fire = town.bodies()[0]

    town.shop.consumer.receive(fire)

    assert town.shop.numbers() == [0]


def test_a_broken_handler_leaves_nothing_and_says_only_its_class(town: Town) -> None:
    town.shop.broken = {1}
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))

    town.carry()

    assert town.shop.numbers() == []
    assert town.shop.count("bus_inbox") == town.shop.count("bus_event") == 0
    (row,) = town.bakery.deliveries()
    assert (row.state, row.failures, row.answer) == ("due", 1, "failed:Broken")


def test_an_error_with_a_code_gives_its_code(town: Town) -> None:
    town.shop.broken, town.shop.trouble = {1}, OvenIsCold("the oven of somebody is cold")
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))

    town.carry()

    assert town.bakery.deliveries()[0].answer == "failed:oven_is_cold"


@pytest.mark.parametrize("trouble", [Unavailable("away"), OperationalError("select", {}, Exception("gone"))])
def test_what_is_only_unavailable_is_put_off_and_not_counted(town: Town, trouble: Exception) -> None:
    town.shop.broken, town.shop.trouble = {1}, trouble
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))

    town.carry()
    assert town.bakery.deliveries()[0].failures == 0
    town.shop.broken = set()
    town.clock.pass_by(5)
    town.carry()

    assert town.bakery.states() == ["acknowledged"]


def test_after_twelve_failures_it_is_parked_and_the_next_of_its_subject_goes_on(town: Town) -> None:
    town.shop.broken = {1}
    subject = uuid4()
    town.bakery.emit(LoafBaked(subject=subject, number=1), LoafBaked(subject=subject, number=2))

    tries = 0
    while town.bakery.states()[0] == "due":
        town.carry()
        town.clock.pass_by(40)
        tries += 1
    assert tries == 12
    assert town.shop.numbers() == []
    town.carry()

    assert town.bakery.states() == ["parked", "acknowledged"]
    assert town.shop.numbers() == [2]


def test_one_that_holds_back_keeps_the_later_ones_of_its_subject_waiting(town: Town) -> None:
    town.shop.broken = {0}
    subject, other = uuid4(), uuid4()
    town.bakery.emit(
        RecipeChanged(subject=subject),
        LoafBaked(subject=subject, number=2),
        LoafBaked(subject=other, number=3),
    )
    for _ in range(14):
        town.carry()
        town.clock.pass_by(40)

    assert town.bakery.deliveries()[0].state == "parked"
    assert town.shop.numbers() == [3]


def test_an_event_that_kills_workers_is_parked_too(town: Town) -> None:
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))
    for _ in range(12):
        town.bakery.relay.publish_due()
        for body in town.bodies():
            town.shop.consumer.receive(body, is_redelivered=True)
        town.bakery.hear(town.shop.answers, town.shop.keys)
        town.shop.answers.clear()
        town.clock.pass_by(40)

    (row,) = town.bakery.deliveries()
    assert (row.state, row.answer) == ("parked", "lost")
    assert town.shop.numbers() == []


def test_an_event_nobody_handles_yet_stays_owed_and_is_not_counted_as_a_failure(town: Town) -> None:
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))
    find, town.shop.consumer._handlers.find = town.shop.consumer._handlers.find, lambda name: None
    for _ in range(20):
        town.carry()
        town.clock.pass_by(60)
    (row,) = town.bakery.deliveries()
    assert (row.state, row.failures, row.answer) == ("due", 0, "unknown")

    town.shop.consumer._handlers.find = find  # the subscriber was deployed
    town.clock.pass_by(400)
    town.carry()

    assert town.shop.numbers() == [1]
    assert town.bakery.states() == ["acknowledged"]


def test_an_optional_field_the_subscriber_does_not_know_yet_is_passed_over(town: Town) -> None:
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))
    with town.bakery.engine.begin() as connection:
        connection.exec_driver_sql(
            'UPDATE bus_event SET payload = replace(payload, \'"number"\', \'"crust":4,"number"\')'
        )

    town.carry()

    assert town.shop.numbers() == [1]


def test_forged_replayed_and_garbled_bodies_have_no_effect_and_no_answer(town: Town, town_keys) -> None:
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))
    town.bakery.relay.publish_due()
    (body,) = town.bodies()
    forged = sign(body[88:].decode(), load_event_keys(town_keys, "mill")).encode()
    renamed = body.replace(b"loaf_baked", b"oven_on_fire")

    for bad in (forged, renamed, body[:-1], b"", b"garbage", body[1:]):
        town.shop.consumer.receive(bad)
    town.clock.pass_by(LIFETIME.total_seconds() + 1)
    town.shop.consumer.receive(body)

    assert town.shop.numbers() == []
    assert town.shop.answers == []
    assert town.shop.consumer.disbelieved == 7
