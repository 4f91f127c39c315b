"""An event exists if and only if its transaction committed, and numbers follow the order of commit."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.bus.current import Current, Replay, handling
from shared.bus.sending import outbox
from shared.contracts.contract import Event
from tests.integration.bus.conftest import Town
from tests.unit.bus.bakery import NOON, LoafBaked, OvenOnFire, RecipeChanged, StockCounted


def test_an_event_and_what_is_owed_of_it_commit_together(town: Town) -> None:
    subject = uuid4()

    (event_id,) = town.bakery.emit(LoafBaked(subject=subject, number=1))

    assert [
        (row.event_id, row.subject, row.state, row.position) for row in town.bakery.deliveries("shop")
    ] == [(event_id, subject, "due", 1)]
    assert town.bakery.states("mill") == ["due"]


def test_nothing_is_owed_of_a_transaction_that_was_undone(town: Town) -> None:
    subject = uuid4()
    with Session(town.bakery.engine) as session:
        outbox.emit(session, LoafBaked(subject=subject, number=1), now=NOON)
        session.rollback()

    town.bakery.emit(LoafBaked(subject=subject, number=2))

    (only,) = town.bakery.deliveries()
    assert only.position == 1
    assert _sequences(town, subject) == [1]


def test_numbers_have_no_gap_and_follow_commits_when_many_write_about_one_subject(town: Town) -> None:
    subject, others = uuid4(), [uuid4() for _ in range(3)]
    together = Barrier(6)

    def write(worker: int) -> None:
        together.wait()
        for turn in range(15):
            with Session(town.bakery.engine) as session:
                outbox.emit(session, LoafBaked(subject=subject, number=worker), now=NOON)
                outbox.emit(session, LoafBaked(subject=others[worker % 3], number=worker), now=NOON)
                if turn % 5 == worker % 5:
                    session.rollback()
                else:
                    session.commit()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))

    assert _sequences(town, subject) == list(range(1, 73))
    positions = [row.position for row in town.bakery.deliveries() if row.subject == subject]
    assert positions == list(range(1, 73))


def test_events_of_several_subjects_are_written_in_one_order_by_everyone(town: Town) -> None:
    subjects = [uuid4() for _ in range(5)]
    together = Barrier(4)

    def write(worker: int) -> None:
        together.wait()
        for _ in range(10):
            turned = subjects if worker % 2 else subjects[::-1]
            with Session(town.bakery.engine) as session:
                outbox.emit_all(session, [LoafBaked(subject=one, number=worker) for one in turned], now=NOON)
                session.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))

    assert all(_sequences(town, one) == list(range(1, 41)) for one in subjects)


@pytest.mark.parametrize(
    ("event_class", "queue", "position", "is_urgent", "holds_back"),
    [
        (OvenOnFire, "shop.urgent", 0, True, False),
        (RecipeChanged, "shop", 1, False, True),
        (StockCounted, "shop.bulk", 0, False, False),
    ],
)
def test_a_delivery_takes_the_lane_and_order_of_its_class(
    town: Town, event_class: type[Event], queue: str, position: int, *, is_urgent: bool, holds_back: bool
) -> None:
    town.bakery.emit(event_class(subject=uuid4()))

    (row,) = town.bakery.deliveries()
    assert (row.queue, row.position, row.is_urgent, row.holds_back) == (
        queue,
        position,
        is_urgent,
        holds_back,
    )


def test_an_event_without_a_cause_is_its_own_correlation(town: Town) -> None:
    (event_id,) = town.bakery.emit(LoafBaked(subject=uuid4(), number=1))

    assert _causes(town, event_id) == (event_id, None, "")


def test_what_a_handler_emits_names_its_cause_and_stays_in_the_replay(town: Town) -> None:
    cause, first = uuid4(), uuid4()
    with handling(Current(cause, first, Replay.INWARD)):
        (event_id,) = town.bakery.emit(LoafBaked(subject=uuid4(), number=1))

    assert _causes(town, event_id) == (first, cause, "inward")
    assert [row.replay for row in town.bakery.deliveries()] == ["inward"]


def _sequences(town: Town, subject: UUID) -> list[int]:
    words = text("SELECT sequence FROM bus_event WHERE subject = :s ORDER BY sequence")
    with town.bakery.engine.connect() as connection:
        return list(connection.scalars(words, {"s": subject}))


def _causes(town: Town, event_id: UUID) -> tuple[UUID, UUID | None, str]:
    words = text("SELECT correlation, causation, replay FROM bus_event WHERE id = :id")
    with town.bakery.engine.connect() as connection:
        row = connection.execute(words, {"id": event_id}).one()
    return row.correlation, row.causation, row.replay
