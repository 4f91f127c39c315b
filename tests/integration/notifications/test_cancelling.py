"""A cancellation wins as long as no provider was called, wherever the message stands."""

from uuid import UUID

import pytest

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageState
from services.notifications.gateways.gateway import Answer, Gateway, Outcome, Outgoing, Retry
from services.notifications.store import claims
from services.notifications.usecases.message.deliver_due import CLAIM_LEASE
from services.notifications.usecases.message.deliver_message import begin_sending, deliver_message
from services.notifications.usecases.message.plan_message import cancel_message
from services.notifications.usecases.message.prepare_messages import Prepared, prepare_messages
from shared.work import Work
from tests.integration.notifications.conftest import House
from tests.support.smtp import MailCatcher

OWNER = "sender"
WITHHELD = "notifications.message_withheld.v1"


def claim(work: Work) -> UUID:
    (message,) = claims.claim_due(work.session, owner=OWNER, now=work.now, lease=CLAIM_LEASE, limit=9)
    return message


def begin(house: House) -> Prepared:
    """Bring the one message that is due to `sending`, as a sender does just before the call."""
    message: UUID = house.do(claim)
    (prepared,) = house.do(
        prepare_messages, message_ids=[message], owner=OWNER, outside=house.runtime.outside
    )
    assert house.do(begin_sending, message_id=message, owner=OWNER, now=house.clock())
    return prepared  # type: ignore[no-any-return]


def hand_over(house: House, prepared: Prepared) -> None:
    house.do(
        deliver_message, prepared=prepared, owner=OWNER, outside=house.runtime.outside, clock=house.clock
    )


def test_a_session_cancelled_just_before_the_call_is_not_reminded(house: House, mail: MailCatcher) -> None:
    person = house.woman()
    occurrence = house.remind(person)
    message = begin(house)

    house.do(cancel_message, person=person, occurrence=occurrence)
    hand_over(house, message)
    house.clock.move(hours=2)
    house.deliver()
    house.settle()

    assert mail.messages == []
    assert house.message(occurrence).state is MessageState.CANCELLED
    assert house.emitted(WITHHELD) == []


def test_another_occurrence_of_hers_still_leaves(house: House, mail: MailCatcher) -> None:
    person = house.woman()
    house.remind(person)
    message = begin(house)

    house.do(cancel_message, person=person, occurrence=UUID(int=1))
    hand_over(house, message)

    assert len(mail.messages) == 1


def test_one_cancelled_after_its_sender_died_is_still_uncertain(house: House) -> None:
    person = house.woman()
    occurrence = house.remind(person)
    begin(house)

    house.do(cancel_message, person=person, occurrence=occurrence)
    house.clock.move(minutes=2)
    house.settle()

    assert house.message(occurrence).state is MessageState.UNCERTAIN
    assert len(house.emitted("notifications.message_uncertain.v1")) == 1


class Vague(Gateway):
    """A provider that breaks off in mid-call, and says when asked that it took nothing."""

    kind = PointKind.EMAIL

    @property
    def name(self) -> str:
        return "vague"

    def _send(self, outgoing: Outgoing, *, now: object) -> Answer:
        return Answer(Outcome.UNKNOWN, Retry.NEVER, "broke")

    def _look_up(self, client_ref: str) -> Outcome | None:
        return Outcome.REJECTED


@pytest.mark.parametrize(
    ("is_cancelled", "state"), [(True, MessageState.CANCELLED), (False, MessageState.FAILED)]
)
def test_one_cancelled_that_the_provider_never_took_is_nobodys_task(
    house: House, is_cancelled: bool, state: MessageState
) -> None:
    house = house.with_gateways({PointKind.EMAIL: Vague()})
    person = house.woman()
    occurrence = house.remind(person)
    house.deliver()

    if is_cancelled:
        house.do(cancel_message, person=person, occurrence=occurrence)
    house.clock.move(minutes=2)
    house.settle()

    assert house.message(occurrence).state is state
    assert len(house.emitted(WITHHELD)) == (not is_cancelled)
