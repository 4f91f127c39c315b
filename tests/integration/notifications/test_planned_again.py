"""What comes back after a cancellation is told once: never twice, and never not at all."""

from uuid import uuid4

from services.notifications.domain.messages import MessageState
from services.notifications.store import claims
from services.notifications.usecases.message.deliver_due import CLAIM_LEASE
from services.notifications.usecases.message.deliver_message import begin_sending, deliver_message
from services.notifications.usecases.message.plan_message import cancel_message
from shared.bus.current import Current, Replay, handling
from tests.integration.notifications.conftest import House
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
    (message,) = house.do(
        lambda work: claims.claim_due(work.session, owner="sender", now=work.now, lease=CLAIM_LEASE, limit=9)
    )
    assert house.do(begin_sending, message_id=message, owner="sender", outside=house.runtime.outside)
    house.do(cancel_message, person=person, occurrence=occurrence)

    house.remind(person, occurrence=occurrence)
    house.do(
        deliver_message,
        message_id=message,
        owner="sender",
        outside=house.runtime.outside,
        clock=house.clock,
    )
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
