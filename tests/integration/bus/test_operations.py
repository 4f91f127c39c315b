"""What a person may ask of an outbox: status, dead letters, replay, park, trace, catching up, tidying."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from shared.bus import operations
from shared.bus.answers import Answer, Outcome
from shared.bus.receiving.inbox import tidy as tidy_inbox
from shared.errors import Missing
from tests.integration.bus.conftest import Town
from tests.unit.bus.bakery import NOON, LoafBaked, LoafSold, OvenOnFire, StockCounted


@pytest.fixture
def outbox_session(town: Town):
    with Session(town.bakery.engine) as session:
        yield session


def park_one(town: Town) -> None:
    for _ in range(12):
        town.carry()
        town.clock.pass_by(40)


def test_a_quiet_outbox_owes_nobody(outbox_session: Session) -> None:
    assert operations.status(outbox_session, now=NOON) == []


def test_what_is_owed_for_more_than_a_minute_is_late(town: Town, outbox_session: Session) -> None:
    town.bakery.emit(OvenOnFire(subject=uuid4()))

    (on_time,) = operations.status(outbox_session, now=NOON + timedelta(seconds=60))
    (late,) = operations.status(outbox_session, now=NOON + timedelta(seconds=61))

    assert (on_time.subscriber, on_time.pending, on_time.late, on_time.is_well) == ("shop", 1, 0, True)
    assert (late.late, late.oldest_seconds, late.is_well) == (1, 61.0, False)


def test_an_event_without_a_handler_raises_the_alarm(town: Town, outbox_session: Session, caplog) -> None:
    (event_id,) = town.bakery.emit(OvenOnFire(subject=uuid4()))
    town.bakery.hear([Answer(event_id, Outcome.UNKNOWN)], town.shop.keys)

    (found,) = operations.reconcile(outbox_session, now=NOON + timedelta(seconds=5))

    assert (found.unknown, found.is_well) == (1, False)
    assert "deliveries_late" in caplog.text


def test_a_dead_letter_shows_codes_and_no_words(town: Town, outbox_session: Session) -> None:
    town.shop.broken = {1}
    subject = uuid4()
    (event_id,) = town.bakery.emit(LoafBaked(subject=subject, number=1))
    park_one(town)

    (found,) = operations.dead(outbox_session)

    assert (found.event_id, found.subject, found.name) == (event_id, subject, LoafBaked.name)
    assert (found.failures, found.answer) == (12, "failed:Broken")
    assert operations.status(outbox_session, now=town.clock())[-1].parked == 1


@pytest.mark.parametrize(("outward", "went_out"), [(False, ["False"]), (True, ["True"])])
def test_a_mended_dead_letter_completes_on_replay_and_acts_outward_only_if_ticked(
    town: Town, outbox_session: Session, outward: bool, went_out: list[str]
) -> None:
    town.shop.broken = {1}
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))
    park_one(town)
    town.shop.broken = set()

    told = operations.replay(outbox_session, now=town.clock(), subscriber="shop", outward=outward)
    outbox_session.commit()
    town.carry()

    assert told == 1
    assert town.bakery.states() == ["acknowledged"]
    assert town.shop.went_out() == went_out


def test_a_replay_of_what_was_already_done_does_nothing_again(town: Town, outbox_session: Session) -> None:
    ids = town.bakery.emit(*(LoafBaked(subject=uuid4(), number=number) for number in range(50)))
    while town.bakery.states().count("acknowledged") < 50:
        town.carry()

    told = operations.replay(outbox_session, now=town.clock(), event_ids=ids, subscriber="shop", outward=True)
    outbox_session.commit()
    town.carry()

    assert told == 50
    assert sorted(town.shop.numbers()) == list(range(50))
    assert set(town.bakery.states()) == {"acknowledged"}
    assert town.shop.count("bus_event") == 50


def test_a_replay_without_ids_touches_only_what_is_parked(town: Town, outbox_session: Session) -> None:
    town.bakery.emit(LoafBaked(subject=uuid4(), number=1))
    town.carry()

    assert operations.replay(outbox_session, now=town.clock()) == 0
    assert operations.replay(outbox_session, now=town.clock(), event_ids=[]) == 0


def test_a_delivery_can_be_parked_by_hand_once(town: Town, outbox_session: Session) -> None:
    (event_id,) = town.bakery.emit(OvenOnFire(subject=uuid4()))

    operations.park(outbox_session, event_id, subscriber="shop", now=NOON)
    outbox_session.commit()
    town.carry()

    assert town.bakery.states() == ["parked"]
    assert town.shop.numbers() == []
    with pytest.raises(Missing):
        operations.park(outbox_session, event_id, subscriber="shop", now=NOON)


def test_a_parked_delivery_that_was_done_after_all_is_acknowledged(
    town: Town, outbox_session: Session
) -> None:
    (event_id,) = town.bakery.emit(OvenOnFire(subject=uuid4()))
    operations.park(outbox_session, event_id, subscriber="shop", now=NOON)
    outbox_session.commit()

    town.bakery.hear([Answer(event_id, Outcome.ACKNOWLEDGED)], town.shop.keys)

    assert town.bakery.states() == ["acknowledged"]


def test_a_late_failure_does_not_undo_an_acknowledgement(town: Town) -> None:
    (event_id,) = town.bakery.emit(OvenOnFire(subject=uuid4()))
    town.bakery.hear(
        [Answer(event_id, Outcome.FAILED, "X"), Answer(event_id, Outcome.ACKNOWLEDGED)], town.shop.keys
    )
    town.bakery.hear([Answer(event_id, Outcome.FAILED, "X")], town.shop.keys)

    assert [(row.state, row.failures) for row in town.bakery.deliveries()] == [("acknowledged", 0)]


def test_one_subscriber_cannot_answer_for_another(town: Town) -> None:
    (event_id,) = town.bakery.emit(LoafBaked(subject=uuid4(), number=1))

    town.bakery.hear([Answer(event_id, Outcome.ACKNOWLEDGED)], town.shop.keys)

    assert (town.bakery.states("shop"), town.bakery.states("mill")) == (["acknowledged"], ["due"])


def test_what_followed_from_an_event_is_found_in_each_service(town: Town, outbox_session: Session) -> None:
    subject = uuid4()
    (event_id,) = town.bakery.emit(LoafBaked(subject=subject, number=1))
    town.carry()

    here = operations.trace(outbox_session, event_id)
    with Session(town.shop.engine) as session:
        there = operations.trace(session, event_id)

    assert [(step.name, step.subscriber, step.state) for step in here] == [
        (LoafBaked.name, "mill", "due"),
        (LoafBaked.name, "shop", "acknowledged"),
    ]
    assert [(step.name, step.causation, step.subject) for step in there] == [
        (LoafSold.name, event_id, subject)
    ]


def test_a_new_subscriber_is_owed_the_past_in_order_before_what_comes(
    town: Town, outbox_session: Session
) -> None:
    subjects = [uuid4(), uuid4()]
    town.bakery.emit(*(LoafBaked(subject=subjects[number % 2], number=number) for number in range(6)))

    first = operations.catch_up(outbox_session, LoafBaked, subscriber="baker_school", now=NOON)
    again = operations.catch_up(outbox_session, LoafBaked, subscriber="baker_school", now=NOON)
    outbox_session.commit()

    assert (first, again) == (6, 0)
    rows = town.bakery.deliveries("baker_school")
    assert {row.queue for row in rows} == {"baker_school"}
    assert {row.replay for row in rows} == {"inward"}
    for subject in subjects:
        assert [row.position for row in rows if row.subject == subject] == [1, 2, 3]


def test_catching_up_on_what_has_no_order_gives_no_places(town: Town, outbox_session: Session) -> None:
    town.bakery.emit(StockCounted(subject=uuid4()))

    assert operations.catch_up(outbox_session, StockCounted, subscriber="taxman", now=NOON) == 1
    outbox_session.commit()

    assert [(row.position, row.queue) for row in town.bakery.deliveries("taxman")] == [(0, "taxman.bulk")]


def test_only_what_nobody_is_owed_any_more_is_tidied_away(town: Town, outbox_session: Session) -> None:
    town.bakery.emit(OvenOnFire(subject=uuid4()))
    town.carry()
    town.bakery.emit(OvenOnFire(subject=uuid4()))
    later = NOON + timedelta(days=400)

    assert operations.tidy(outbox_session, now=NOON + timedelta(days=364), keep=timedelta(days=365)) == 0
    assert operations.tidy(outbox_session, now=later, keep=timedelta(days=365)) == 1
    outbox_session.commit()

    assert town.bakery.states() == ["due"]


def test_the_inbox_forgets_after_its_time(town: Town) -> None:
    town.bakery.emit(OvenOnFire(subject=uuid4()))
    town.carry()
    with Session(town.shop.engine) as session:
        tidy_inbox(session, now=NOON + timedelta(days=400), keep=timedelta(days=400))
        session.commit()
        assert town.shop.count("bus_inbox") == 1
        tidy_inbox(session, now=NOON + timedelta(days=401), keep=timedelta(days=400))
        session.commit()

    assert town.shop.count("bus_inbox") == 0
