"""The whole system while its parts are killed: what was accepted is kept, told to everyone, and told to her once."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import redis

from shared.actor import Actor
from shared.contracts.roles import Role
from telar.local.system import System
from tests.support.system import running, service_client

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("system")]
WORKER = Actor(
    ref=uuid4(), kind="staff", roles=frozenset({Role.CASEWORKER, Role.COORDINATOR}), teams=frozenset({"leon"})
)
INTAKES = 12


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with running() as started:
        card = {"roles": ["caseworker", "coordinator"], "teams": ["leon"], "work_address": "guardia@example.org",
                "hours": {str(day): [["00:00", "23:59"]] for day in range(7)}}  # fmt: skip
        with service_client(started, "notifications", Actor.service("portal")) as portal:
            portal.put(f"/api/v1/staff/{WORKER.ref}", json=card).raise_for_status()
        yield started


def query(system: System, service: str, words: str) -> list[tuple[object, ...]]:
    with psycopg.connect(system.environment[f"TELAR_DATABASE_URL_{service.upper()}"]) as connection:
        return connection.execute(words).fetchall()


def wait_until(true: Callable[[], bool], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def is_drained(system: System) -> bool:
    words = "select count(*) from bus_delivery where state <> 'acknowledged'"
    return all(query(system, service, words) == [(0,)] for service in ("intake", "groups", "notifications"))


def open_at_high_risk(client: httpx.Client, number: int) -> UUID:
    """One whole intake; asked again with the same key until it is answered, as a page does."""
    key = {"Idempotency-Key": str(uuid4())}
    body = {"names": {"call_name": f"Ejemplo {number}"}, "profile": {"languages": ["es"]}}
    case = insist(client, "/api/v1/cases", body, key)
    risk = {"flags": [{"code": "strangulation"}, {"code": "threat_to_kill"}, {"code": "recent_separation"}]}
    insist(client, f"/api/v1/cases/{case}/assessments", risk, {"Idempotency-Key": str(uuid4())})
    return case


def insist(client: httpx.Client, path: str, body: dict[str, object], headers: dict[str, str]) -> UUID:
    for _ in range(60):
        try:
            answer = client.post(path, json=body, headers=headers)
        except httpx.TransportError:
            time.sleep(0.5)
            continue
        if answer.is_success:
            return UUID(answer.json()["id"])
        assert answer.status_code == 503, answer.text
        time.sleep(0.5)
    raise AssertionError(f"{path} was never answered")


def kill(system: System, name: str) -> None:
    system.processes[name].process.send_signal(signal.SIGKILL)
    system.processes[name].process.wait()


def empty_redis(system: System) -> None:
    """Kill Redis without warning, throw its file away, and start it empty."""
    assert system.redis is not None
    assert system.redis.child is not None
    system.redis.child.process.kill()
    system.redis.child.process.wait()
    for path in (system.redis.folder / "appendonlydir").glob("*"):
        path.unlink()
    system.revive()


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
    kept = {row[0] for row in query(system, "intake", "select id from case_file")}
    assert kept == cases
    assert {row[0] for row in query(system, "groups", "select case_id from case_copy")} == cases
    assert {row[0] for row in query(system, "notifications", "select case_ref from case_copy")} == cases
    assert query(system, "intake", "select count(*) from alert where level = 'extremo'") == [(INTAKES,)]
    alarmed = "select count(distinct about) from staff_notice where state = 'sent'"
    wait_until(
        lambda: query(system, "notifications", alarmed) == [(INTAKES,)],
        seconds=60,
        what="an alert told nobody",
    )


def test_every_event_told_twice_changes_nothing(system: System) -> None:
    def state() -> str:
        tables = {
            "groups": "select case_id, status from case_copy order by 1",
            "notifications": "select case_ref, status, level from case_copy order by 1",
            "intake": "select id, status, level from case_file order by 1",
        }
        return json.dumps(
            {service: query(system, service, words) for service, words in tables.items()}, default=str
        )

    wait_until(lambda: is_drained(system), seconds=60, what="events were not drained before")
    before, notices = state(), query(system, "notifications", "select count(*) from staff_notice")
    for service in ("intake", "groups"):
        with psycopg.connect(
            system.environment[f"TELAR_DATABASE_URL_{service.upper()}"], autocommit=True
        ) as connection:
            connection.execute(
                "update bus_delivery set state = 'due', next_at = now() - random() * interval '1 second'"
            )
    wait_until(lambda: is_drained(system), seconds=120, what="events told again were not drained")

    assert state() == before
    assert query(system, "notifications", "select count(*) from staff_notice") == notices


def test_a_sender_killed_in_mid_delivery_never_sends_to_her_twice(system: System) -> None:
    with (
        service_client(system, "intake", WORKER) as intake,
        service_client(system, "notifications", WORKER) as notifications,
    ):
        cases = [reachable(intake, notifications, number) for number in range(4)]
        soon = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
        for case in cases:
            going = {"kind": "court", "place": "Juzgado", "minutes": 30}
            body = {"accompaniment": going, "starts_at": soon, "remind_her": True}
            insist(intake, f"/api/v1/cases/{case}/accompaniments", body, {})
        for _ in range(6):
            time.sleep(1.0)
            kill(system, "worker-notifications")
            system.revive()
    wait_until(lambda: is_drained(system), seconds=120, what="events were not drained")
    wait_until(lambda: settled(system, len(cases)), seconds=90, what="messages were left hanging")

    sent = [path.read_text() for path in mail_folder(system).glob("*.eml")]
    to_her = [line for text in sent for line in text.splitlines() if line.startswith("To: ella")]
    assert len(to_her) == len(set(to_her))
    assert len(to_her) >= 1


def reachable(intake: httpx.Client, notifications: httpx.Client, number: int) -> UUID:
    """A case whose woman may be written to by mail at any hour."""
    case = open_at_high_risk(intake, 100 + number)
    person = intake.get(f"/api/v1/cases/{case}").json()["person"]
    point = str(uuid4())
    hours = [{"weekday": day, "start": 0, "end": 1440} for day in range(7)]
    plan = {"language": "es", "points": [{"ref": point, "kind": "email", "value": f"ella{number}@example.org", "safe": "yes", "windows": hours,
            "who_may_answer": "only_her", "accepts_messages": True}]}  # fmt: skip
    base = f"/api/v1/people/{person}/contact-plan"
    wait_until(
        lambda: notifications.put(base, json=plan).is_success, seconds=60, what="the plan was not taken"
    )
    assert notifications.put(f"{base}/message-consent", json={"is_on": True}).is_success
    assert notifications.post(f"{base}/points/{point}/confirm").is_success
    return case


def mail_folder(system: System) -> Path:
    return system.settings.home / "mail"


def settled(system: System, count: int) -> bool:
    words = "select state, count(*) from message group by 1"
    found = {str(state): int(str(number)) for state, number in query(system, "notifications", words)}
    return sum(found.values()) >= count and not found.keys() & {"claimed", "sending", "pending"}


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
