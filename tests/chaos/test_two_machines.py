"""Two machines of workers on the same databases and the same Redis: each does a part, nothing is done twice."""

import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

import pytest

from shared.actor import Actor
from telar.local import children
from telar.local.children import Child
from telar.local.system import System
from tests.chaos.story import (
    WORKER,
    is_drained,
    open_at_high_risk,
    query,
    reachable,
    remind,
    wait_until,
)
from tests.support.http_provider import TextProvider, running_text_provider
from tests.support.smtp import MailCatcher, running_mail_server
from tests.support.system import running_in, service_client

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.xdist_group("system")]

IS_LONG = os.environ.get("TELAR_CHAOS") == "long"
WOMEN = 200 if IS_LONG else 40
BEHIND_THE_DOOR = ("relay", "beat", "worker-intake", "worker-groups", "worker-notifications", "worker-urgent")
FIRST, SECOND = "first-machine", "second-machine"
"""The provider's token tells which machine a message came from."""


@contextmanager
def a_second_machine(system: System) -> Iterator[list[Child]]:
    """Every process that may run more than once, started beside those of the system."""
    environment = system.environment | {"TELAR_SMS_TOKEN": SECOND}
    log = system.settings.home / "log"
    machine = [
        children.start(
            name,
            [sys.executable, "-m", "telar", *system.commands[name]],
            log=log / f"second-{name}.log",
            environment=environment,
        )
        for name in BEHIND_THE_DOOR
    ]
    try:
        yield machine
    finally:
        for child in machine:
            child.ask_to_stop()
        for child in machine:
            child.wait()


def plan_reminders(system: System, numbers: range) -> set[UUID]:
    """Women who may be texted at any hour, each with something to be reminded of; their cases."""
    with (
        service_client(system, "intake", WORKER, ttl_seconds=600) as intake,
        service_client(system, "notifications", WORKER, ttl_seconds=600) as notifications,
    ):
        cases = {reachable(intake, notifications, f"+34600{number:06d}", kind="sms") for number in numbers}
        for case in cases:
            remind(intake, case)
    return cases


def reminded(system: System) -> Counter[str]:
    states = query(system, "notifications", "select state, count(*) from message group by state")
    return Counter({str(state): int(str(number)) for state, number in states})


def machines_of(provider: TextProvider) -> Counter[str]:
    return Counter(headers["authorization"].removeprefix("Bearer ") for headers in provider.headers)


def test_two_machines_share_the_work_and_one_goes_on_alone_when_the_other_dies() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="telar-two-", ignore_cleanup_errors=True) as folder,
        running_mail_server() as mail,
        running_text_provider() as provider,
    ):
        Path(folder).chmod(0o711)
        provider.delay_seconds = 0.05
        environment = {"TELAR_SMS_URL": provider.url, "TELAR_SMS_TOKEN": FIRST}
        smtp_url = f"smtp://{mail.host}:{mail.port}"
        with (
            running_in(Path(folder), smtp_url=smtp_url, environment=environment) as system,
            a_second_machine(system),
        ):
            put_on_duty(system)
            shared_by_both(system, provider, mail)
            left_to_one(system, provider)


def put_on_duty(system: System) -> None:
    card = {"roles": ["caseworker", "coordinator"], "teams": ["leon"], "work_address": "guardia@example.org",
            "hours": {str(day): [["00:00", "23:59"]] for day in range(7)}}  # fmt: skip
    with service_client(system, "notifications", Actor.service("portal")) as portal:
        portal.put(f"/api/v1/staff/{WORKER.ref}", json=card).raise_for_status()


def shared_by_both(system: System, provider: TextProvider, mail: MailCatcher) -> None:
    plan_reminders(system, range(WOMEN))
    with service_client(system, "intake", WORKER, ttl_seconds=600) as intake:
        cases = [open_at_high_risk(intake, number) for number in range(8)]
    wait_until(lambda: reminded(system)["sent"] == WOMEN, seconds=120, what="a reminder did not leave")
    raised = query(system, "intake", "select id from alert where case_id = any(%s)", cases)
    wait_until(lambda: len(mail.messages) >= len(raised), seconds=60, what="an alert told nobody")
    wait_until(lambda: is_drained(system), seconds=60, what="events were not drained")

    times = Counter(text["client_ref"] for text in provider.given)
    assert len(times) == WOMEN
    assert set(times.values()) == {1}
    by_machine = machines_of(provider)
    assert set(by_machine) == {FIRST, SECOND}
    assert min(by_machine.values()) > 1, f"one machine did nearly nothing: {by_machine}"
    letters = Counter(str(letter.parsed["X-Client-Ref"]) for letter in mail.messages)
    assert len(letters) == len(raised)
    assert set(letters.values()) == {1}
    print(f"\n{WOMEN} reminders by {dict(by_machine)}, {len(raised)} alerts: none twice")


def left_to_one(system: System, provider: TextProvider) -> None:
    """Every process of the first machine that may run twice is killed at once, in the middle of its work."""
    before = len(provider.given)
    plan_reminders(system, range(WOMEN, WOMEN + 10))
    for name in BEHIND_THE_DOOR:
        with suppress(ProcessLookupError):
            os.killpg(system.processes[name].process.pid, signal.SIGKILL)
    at_death = machines_of(provider)[FIRST]
    time.sleep(0.2)
    settled = ("sent", "uncertain", "failed", "withheld")
    wait_until(
        lambda: sum(reminded(system)[state] for state in settled) == WOMEN + 10,
        seconds=180,
        what="what the dead machine left was not taken over",
    )

    assert max(Counter(text["client_ref"] for text in provider.given).values()) == 1
    assert len(provider.given) - before >= 8
    assert machines_of(provider)[FIRST] <= at_death + 2, "the first machine is not dead"
