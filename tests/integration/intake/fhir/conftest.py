"""Intake's FHIR server, with partners' systems that call it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from sqlalchemy import Engine

from services.intake.domain.partner_api.clients import PartnerScope
from services.intake.runtime import Runtime
from services.intake.settings import IntakeSettings
from services.intake.usecases.partner_api.clients import Registered, register_client
from tests.integration.intake.fhir.partnership import Partnership
from tests.integration.intake.referral.conftest import World, make_world
from tests.support.apps import SharedApp
from tests.support.fhir_server import Clinic, clinic
from tests.support.wired import tables_of

BASE = "http://127.0.0.1:8001/fhir"


class SignsIn:
    """A partner's program that asks for a token before each request: the world's clock may have moved."""

    def __init__(self, app: SharedApp, made: Registered) -> None:
        self._tokens = TestClient(app, base_url="http://intake.test")
        self._made = made

    def __call__(self, request: Any) -> Any:
        answer = self._tokens.post(
            "/partner/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(str(self._made.client), self._made.secret),
        )
        assert answer.status_code == 200, answer.text
        request.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return request


@dataclass
class Server:
    """The world behind a FHIR server, and the partner's client."""

    world: World
    app: SharedApp
    http: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.http = self.client()

    def client(self, partner: UUID | None = None, *scopes: PartnerScope) -> TestClient:
        """A program of this partner, which may speak FHIR unless other scopes are named."""
        with self.world.begin() as work:
            made = register_client(
                work, partner_id=partner or self.world.partner, scopes=scopes or (PartnerScope.FHIR,)
            )
        found = self.stranger()
        found.auth = SignsIn(self.app, made)
        return found

    def stranger(self) -> TestClient:
        """A program without credentials."""
        return TestClient(self.app, base_url=BASE)

    def sent(self, *fields: str) -> UUID:
        """A referral that has left."""
        return self.world.deliver(*fields)[0].referral

    def task(self, ref: UUID | str) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(f"/Task/{ref}").json()
        return found

    def put(self, task: dict[str, Any], *, version: str | None = None, **changes: Any) -> Any:
        """Send a Task back with changes, with the version it was read in."""
        held = version or task["meta"]["versionId"]
        return self.http.put(f"/Task/{task['id']}", json=task | changes, headers=headers(f'W/"{held}"'))

    def say(self, ref: UUID, **changes: Any) -> Any:
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
    return Server(world, SharedApp("intake", Runtime(IntakeSettings(), world.transactions, public)))


@pytest.fixture
def there() -> Iterator[Clinic]:
    with clinic() as made:
        yield made


@pytest.fixture
def both(new_database: Callable[..., Engine], keys_dir: Path, there: Clinic) -> Partnership:
    return Partnership(make_world(new_database(*tables_of("intake")), keys_dir), there)
