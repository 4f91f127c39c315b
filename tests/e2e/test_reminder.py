"""Her windows and the clock: an event as groups tells it, carried to her mailbox by outbox, relay and signature.

The clock is ours, so that her window opens and closes on time; events are made by hand and carried straight.
The same way through Redis, Celery and every process, from an enrolment on, is in `tests/chaos/test_system.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import Engine

from services.notifications.domain.messages import MessageState, Reason
from services.notifications.tasks import make_handlers, make_timetable
from shared.actor import Actor
from shared.bus.keys import load_event_keys
from shared.bus.receiving.consumer import Consumer
from shared.bus.sending.publisher import Call
from shared.bus.sending.relay import Relay
from shared.contracts.codes import CaseStatus, MessageTemplate
from shared.contracts.contract import Event
from shared.contracts.events import groups, intake
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from tests.integration.notifications.conftest import TEAM, Hands, House, house
from tests.support.smtp import MailCatcher, mail
from tests.support.wired import wired_transactions
from tests.unit.notifications.build import a_plan, a_point, hours

__all__ = ["house", "mail"]


class Straight:
    """A publisher that carries each body to the consumer at once instead of over Redis, twice if told to."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self.times = 1

    def publish(self, calls: Sequence[Call]) -> None:
        for call in calls:
            if call.queue.startswith("notifications"):
                for _ in range(self.times):
                    self._consumer.receive(str(call.arguments[0]).encode())

    def depths(self, queues: Iterable[str]) -> dict[str, int]:
        return dict.fromkeys(queues, 0)

    def close(self) -> None:
        pass


class Road:
    """Intake's and groups' outboxes with their relays, ending at notifications."""

    def __init__(self, house: House, new_database: Callable[..., Engine], keys_dir: Path) -> None:
        self._house = house
        consumer = Consumer(
            "notifications",
            transactions=house.works,
            handlers=make_handlers(lambda: house.runtime.outside),
            keys=load_event_keys(keys_dir, "notifications"),
            answer=lambda _producer, _answer: None,
            clock=house.clock,
        )
        self.publisher = Straight(consumer)
        self._works = {
            name: wired_transactions(name, new_database, keys_dir, clock=house.clock)
            for name in ("intake", "groups")
        }
        self._relays = {
            name: Relay(works.engine, self.publisher, load_event_keys(keys_dir, name), clock=house.clock)
            for name, works in self._works.items()
        }

    def tell(self, event: Event) -> None:
        """Owe an event in its producer's database and carry it."""
        works = self._works[event.producer]
        with works.begin(actor=Actor.service(event.producer), purpose="test") as work:
            work.emit(event)
        self._relays[event.producer].publish_due()


@pytest.fixture
def road(house: House, new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey) -> Road:
    return Road(house, new_database, keys_dir)


def open_case(house: House, road: Road, person: UUID) -> None:
    """Intake tells of her case."""
    road.tell(
        intake.CaseOpened(
            subject=house.cases.setdefault(person, uuid4()),
            person=person,
            team=TEAM,
            status=CaseStatus.OPEN,
            level=Level.BASAL,
            opened_at=house.clock(),
        )
    )


def remind(house: House, road: Road, person: UUID, *, hours_ahead: int) -> UUID:
    starts, occurrence = house.clock() + timedelta(hours=hours_ahead), uuid4()
    road.tell(
        groups.SessionReminderDue(
            subject=uuid4(),
            person=person,
            occurrence=occurrence,
            template=MessageTemplate.SESSION_REMINDER,
            starts_at=starts,
            expires_at=starts,
        )
    )
    return occurrence


def tick(house: House, name: str) -> None:
    entry = make_timetable().find(name)
    assert entry is not None
    entry.tick(house.runtime)


def test_a_session_reminder_arrives_inside_her_window_and_says_nothing_but_when(
    house: House, road: Road, mail: MailCatcher
) -> None:
    person = house.woman(a_plan(a_point(windows=hours(10, 12, 1, 3))))
    open_case(house, road, person)

    remind(house, road, person, hours_ahead=24)
    tick(house, "messages")

    (letter,) = mail.wait_for(1)
    assert letter.recipients == ("amaya@example.test",)
    assert letter.text.rstrip() == (
        "Hola:\n\nTe escribo para recordarte que nos vemos el miércoles 25/11 a las 10:00.\n\nUn saludo,\nLola"
    )


def test_outside_her_window_nothing_arrives_until_it_opens(
    house: House, road: Road, mail: MailCatcher
) -> None:
    person = house.woman(a_plan(a_point(windows=hours(10, 12, 3))))
    open_case(house, road, person)
    occurrence = remind(house, road, person, hours_ahead=52)

    for _ in range(47):  # every hour of Tuesday and Wednesday
        tick(house, "messages")
        house.clock.move(hours=1)
    assert mail.messages == []
    assert house.message(occurrence).reason is Reason.OUTSIDE_WINDOW
    house.clock.move(hours=1)  # Thursday, ten o'clock
    tick(house, "messages")

    assert len(mail.wait_for(1)) == 1


def test_a_session_before_her_next_window_is_withheld_and_becomes_a_persons_task(
    house: House, road: Road, mail: MailCatcher
) -> None:
    person = house.woman(a_plan(a_point(windows=hours(10, 12, 3))))
    open_case(house, road, person)

    occurrence = remind(house, road, person, hours_ahead=24)
    tick(house, "messages")

    row = house.message(occurrence)
    assert (row.state, row.reason) == (MessageState.WITHHELD, Reason.NO_WINDOW_IN_TIME)
    assert len(house.emitted("notifications.message_withheld.v1")) == 1
    assert mail.messages == []


def test_every_event_carried_twice_changes_nothing(house: House, road: Road, mail: MailCatcher) -> None:
    road.publisher.times = 2
    person = house.woman()
    open_case(house, road, person)
    house.card(Role.COORDINATOR)

    remind(house, road, person, hours_ahead=24)
    tick(house, "messages")
    road.tell(
        intake.AlertRaised(
            subject=house.cases[person],
            alert=uuid4(),
            level=Level.EXTREMO,
            team=TEAM,
            owner=None,
            recipients=(),
            roles=(Role.COORDINATOR.value,),
            acknowledge_by=house.clock() + timedelta(hours=1),
        )
    )
    house.clock.move(hours=2)
    for name in ("messages", "staff_notices", "lost_messages"):
        tick(house, name)

    assert len(mail.to("amaya@example.test")) == 1
    assert len(mail.messages) == 2


def test_the_night_of_the_clock_change_keeps_her_hours(house: House, road: Road, mail: MailCatcher) -> None:
    assert isinstance(house.clock, Hands)
    house.clock.at = house.clock.at.replace(year=2027, month=3, day=27, hour=20)  # the eve of summer time
    at = house.clock()
    person = house.woman(a_plan(a_point(windows=hours(9, 10, 6), confirmed_at=at)))
    open_case(house, road, person)
    remind(house, road, person, hours_ahead=30)
    arrived = []

    for _ in range(4 * 16):
        before = len(mail.messages)
        tick(house, "messages")
        arrived += [house.clock()] * (len(mail.messages) - before)
        house.clock.move(minutes=15)

    assert [when.strftime("%d %H:%M") for when in arrived] == ["28 07:00"]  # nine o'clock in Madrid
