"""Intake's FHIR server, with partners' systems that call it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from sqlalchemy import Engine
from starlette.types import Receive, Scope, Send

from services.intake.runtime import Runtime
from services.intake.settings import IntakeSettings
from shared.auth import NotSignedIn
from shared.ids import new_id
from tests.integration.intake.referral.conftest import World, make_world
from tests.support.apps import SharedApp, _built
from tests.support.wired import tables_of

BASE = "http://127.0.0.1:8001/fhir"


@dataclass(frozen=True)
class Caller:
    """A partner's system, as the door to partners recognises it."""

    partner: UUID
    scopes: frozenset[str] = frozenset({"fhir"})
    client: UUID = field(default_factory=new_id)


class KnownCallers:
    """Tells partners apart by their token, as the door does."""

    def __init__(self) -> None:
        self._held: dict[str, Caller] = {}

    def token_of(self, caller: Caller) -> str:
        self._held[caller.client.hex] = caller
        return caller.client.hex

    def __call__(self, request: Request) -> Caller:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self._held:
            raise NotSignedIn("a partner's token is needed")
        return self._held[token]


class FhirApp(SharedApp):
    """The shared application with partners it knows."""

    callers = KnownCallers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _built("intake").state.partner_callers = self.callers
        await super().__call__(scope, receive, send)


@dataclass
class Server:
    """The world behind a FHIR server, and the partner's client."""

    world: World
    app: FhirApp
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = self.client()

    def client(self, partner: UUID | None = None, *scopes: str) -> httpx.Client:
        caller = Caller(partner or self.world.partner, frozenset(scopes or {"fhir"}))
        token = self.app.callers.token_of(caller)
        return TestClient(self.app, base_url=BASE, headers={"Authorization": f"Bearer {token}"})

    def sent(self, *fields: str) -> UUID:
        """A referral that has left."""
        return self.world.deliver(*fields)[0].referral

    def task(self, ref: UUID | str) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(f"/Task/{ref}").json()
        return found

    def put(self, task: dict[str, Any], *, version: str | None = None, **changes: Any) -> httpx.Response:
        """Send a Task back with changes, with the version it was read in."""
        held = version or task["meta"]["versionId"]
        return self.http.put(f"/Task/{task['id']}", json=task | changes, headers=headers(f'W/"{held}"'))

    def say(self, ref: UUID, **changes: Any) -> httpx.Response:
        return self.put(self.task(ref), **changes)


def headers(if_match: str | None = None) -> dict[str, str]:
    found = {"Content-Type": "application/fhir+json"}
    return found | ({"If-Match": if_match} if if_match else {})


def appointment(at: str = "2026-12-01T09:30:00+00:00") -> dict[str, Any]:
    return {
        "type": {"coding": [{"system": "urn:telar:task-output", "code": "appointment"}]},
        "valueDateTime": at,
    }


def because(code: str, text: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"coding": [{"system": "urn:telar:referral-reason", "code": code}]}
    return found | ({"text": text} if text else {})


@pytest.fixture
def server(new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey) -> Server:
    world = make_world(new_database(*tables_of("intake")), keys_dir)
    public = OKPKey.import_key(token_key.as_pem(private=False))
    return Server(world, FhirApp("intake", Runtime(IntakeSettings(), world.transactions, public)))
