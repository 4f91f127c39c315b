"""The emergency switch takes effect everywhere in one cycle of the relay: groups and intake obey what it carries."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from services.groups.tasks import handlers as groups_handlers
from services.intake.tasks import handlers as intake_handlers
from services.notifications.usecases.keep_merge import keep_merge
from services.notifications.usecases.plan.contact_nobody import contact_nobody
from shared.bus import Handlers
from shared.bus.keys import load_event_keys
from shared.bus.receiving.consumer import Consumer
from shared.bus.sending.publisher import Call
from shared.bus.sending.relay import Relay
from shared.work import Transactions
from tests.integration.notifications.conftest import House
from tests.support.wired import wired_transactions
from tests.unit.notifications.build import a_plan

STOPPED, RESUMED = "notifications.contact_stopped.v1", "notifications.contact_resumed.v1"


class Queues:
    """Redis in memory: what one pass of the relay put on which queue."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def publish(self, calls: Sequence[Call]) -> None:
        self.calls += calls

    def depths(self, queues: Iterable[str]) -> dict[str, int]:
        return dict.fromkeys(queues, 0)

    def close(self) -> None:
        pass


class Everywhere:
    """Groups and intake on databases of their own, and the relay of notifications."""

    def __init__(self, house: House, new_database: Callable[..., Engine], keys_dir: Path) -> None:
        self.house, self.keys_dir, self.queues = house, keys_dir, Queues()
        self.works: dict[str, Transactions] = {}
        self.consumers: dict[str, Consumer] = {}
        all_handlers: dict[str, Handlers] = {"groups": groups_handlers, "intake": intake_handlers}
        for service, handlers in all_handlers.items():
            works = wired_transactions(service, new_database, keys_dir, clock=house.clock)
            self.works[service] = works
            self.consumers[service] = Consumer(
                service,
                transactions=works,
                handlers=handlers,
                keys=load_event_keys(keys_dir, service),
                answer=lambda _producer, _answer: None,
                clock=house.clock,
            )
        keys = load_event_keys(keys_dir, "notifications")
        self.relay = Relay(house.works.engine, self.queues, keys, clock=house.clock)

    def one_cycle(self) -> list[str]:
        """One pass of the relay, and each queue's worker once; return the queues that had anything."""
        self.relay.publish_due()
        calls, self.queues.calls = self.queues.calls, []
        for call in calls:
            service = call.queue.partition(".")[0]
            for body in call.arguments:
                for one in body if isinstance(body, list) else [body]:
                    self.consumers[service].receive(one.encode() if isinstance(one, str) else one)
        return sorted(call.queue for call in calls)

    def stopped(self, service: str) -> set[UUID]:
        with self.works[service].engine.connect() as connection:
            return set(connection.scalars(text("select person from contact_stop")))


@pytest.fixture
def everywhere(house: House, new_database: Callable[..., Engine], keys_dir: Path) -> Everywhere:
    return Everywhere(house, new_database, keys_dir)


def test_one_cycle_of_the_relay_stops_and_resumes_everywhere(everywhere: Everywhere) -> None:
    house = everywhere.house
    person = house.woman()

    house.do(contact_nobody, house.staff(), person=person, is_on=True)
    everywhere.one_cycle()

    assert everywhere.stopped("groups") == everywhere.stopped("intake") == {person}

    house.clock.move(minutes=1)
    house.do(contact_nobody, house.staff(), person=person, is_on=False)
    everywhere.one_cycle()

    assert everywhere.stopped("groups") == everywhere.stopped("intake") == set()


def test_it_is_told_once_a_change_and_with_references_only(house: House) -> None:
    person, worker = house.woman(), house.staff()

    for is_on in (False, True, True, False, False, True):
        house.do(contact_nobody, worker, person=person, is_on=is_on)

    assert (len(house.emitted(STOPPED)), len(house.emitted(RESUMED))) == (2, 1)
    assert str(person) in house.emitted(STOPPED)[0]
    assert "amaya" not in "".join(house.emitted(STOPPED))


def test_a_woman_without_a_plan_is_stopped_everywhere_too(house: House) -> None:
    person = uuid4()
    house.case(person)

    house.do(contact_nobody, house.staff(), person=person, is_on=True)

    assert len(house.emitted(STOPPED)) == 1


def test_a_stop_of_the_merged_plan_is_told_of_the_woman_that_stays(house: House) -> None:
    stays, merged = house.woman(), house.woman(a_plan(contact_nobody=True))

    house.do(
        keep_merge,
        case_ref=house.cases[stays],
        merged_case=house.cases[merged],
        person=stays,
        merged_person=merged,
    )

    (told,) = house.emitted(STOPPED)
    assert str(stays) in told
    assert house.plan_of(stays).contact_nobody
