"""The whole system while its parts are killed: what was accepted is kept, told to everyone, and told to her once."""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
import redis

from shared.actor import Actor
from telar.local.system import System
from tests.chaos.story import (
    WORKER,
    change,
    empty_redis,
    insist,
    is_drained,
    kill,
    open_at_high_risk,
    query,
    reachable,
    remind,
    states_of,
    tasks_of,
    wait_until,
)
from tests.support.smtp import MailCatcher, running_mail_server
from tests.support.system import running, service_client

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.xdist_group("system")]
IS_LONG = os.environ.get("TELAR_CHAOS") == "long"
INTAKES, KILLED_SENDERS = (24, 6) if IS_LONG else (8, 2)
MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture(scope="module")
def mail() -> Iterator[MailCatcher]:
    """The mail server of the whole run."""
    with running_mail_server() as catcher:
        yield catcher


@pytest.fixture(scope="module")
def system(mail: MailCatcher) -> Iterator[System]:
    with running(smtp_url=f"smtp://{mail.host}:{mail.port}") as started:
        card = {"roles": ["caseworker", "coordinator"], "teams": ["leon"], "work_address": "guardia@example.org",
                "hours": {str(day): [["00:00", "23:59"]] for day in range(7)}}  # fmt: skip
        with service_client(started, "notifications", Actor.service("portal")) as portal:
            portal.put(f"/api/v1/staff/{WORKER.ref}", json=card).raise_for_status()
        yield started


def test_intakes_survive_redis_emptied_and_workers_killed(system: System) -> None:
    with service_client(system, "intake", WORKER) as client, ThreadPoolExecutor(3) as people:
        opened = [people.submit(open_at_high_risk, client, number) for number in range(INTAKES)]
        for fault in (
            "worker-intake",
            "redis",
            "worker-notifications",
            "relay",
            "redis",
            "worker-groups",
            "worker-urgent",
        ):
            time.sleep(0.7)
            empty_redis(system) if fault == "redis" else kill(system, fault)
            system.revive()
        cases = {future.result() for future in opened}

    assert len(cases) == INTAKES
    wait_until(lambda: is_drained(system), seconds=120, what="events were not drained")
    assert cases <= {row[0] for row in query(system, "intake", "select id from case_file")}
    assert cases <= {row[0] for row in query(system, "groups", "select case_id from case_copy")}
    assert cases <= {row[0] for row in query(system, "notifications", "select case_ref from case_copy")}
    raised = "select id from alert where level = 'extremo' and case_id = any(%s)"
    alerts = [row[0] for row in query(system, "intake", raised, list(cases))]
    assert len(alerts) == INTAKES
    alarmed = "select count(distinct about) from staff_notice where state = 'sent' and about = any(%s)"
    wait_until(
        lambda: query(system, "notifications", alarmed, alerts) == [(INTAKES,)],
        seconds=60,
        what="an alert told nobody",
    )


def test_every_event_told_twice_while_her_message_is_planned_changes_nothing(
    system: System, mail: MailCatcher
) -> None:
    with (
        service_client(system, "intake", WORKER) as intake,
        service_client(system, "notifications", WORKER) as notifications,
    ):
        mail.refuse_data = "451 later"
        case = reachable(intake, notifications, "dos-veces@example.org")
        remind(intake, case)
        planned = "select id from message where state = 'waiting' and person = %s"
        person = UUID(intake.get(f"/api/v1/cases/{case}").json()["person"])
        wait_until(
            lambda: bool(query(system, "notifications", planned, person)),
            seconds=60,
            what="her message was not planned",
        )
        wait_until(lambda: is_drained(system), seconds=60, what="events were not drained before")
        before = state(system)

        tell_everything_again(system)
        assert state(system) == before
        mail.refuse_data = None
        change(system, "notifications", "update message set due_at = now() where state = 'waiting'")
        wait_until(lambda: bool(mail.to("dos-veces@example.org")), seconds=60, what="she was told nothing")
        wait_until(lambda: is_drained(system), seconds=60, what="events were not drained")
        tell_everything_again(system)

    assert len(mail.to("dos-veces@example.org")) == 1
    assert query(system, "notifications", "select state from message where person = %s", person) == [
        ("sent",)
    ]


def tell_everything_again(system: System) -> None:
    """Owe every event of every service once more, in an order drawn by chance, and wait until it was told."""
    again = "update bus_delivery set state = 'due', next_at = now() - random() * interval '1 second'"
    for service in ("intake", "groups", "notifications"):
        change(system, service, again)
    wait_until(lambda: is_drained(system), seconds=120, what="events told again were not drained")


def state(system: System) -> str:
    tables = {
        "groups": ("select case_id, status from case_copy order by 1",),
        "notifications": (
            "select case_ref, status, level from case_copy order by 1",
            "select occurrence, person, kind, state from message order by 1",
            "select staff, about, step from staff_notice order by 1, 2, 3",
        ),
        "intake": (
            "select id, status, level from case_file order by 1",
            "select id, scope_id from due_item order by 1",
        ),
    }
    found = {words: query(system, service, words) for service, all_ in tables.items() for words in all_}
    return json.dumps(found, default=str)


def test_a_sender_killed_while_a_mail_is_in_its_hands_never_sends_to_her_twice(
    system: System, mail: MailCatcher
) -> None:
    """Each mail is held by the mail server until its sender is dead; nobody can know whether it arrived."""
    killed = [f"ella{number}@example.org" for number in range(KILLED_SENDERS)]
    cases: dict[str, UUID] = {}
    with (
        service_client(system, "intake", WORKER) as intake,
        service_client(system, "notifications", WORKER) as notifications,
    ):
        for address in killed:
            cases[address] = reachable(intake, notifications, address)
            mail.hang_only = address
            mail.in_data.clear()
            mail.hang.set()
            remind(intake, cases[address])
            assert mail.in_data.wait(90), "no mail was on its way"
            kill(system, "worker-notifications")
            mail.hang.clear()
            system.revive()
        spared = "otra@example.org"
        cases[spared] = reachable(intake, notifications, spared)
        remind(intake, cases[spared])
        wait_until(
            lambda: (
                [states_of(notifications, intake, case) for case in cases.values()]
                == [["uncertain"]] * len(killed) + [["sent"]]
            ),
            seconds=150,
            what="messages were left hanging",
        )
        wait_until(lambda: is_drained(system), seconds=120, what="events were not drained")

        assert {address: len(mail.to(address)) for address in cases} == dict.fromkeys(cases, 1)
        assert all("message_uncertain" in tasks_of(intake, cases[address]) for address in killed)
        assert "message_uncertain" not in tasks_of(intake, cases[spared])


def test_a_session_reminder_reaches_whoever_may_be_reached_and_a_person_hears_of_the_other(
    system: System, mail: MailCatcher
) -> None:
    starts = soon_by_day()
    closed = [{"weekday": (starts + timedelta(days=2)).weekday(), "start": 600, "end": 660}]
    with (
        service_client(system, "intake", WORKER) as intake,
        service_client(system, "notifications", WORKER) as notifications,
        service_client(system, "groups", WORKER) as groups,
    ):
        told = reachable(intake, notifications, "amaya@example.org")
        other = reachable(intake, notifications, "noor@example.org", windows=closed)
        enrol(groups, {told: "Amaya", other: "Noor"}, starts)

        wait_until(
            lambda: states_of(notifications, intake, told) == ["sent"], seconds=90, what="she was not told"
        )
        wait_until(
            lambda: "message_withheld" in tasks_of(intake, other), seconds=90, what="nobody has the task"
        )
        assert states_of(notifications, intake, other) == ["withheld"]

    (letter,) = mail.to("amaya@example.org")
    assert letter.subject == "Recordatorio"
    assert " que nos vemos el " in letter.text
    assert f"{starts:%H:%M}" in letter.text
    for betraying in ("elar", "redes", "Amaya", str(told)):
        assert betraying not in letter.raw.decode().replace("amaya@example.org", "")
    assert mail.to("noor@example.org") == []


def soon_by_day() -> datetime:
    """An hour of the day within the lead time of a reminder, and not so near that none is of use."""
    soon = (datetime.now(MADRID) + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
    if 7 <= soon.hour <= 21:
        return soon
    return (soon if soon.hour < 7 else soon + timedelta(days=1)).replace(hour=10)


def enrol(groups: httpx.Client, women: dict[UUID, str], starts: datetime) -> None:
    """A group of these women with one session."""
    edition = {"title": "Tejiendo redes", "capacity": 6, "session_count": 1, "languages": ["es"],
               "facilitators": [str(WORKER.ref)]}  # fmt: skip
    made = insist(groups, "/api/v1/editions", edition, {"Idempotency-Key": str(uuid4())})
    plan = {"rule": "FREQ=WEEKLY", "starts_on": f"{starts:%F}", "at": f"{starts:%H:%M}", "minutes": 60}
    assert groups.put(f"/api/v1/editions/{made}/plan", json=plan).is_success
    for case, alias in women.items():
        form = {"case": str(case), "alias": alias, "ask": "confirmed"}
        wait_until(
            lambda form=form: groups.put(f"/api/v1/editions/{made}/enrolments", json=form).is_success,
            seconds=60,
            what="she was not enrolled",
        )


def test_a_redis_that_is_down_stops_nobody_from_opening_a_case(system: System) -> None:
    assert system.redis is not None
    system.redis.stop()
    with service_client(system, "intake", WORKER) as client:
        case = open_at_high_risk(client, 99)
    with (
        pytest.raises(redis.ConnectionError),
        redis.Redis.from_url(system.environment["TELAR_REDIS_URL"]) as gone,
    ):
        gone.ping()

    system.revive()
    wait_until(lambda: is_drained(system), seconds=90, what="events were not drained after Redis came back")
    assert (case,) in query(system, "notifications", "select case_ref from case_copy")


def test_when_the_timetable_is_dead_somebody_hears_of_it_by_another_road(
    system: System, mail: MailCatcher
) -> None:
    """Nothing ticks: no alert rises and none is mailed; the web process alone notices that it has gone quiet."""
    beat = system.processes["beat"].process
    os.kill(beat.pid, signal.SIGKILL)
    beat.wait()
    change(system, "notifications", "update chain_sign set heard_at = now() - interval '6 minutes'")

    def alarmed() -> bool:
        return any(message.subject == "Revisar los avisos" for message in mail.messages)

    wait_until(alarmed, seconds=90, what="the alarm that the chain is silent")
    with service_client(system, "notifications", WORKER) as staff:
        assert [one["fault"] for one in staff.get("/api/v1/chain").json()] == ["silent"]
    system.revive()

    def is_well() -> bool:
        with service_client(system, "notifications", WORKER) as staff:
            return bool(staff.get("/api/v1/chain").json() == [])

    wait_until(is_well, seconds=120, what="the first sign of life after the timetable came back")
