"""The queue over HTTP: coordinators alone, and refusals that name the field."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey

from services.intake.runtime import Runtime
from services.intake.settings import IntakeSettings
from shared.auth import mint
from shared.contracts.roles import Role
from tests.integration.intake.received.conftest import Queue
from tests.integration.intake.referral.conftest import a_worker
from tests.support.apps import SharedApp

Client = Callable[[Role], TestClient]


@pytest.fixture
def client(queue: Queue, token_key: OKPKey) -> Client:
    public = OKPKey.import_key(token_key.as_pem(private=False))
    app = SharedApp("intake", Runtime(IntakeSettings(), queue.world.transactions, public))

    def make(role: Role) -> TestClient:
        token = mint(a_worker(role=role), audience="intake", private_key=token_key)
        return TestClient(
            app,
            base_url="http://intake/api/v1/received-referrals",
            headers={"Authorization": f"Bearer {token}"},
        )

    return make


def test_the_list_says_who_and_how_soon_and_nothing_of_her(queue: Queue, client: Client) -> None:
    second, first = queue.receive(urgency="normal"), queue.receive()
    found = client(Role.COORDINATOR).get("")

    assert [(one["id"], one["urgency"]) for one in found.json()] == [
        (str(first), "urgent"),
        (str(second), "normal"),
    ]
    assert found.json()[0]["partner"] == "Despacho Inventado"
    assert "Amina" not in found.text


def test_one_is_read_and_becomes_a_case_once(queue: Queue, client: Client) -> None:
    received, boss = queue.receive(), client(Role.COORDINATOR)
    assert boss.get(f"/{received}").json()["fields"]["call_name"] == "Amina"

    made = boss.post(f"/{received}/case", json={"call_name": "Amina", "language": "ar"})
    again = boss.post(f"/{received}/case", json={"call_name": "Amina", "language": "ar"})

    assert (made.status_code, again.status_code) == (201, 409)
    after = boss.get(f"/{received}").json()
    assert (after["became"], after["fields"], after["state"]) == (made.json()["id"], {}, "accepted")
    assert boss.get("").json() == []


def test_one_becomes_a_contact_without_a_file(queue: Queue, client: Client) -> None:
    log = {"channel": "phone", "topics": ["legal"], "outcome": "informed"}
    made = client(Role.COORDINATOR).post(f"/{queue.receive()}/contact-log", json={"log": log})

    assert made.status_code == 201
    assert UUID(made.json()["id"])


def test_a_no_names_what_it_lacks(queue: Queue, client: Client) -> None:
    received, boss = queue.receive(), client(Role.COORDINATOR)

    assert boss.post(f"/{received}/decline", json={"reason": "bogus"}).status_code == 422
    refused = boss.post(f"/{received}/decline", json={"reason": "other"})
    assert refused.json()["errors"][0]["field"] == "words"
    assert boss.post(f"/{received}/decline", json={"reason": "no_capacity"}).status_code == 204


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.FACILITATOR, Role.DPO])
def test_nobody_but_a_coordinator_comes_in(queue: Queue, client: Client, role: Role) -> None:
    received = queue.receive()

    assert client(role).get("").status_code == 403
    assert client(role).get(f"/{received}").status_code == 403
    assert client(role).post(f"/{received}/decline", json={"reason": "no_capacity"}).status_code == 403


def test_an_unknown_one_is_missing(client: Client) -> None:
    assert client(Role.COORDINATOR).get(f"/{uuid4()}").status_code == 404
