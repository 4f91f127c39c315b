"""A woman's way through a running system, told over HTTP, and what a test sees and does to its processes."""

import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import psycopg

from shared.actor import Actor
from shared.contracts.roles import Role
from telar.local.system import System

WORKER = Actor(
    ref=uuid4(), kind="staff", roles=frozenset({Role.CASEWORKER, Role.COORDINATOR}), teams=frozenset({"leon"})
)
ALWAYS = [{"weekday": day, "start": 0, "end": 1440} for day in range(7)]


def query(system: System, service: str, words: str, *facts: object) -> list[tuple[object, ...]]:
    with psycopg.connect(system.environment[f"TELAR_DATABASE_URL_{service.upper()}"]) as connection:
        return connection.execute(words, facts).fetchall()


def change(system: System, service: str, words: str) -> None:
    with psycopg.connect(system.environment[f"TELAR_DATABASE_URL_{service.upper()}"]) as connection:
        connection.execute(words)


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
    """SIGKILL a process and those it forked, which all are of its own session."""
    os.killpg(system.processes[name].process.pid, signal.SIGKILL)
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


def remind(intake: httpx.Client, case: UUID) -> None:
    """Something of hers in five hours, of which she is to be reminded."""
    soon = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    going = {"kind": "court", "place": "Juzgado", "minutes": 30}
    body = {"accompaniment": going, "starts_at": soon, "remind_her": True}
    insist(intake, f"/api/v1/cases/{case}/accompaniments", body, {})


def states_of(notifications: httpx.Client, intake: httpx.Client, case: UUID) -> list[str]:
    """What became of the messages to her, as her caseworker sees it."""
    person = intake.get(f"/api/v1/cases/{case}").json()["person"]
    return [one["state"] for one in notifications.get(f"/api/v1/people/{person}/deliveries").json()["rows"]]


def tasks_of(intake: httpx.Client, case: UUID) -> list[str]:
    """What her caseworker has to do."""
    return [one["kind"] for one in intake.get(f"/api/v1/cases/{case}/due").json()]


def reachable(
    intake: httpx.Client,
    notifications: httpx.Client,
    address: str,
    *,
    kind: str = "email",
    windows: object = ALWAYS,
) -> UUID:
    """A case whose woman may be written to by mail or another kind of point, at any hour unless said otherwise."""
    body = {"names": {"call_name": "Ejemplo"}, "profile": {"languages": ["es"]}}
    case = insist(intake, "/api/v1/cases", body, {"Idempotency-Key": str(uuid4())})
    person = intake.get(f"/api/v1/cases/{case}").json()["person"]
    point = str(uuid4())
    plan = {"language": "es", "points": [{"ref": point, "kind": kind, "value": address, "safe": "yes",
            "windows": windows, "who_may_answer": "only_her", "accepts_messages": True}]}  # fmt: skip
    base = f"/api/v1/people/{person}/contact-plan"
    wait_until(
        lambda: notifications.put(base, json=plan).is_success, seconds=60, what="the plan was not taken"
    )
    assert notifications.put(f"{base}/message-consent", json={"is_on": True}).is_success
    assert notifications.post(f"{base}/points/{point}/confirm").is_success
    return case
