"""Workers, relays, Redis and PostgreSQL are killed while events flow; every fact has its effect exactly once, in order."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.bus.sending.publisher import Call, RedisPublisher
from tests.chaos.bus.arena import Arena, Toll, count_toll, until

IS_LONG = os.environ.get("TELAR_CHAOS") == "long"
pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.xdist_group("chaos")]


def _arena(*roles: str) -> Iterator[Arena]:
    # Not tmp_path: pytest closes that folder to the user PostgreSQL runs as, each time another run starts.
    with tempfile.TemporaryDirectory(prefix="telar-chaos-", ignore_cleanup_errors=True) as folder:
        arena = Arena(Path(folder))
        arena.start()
        try:
            for role in roles:
                arena.run(role)
            yield arena
        finally:
            arena.stop()


@pytest.fixture(scope="module")
def arena() -> Iterator[Arena]:
    yield from _arena("bakery", "shop", "relays")


@pytest.fixture
def plain_arena() -> Iterator[Arena]:
    yield from _arena("plain")


def test_every_event_takes_effect_once_and_in_order_through_kills_and_an_emptied_redis(arena: Arena) -> None:
    arena.bake(per_second=35 if IS_LONG else 25, subjects=40)
    faults = [
        lambda: arena.scramble("shop", "shop"),
        lambda: arena.kill("shop"),
        arena.flush,
        lambda: arena.kill_redis(emptied=True),
        lambda: arena.kill("relays"),
        lambda: arena.pop("shop"),
        lambda: arena.kill_redis(emptied=False),
        lambda: arena.kill("bakery"),
    ] + ([arena.kill_postgres] if IS_LONG else [])
    done = 0
    while done < (54 if IS_LONG else 8) or len(arena.owed()) < (4000 if IS_LONG else 100):
        faults[done % len(faults)]()
        done += 1
        arena.wait_for_progress()
    arena.end_baking()
    seconds = until(arena.is_drained, seconds=300 if IS_LONG else 120)

    loaves, receipts = arena.toll("bakery", "shop"), arena.toll("shop", "bakery")
    print(f"faults {dict(arena.faults)}; loaves {loaves}; receipts {receipts}; drained in {seconds:.1f} s")
    assert sum(arena.faults.values()) >= (50 if IS_LONG else 8)
    assert loaves.owed >= (4000 if IS_LONG else 100)
    assert (loaves.lost, loaves.doubled, loaves.out_of_order) == (0, 0, 0)
    assert (receipts.lost, receipts.doubled, receipts.out_of_order) == (0, 0, 0)
    assert loaves.done == receipts.done == loaves.owed


def test_a_message_that_a_dying_worker_popped_is_done_by_another_soon(arena: Arena) -> None:
    arena.bake(per_second=50, subjects=5)
    baked = arena.toll("bakery", "shop").done
    until(lambda: arena.toll("bakery", "shop").done > baked, seconds=60)
    popped = 0
    with arena.held("shop"):
        while popped < 5:
            popped += arena.pop("shop")
    arena.end_baking()

    seconds = until(lambda: arena.toll("bakery", "shop").lost == 0, seconds=60)

    print(f"popped {popped}; done after {seconds:.1f} s")
    assert arena.toll("bakery", "shop").doubled == 0


@pytest.mark.skipif(not IS_LONG, reason="long form: TELAR_CHAOS=long")
def test_the_same_faults_lose_events_of_plain_celery_so_the_harness_can_see_a_loss(
    plain_arena: Arena,
) -> None:
    arena = plain_arena
    publisher = RedisPublisher(arena.redis.url)

    def tell(session: Session, subject: UUID, number: int) -> None:
        event_id = uuid4()
        words = "INSERT INTO bus_event VALUES (:id, 'bakery.x.v1', :subject, :number, '{}', now(), :id)"
        session.execute(text(words), {"id": event_id, "subject": subject, "number": number})
        session.commit()
        publisher.publish([Call("plain", "plain.sell", (str(event_id), str(subject), number))])

    arena.bake(per_second=90, subjects=40, tell=tell)
    for _ in range(10):
        for fault in (lambda: arena.kill("plain"), arena.flush, lambda: arena.kill_redis(emptied=True)):
            fault()
            arena.wait_for_progress()
    arena.end_baking()
    until(lambda: not arena.client.llen("plain") and not arena.client.hlen("unacked"), seconds=60)

    toll = arena.toll("bakery", "shop")
    assert toll.done > 0
    print(f"plain Celery: {toll}")
    assert toll.lost > 0


def test_the_harness_sees_a_loss_a_doubled_effect_and_a_wrong_order() -> None:
    first, second, third, subject = uuid4(), uuid4(), uuid4(), uuid4()

    toll = count_toll(
        {first, second, third}, [(second, subject, 2), (first, subject, 1), (first, subject, 1)]
    )

    assert toll == Toll(owed=3, done=2, lost=1, doubled=1, out_of_order=1)


def test_the_harness_is_content_when_each_was_done_once_in_order() -> None:
    first, second, subject = uuid4(), uuid4(), uuid4()

    toll = count_toll({first, second}, [(first, subject, 1), (second, subject, 2)])

    assert toll == Toll(owed=2, done=2, lost=0, doubled=0, out_of_order=0)
