"""What comes back after a cancellation is told once: never twice, and never not at all."""

from uuid import uuid4

from services.notifications.domain.messages import MessageState
from services.notifications.usecases.message.plan_message import cancel_message
from shared.bus.current import Current, Replay, handling
from tests.integration.notifications.conftest import House
from tests.integration.notifications.test_cancelling import begin, hand_over
from tests.support.smtp import MailCatcher


def test_one_that_had_not_left_is_told_after_all(house: House, mail: MailCatcher) -> None:
    person = house.woman()
    occurrence = house.remind(person)
    house.do(cancel_message, person=person, occurrence=occurrence)

    house.remind(person, occurrence=occurrence)
    house.deliver()

    assert house.message(occurrence).state is MessageState.SENT
    assert len(mail.messages) == 1


def test_one_that_had_left_is_not_told_again(house: House, mail: MailCatcher) -> None:
    person = house.woman()
    occurrence = house.remind(person)
    house.deliver()
    house.do(cancel_message, person=person, occurrence=occurrence)

    house.remind(person, occurrence=occurrence)
    house.clock.move(hours=2)
    house.deliver()

    assert len(mail.messages) == 1


def test_one_cancelled_and_planned_again_just_before_the_call_leaves_once(
    house: House, mail: MailCatcher
) -> None:
    person = house.woman()
    occurrence = house.remind(person)
    prepared = begin(house)
    house.do(cancel_message, person=person, occurrence=occurrence)

    house.remind(person, occurrence=occurrence)
    hand_over(house, prepared)
    house.deliver()

    assert house.message(occurrence).state is MessageState.SENT
    assert len(mail.messages) == 1


def test_a_replay_brings_nothing_back_that_was_called_off(house: House, mail: MailCatcher) -> None:
    person = house.woman()
    occurrence = house.remind(person)
    house.do(cancel_message, person=person, occurrence=occurrence)

    with handling(Current(uuid4(), uuid4(), Replay.INWARD)):
        house.remind(person, occurrence=occurrence)
    house.deliver()

    assert house.message(occurrence).state is MessageState.CANCELLED
    assert mail.messages == []
