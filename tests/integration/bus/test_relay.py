"""What is owed is published until it is answered, at a growing pace, in order, and never more than Redis should hold."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from shared.bus.envelope import unseal
from shared.bus.sending.publisher import RedisAway
from shared.bus.sending.relay import Relay
from tests.integration.bus.conftest import Town
from tests.unit.bus.bakery import LoafBaked, OvenOnFire, StockCounted


def test_what_is_owed_goes_to_each_subscribers_queue_once(town: Town) -> None:
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))

    assert town.bakery.relay.publish_due() == 2
    assert town.bakery.relay.publish_due() == 0
    assert sorted(call.queue for call in town.lists.calls) == ["mill", "shop"]


def test_nothing_is_marked_while_redis_is_away(town: Town) -> None:
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))
    town.lists.is_away = True

    with pytest.raises(RedisAway):
        town.bakery.relay.publish_due()
    town.lists.is_away = False

    assert [(row.attempts, row.published_at) for row in town.bakery.deliveries()] == [(0, None)]
    assert town.bakery.relay.publish_due() == 2


def test_what_is_not_answered_is_said_again_after_4_8_16_and_then_each_30_seconds_give_or_take_a_fifth(
    town: Town,
) -> None:
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))
    for expected in (4, 8, 16, 30, 30, 30):
        before = town.clock.now
        town.bakery.relay.publish_due()
        for row in town.bakery.deliveries():
            wait = (row.next_at - before).total_seconds()
            assert expected * 0.8 <= wait <= expected * 1.2
        town.clock.pass_by(expected * 0.8 - 0.01)
        assert town.bakery.relay.publish_due() == 0
        town.clock.pass_by(expected * 0.4 + 0.02)


def test_the_jitter_keeps_a_crowd_from_coming_back_at_once(town: Town) -> None:
    town.bakery.emit(*(LoafBaked(subject=uuid4(), number=1) for _ in range(30)))

    town.bakery.relay.publish_due()

    assert len({row.next_at for row in town.bakery.deliveries()}) > 20


def test_what_is_old_is_said_again_every_five_minutes(town: Town) -> None:
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))
    for _ in range(8):
        town.bakery.relay.publish_due()
        town.clock.pass_by(60)
    town.clock.pass_by(15 * 60)

    town.bakery.relay.publish_due()

    wait = (town.bakery.deliveries()[0].next_at - town.clock.now).total_seconds()
    assert 240 <= wait <= 360


def test_one_subjects_events_go_out_in_their_order(town: Town) -> None:
    subject = uuid4()
    town.bakery.emit(*(LoafBaked(subject=subject, number=number) for number in range(20)))

    town.bakery.relay.publish_due()

    sent = [unseal(body, town.shop.keys, now=town.clock()) for body in town.bodies()]
    assert [(one.position, one.after) for one in sent] == [(number, number - 1) for number in range(1, 21)]


def test_what_is_urgent_overtakes_whatever_lies_in_wait(town: Town) -> None:
    town.bakery.emit(*(StockCounted(subject=uuid4()) for _ in range(50)))
    town.clock.pass_by(1)
    (fire,) = town.bakery.emit(OvenOnFire(subject=uuid4()))
    relay = Relay(town.bakery.engine, town.lists, town.bakery.keys, clock=town.clock, batch=5)

    relay.publish_due()

    assert unseal(town.bodies()[0], town.shop.keys, now=town.clock()).id == fire


def test_many_at_once_share_calls_and_a_single_one_travels_alone(town: Town) -> None:
    town.bakery.emit(*(LoafBaked(subject=uuid4(), number=1) for _ in range(80)))
    town.bakery.relay.publish_due()
    crowd = Counter(len(call.arguments) for call in town.lists.take())
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))
    town.bakery.relay.publish_due()

    assert max(crowd) == 8
    assert {len(call.arguments) for call in town.lists.take()} == {1}


def test_what_failed_before_travels_alone_so_that_it_harms_no_other(town: Town) -> None:
    town.shop.broken = {7}
    subject = uuid4()
    town.bakery.emit(LoafBaked(subject=subject, number=7))
    town.carry()
    town.bakery.emit(*(StockCounted(subject=uuid4()) for _ in range(100)))
    town.clock.pass_by(10)

    town.bakery.relay.publish_due()

    alone = [call for call in town.lists.take() if call.queue == "shop"]
    assert [len(call.arguments) for call in alone] == [1]


def test_a_long_queue_gets_no_more_until_it_is_eaten(town: Town) -> None:
    town.lists.is_eaten = False
    town.bakery.emit(*(OvenOnFire(subject=uuid4()) for _ in range(450)))

    published = [town.bakery.relay.publish_due() for _ in range(4)]
    town.lists.take()
    after = [town.bakery.relay.publish_due() for _ in range(2)]

    assert published == [200, 0, 0, 0]
    assert after == [200, 0]


def test_a_busy_queue_is_not_told_again_at_once_what_most_likely_lies_in_it(town: Town) -> None:
    town.lists.is_eaten = False
    town.bakery.emit(*(OvenOnFire(subject=uuid4()) for _ in range(30)))
    town.bakery.relay.publish_due()

    town.clock.pass_by(5)
    soon = town.bakery.relay.publish_due()
    town.clock.pass_by(4)
    later = town.bakery.relay.publish_due()

    assert (soon, later) == (0, 30)


def test_relays_side_by_side_share_the_work_and_say_nothing_twice(town: Town) -> None:
    town.bakery.emit(*(OvenOnFire(subject=uuid4()) for _ in range(200)))
    relays = [
        Relay(town.bakery.engine, town.lists, town.bakery.keys, clock=town.clock, batch=10) for _ in range(4)
    ]

    def work(relay: Relay) -> int:
        return sum(iter(relay.publish_due, 0))

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(work, relays))

    assert sum(done) == 200
    assert len({body for call in town.lists.calls for body in call.arguments}) == 200
