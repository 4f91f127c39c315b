"""Never twice: real processes killed with SIGKILL, two workers at once, withdrawals during a call."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.notifications.domain.messages import MessageState, Reason
from services.notifications.usecases.plan.mark_not_safe import mark_not_safe
from services.notifications.usecases.plan.withdraw_message_consent import withdraw_message_consent
from shared.contracts.codes import CaseStatus
from tests.integration.notifications.conftest import House
from tests.support.servers import Databases
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import a_plan, a_point, hours

UNCERTAIN = "notifications.message_uncertain.v1"
KILLS = 200 if os.environ.get("TELAR_LONG") else 12


class Senders:
    """Processes that deliver until they are killed, one after another."""

    def __init__(self, url: str, keys_dir: Path, mail: MailCatcher) -> None:
        module = "tests.integration.notifications.sender_process"
        command = [sys.executable, "-m", module, url, str(keys_dir), f"smtp://{mail.host}:{mail.port}"]
        self._parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._child = 0

    def start(self, at: datetime) -> None:
        """Return once a process with its clock at this instant is at work."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(at.isoformat() + "\n")
        self._parent.stdin.flush()
        self._child = int(self._parent.stdout.readline())

    def kill(self) -> None:
        """SIGKILL: no goodbye of any kind."""
        if self._child:
            os.kill(self._child, signal.SIGKILL)
        self._child = 0

    def close(self) -> None:
        self.kill()
        self._parent.communicate(timeout=10)


@pytest.fixture
def new_senders(
    house: House, databases: Databases, keys_dir: Path, mail: MailCatcher
) -> Iterator[Callable[[], Senders]]:
    made: list[Senders] = []

    def make() -> Senders:
        made.append(Senders(databases.url_of(house.works.engine), keys_dir, mail))
        return made[-1]

    yield make
    mail.hang.clear()
    for senders in made:
        senders.close()


def test_a_process_killed_between_the_call_and_its_record_leaves_it_uncertain_and_never_sends_again(
    house: House, mail: MailCatcher, new_senders: Callable[[], Senders]
) -> None:
    occurrence = house.remind(house.woman())
    mail.hang.set()
    senders = new_senders()
    senders.start(house.clock())
    assert mail.in_data.wait(10)

    senders.kill()
    mail.hang.clear()

    assert house.message(occurrence).state is MessageState.SENDING
    assert house.deliver() == 0
    house.clock.move(minutes=2)
    house.settle()
    for _ in range(5):
        house.clock.move(minutes=10)
        house.deliver()
        house.settle()
    row = house.message(occurrence)
    assert (row.state, row.reason) == (MessageState.UNCERTAIN, Reason.INTERRUPTED)
    assert len(house.emitted(UNCERTAIN)) == 1
    assert len(mail.messages) == 1


@pytest.mark.chaos
@pytest.mark.slow
def test_killed_at_random_again_and_again_nobody_gets_it_twice_and_nothing_is_lost(
    house: House, mail: MailCatcher, new_senders: Callable[[], Senders]
) -> None:
    chance = random.Random(20261124)
    always = a_plan(a_point(windows=hours(0, 24)))
    occurrences = [house.remind(house.woman(always), hours=48) for _ in range(KILLS * 5)]
    mail.delay_seconds = 0.02
    senders = new_senders()

    for _ in range(KILLS):
        senders.start(house.clock())
        time.sleep(chance.uniform(0.0, 0.5))
        senders.kill()
        house.clock.move(minutes=6)
        house.settle()
    mail.delay_seconds = 0.0
    house.deliver()
    house.clock.move(minutes=6)
    house.settle()
    house.deliver()

    received = Counter(str(letter.parsed["X-Client-Ref"]) for letter in mail.messages)
    rows = [house.message(occurrence) for occurrence in occurrences]
    states = Counter(row.state for row in rows)
    uncertain = [row for row in rows if row.state is MessageState.UNCERTAIN]
    really = sum(received[row.client_ref] for row in uncertain)
    print(f"kills {KILLS}, {dict(states)}, uncertain but delivered {really}")
    assert max(received.values()) == 1
    assert set(states) <= {MessageState.SENT, MessageState.UNCERTAIN}
    assert all(received[row.client_ref] == 1 for row in rows if row.state is MessageState.SENT)
    assert len(house.emitted(UNCERTAIN)) == len(uncertain)
    assert states[MessageState.SENT] > 0


def test_two_workers_share_the_work_without_a_double(
    house: House, mail: MailCatcher, new_senders: Callable[[], Senders]
) -> None:
    occurrences = [house.remind(house.woman()) for _ in range(40)]
    both = [new_senders(), new_senders()]
    for senders in both:
        senders.start(house.clock())

    mail.wait_for(40, seconds=60)

    received = Counter(str(letter.parsed["X-Client-Ref"]) for letter in mail.messages)
    assert max(received.values()) == 1
    assert len(received) == len(occurrences)


@pytest.mark.parametrize("stop", ["withdraw", "not_safe", "close"])
def test_a_withdrawal_during_the_call_waits_for_it_and_nothing_leaves_afterwards(
    house: House, mail: MailCatcher, stop: str
) -> None:
    person = house.woman()
    first = house.remind(person)
    mail.hang.set()
    sender = threading.Thread(target=house.deliver)
    sender.start()
    assert mail.in_data.wait(10)
    done = threading.Event()

    def say_stop() -> None:
        stop_now(house, person, stop)
        done.set()

    stopper = threading.Thread(target=say_stop)
    stopper.start()

    assert not done.wait(0.5), "the withdrawal went past a call in course"
    mail.hang.clear()
    sender.join(20)
    stopper.join(20)
    assert done.is_set()
    assert house.message(first).state is MessageState.SENT
    second = house.remind(person)
    house.clock.move(hours=2)
    house.deliver()
    assert house.message(second).state is MessageState.WITHHELD
    assert len(mail.messages) == 1


def stop_now(house: House, person: UUID, stop: str) -> None:
    if stop == "withdraw":
        house.do(withdraw_message_consent, house.staff(), person=person)
    elif stop == "not_safe":
        house.do(mark_not_safe, house.staff(), person=person, point=None)
    else:
        house.case(person, status=CaseStatus.CLOSED, told_at=house.clock() + timedelta(seconds=1))


def test_withdrawals_that_race_with_deliveries_either_win_or_wait(house: House, mail: MailCatcher) -> None:
    """After a withdrawal has committed no call begins: checked against the order in which both finished."""
    people = [house.woman() for _ in range(30)]
    for person in people:
        house.remind(person)
    withdrawn_before: dict[UUID, int] = {}
    actor = house.staff()

    def withdraw_all() -> None:
        for person in people:
            house.do(withdraw_message_consent, actor, person=person)
            withdrawn_before[person] = len(mail.messages)

    racer = threading.Thread(target=withdraw_all)
    racer.start()
    house.deliver()
    racer.join(60)
    house.deliver()
    after = len(mail.messages)

    states = house.counts()
    assert sum(states.values()) == 30
    assert set(states) <= {"sent", "cancelled", "withheld"}
    assert states.get("sent", 0) == after
    assert withdrawn_before[people[-1]] >= after, "a message left after the last withdrawal had committed"
