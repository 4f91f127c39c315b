"""A small world for the case file: intake's API on a real database, a few members of staff, a clock to move."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from sqlalchemy import Engine, select
from starlette.types import ASGIApp

from services.intake.runtime import Runtime, build
from shared import audit
from shared.actor import Actor
from shared.auth import mint
from shared.bus import tables as bus
from shared.contracts.roles import Role
from shared.ids import new_id
from shared.work import Transactions
from tests.support.apps import SharedApp
from tests.support.outbox import as_told
from tests.support.wired import wired_transactions

START = datetime.fromisoformat("2026-11-24T11:00:00+00:00")


def a_member(*teams: str, role: Role = Role.CASEWORKER) -> Actor:
    return Actor(ref=new_id(), kind="staff", roles=frozenset({role}), teams=frozenset(teams))


class Client:
    """Speaks to the API as one member of staff."""

    def __init__(self, app: ASGIApp, actor: Actor, key: OKPKey) -> None:
        self.actor, self.app, self.key = actor, app, key
        self._http = TestClient(app, raise_server_exceptions=True)

    def call(self, method: str, path: str, *, key: UUID | None = None, **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {mint(self.actor, audience='intake', private_key=self.key)}"}
        if key is not None:
            headers["idempotency-key"] = str(key)
        return self._http.request(method, f"/api/v1{path}", headers=headers, **more)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.call("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.call("POST", path, json=body, **more)

    def put(self, path: str, body: Any = None) -> httpx.Response:
        return self.call("PUT", path, json=body)

    def make(self, path: str, body: Any) -> str:
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def open_case(self, call_name: str = "Amal", **changes: Any) -> str:
        names = {"call_name": call_name} | changes.pop("names", {})
        body = {"names": names, "profile": {"languages": ["ar"]}} | changes
        return self.make("/cases", body)


@dataclass
class World:
    """The service and its people; `now` may be moved."""

    runtime: Runtime
    app: SharedApp
    key: OKPKey
    clock: list[datetime] = field(default_factory=list)

    def as_(self, actor: Actor) -> Client:
        return Client(self.app, actor, self.key)

    @property
    def transactions(self) -> Transactions:
        return self.runtime.transactions

    def later(self, **units: float) -> None:
        self.clock[0] += timedelta(**units)

    @property
    def now(self) -> datetime:
        return self.clock[0]

    def events(self, name: str) -> list[dict[str, Any]]:
        """Payloads of the events of this name, in order."""
        import json

        with self.transactions.begin(actor=Actor.service("intake"), purpose="test") as work:
            rows = work.session.execute(
                select(bus.event.c.payload).where(bus.event.c.name == name).order_by(*as_told())
            )
            return [json.loads(row.payload) for row in rows]

    def audited(self, subject: str | None = None) -> list[str]:
        """Actions in the audit log, in order; of one subject if asked."""
        with self.transactions.begin(actor=Actor.service("intake"), purpose="test") as work:
            query = select(audit.entries.c.action).order_by(audit.entries.c.seq)
            if subject is not None:
                query = query.where(audit.entries.c.subject == UUID(subject))
            return list(work.session.scalars(query))


@pytest.fixture
def world(new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey) -> World:
    """Intake on an empty database."""
    clock = [START]
    works = wired_transactions("intake", new_database, keys_dir, clock=lambda: clock[0])
    public = OKPKey.import_key((keys_dir / "tokens" / "portal.pub.pem").read_text())
    runtime = build(transactions=works, token_key=public, checks={})
    return World(runtime=runtime, app=SharedApp("intake", runtime), key=token_key, clock=clock)


@pytest.fixture
def luz(world: World) -> Client:
    """A caseworker of the team in León."""
    return world.as_(a_member("leon"))


@pytest.fixture
def ines(world: World) -> Client:
    """A caseworker of another team."""
    return world.as_(a_member("bierzo"))


@pytest.fixture
def rosa(world: World) -> Client:
    """The coordinator."""
    return world.as_(a_member("leon", role=Role.COORDINATOR))


@pytest.fixture
def dora(world: World) -> Client:
    """The data protection officer."""
    return world.as_(a_member(role=Role.DPO))


@pytest.fixture
def case(luz: Client) -> str:
    return luz.open_case()


def at(**later: float) -> str:
    """A moment so much after the start, as a body says it."""
    return (START + timedelta(**later)).isoformat()
