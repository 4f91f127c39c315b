"""A coordinator gives a partner's FHIR server; and two of our own servers, one of them playing the partner."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from joserfc.jwk import OKPKey
from sqlalchemy import Engine, select

from services.intake.api.app import create_app
from services.intake.domain.partner_api.clients import PartnerScope
from services.intake.domain.referral.answers import DeclineReason
from services.intake.gateways.fhir_partner import SignIn
from services.intake.runtime import Runtime
from services.intake.settings import IntakeSettings
from services.intake.store.referral.received import ReceivedReferral
from services.intake.usecases.partner_api.clients import register_client
from services.intake.usecases.received.sort_out_received import decline
from services.intake.usecases.referral.revoke_referral import revoke_referral
from shared.contracts.roles import Role
from tests.integration.intake.fhir.partnership import Partnership
from tests.integration.intake.partner_api.conftest import Door
from tests.integration.intake.referral.conftest import World, a_worker, make_world
from tests.support.fhir_server import Clinic
from tests.support.wired import tables_of


@pytest.fixture
def door(new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey) -> Door:
    world = make_world(new_database(*tables_of("intake")), keys_dir)
    return Door(world, token_key, IntakeSettings(partner_loopback=True))


def address(door: Door) -> str:
    return f"/api/v1/partners/{door.world.partner}/fhir-server"


def with_secret(there: Clinic, secret: str) -> dict[str, Any]:
    token_url = f"http://127.0.0.1:{there.port}/token"
    return {"url": there.base, "sign_in": {"token_url": token_url, "client_id": "us", "secret": secret}}


def test_an_address_is_on_once_a_fhir_server_let_us_in(door: Door, there: Clinic) -> None:
    there.wants_token = True
    door.http.put(address(door), json=with_secret(there, "wrong"), headers=door.coordinator)
    refused = door.http.post(f"{address(door)}/proof", headers=door.coordinator)
    before = door.http.get(address(door), headers=door.coordinator).json()["state"]
    door.http.put(address(door), json=with_secret(there, "invented"), headers=door.coordinator)
    proven = door.http.post(f"{address(door)}/proof", headers=door.coordinator)
    found = door.http.get(address(door), headers=door.coordinator)

    assert (refused.status_code, before, proven.status_code) == (409, "pending", 204)
    assert (found.json()["state"], found.json()["url"]) == ("active", there.base)
    assert "invented" not in found.text
    gone = door.http.delete(address(door), headers=door.coordinator)
    assert (gone.status_code, door.http.get(address(door), headers=door.coordinator).status_code) == (
        204,
        404,
    )


def test_what_is_not_proven_is_posted_nothing(door: Door, there: Clinic) -> None:
    door.http.put(address(door), json={"url": there.base}, headers=door.coordinator)
    door.world.deliver()

    assert there.calls == []
    assert len(door.world.mail.letters) == 1


def test_what_speaks_no_fhir_is_not_proven(door: Door, there: Clinic) -> None:
    door.http.put(address(door), json={"url": there.base}, headers=door.coordinator)
    for answer in (
        (200, b'{"resourceType":"CapabilityStatement","fhirVersion":"5.0.0"}'),
        (200, b"<html>"),
        (302, b""),
    ):
        there.answer_once = [answer]
        assert door.http.post(f"{address(door)}/proof", headers=door.coordinator).status_code == 409


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/fhir", "http://partner.example/fhir", "https://u:p@x.example/", "ftp://x.example", "https://x.example/fhir?a=b"],
)  # fmt: skip
def test_an_unfit_address_is_not_taken_nor_one_that_signs_us_in(door: Door, url: str) -> None:
    signing = {
        "url": "https://x.example/fhir",
        "sign_in": {"token_url": url, "client_id": "a", "secret": "b"},
    }

    assert door.http.put(address(door), json={"url": url}, headers=door.coordinator).status_code == 422
    if "?" not in url:
        assert door.http.put(address(door), json=signing, headers=door.coordinator).status_code == 422


@pytest.mark.parametrize(
    "url", ["https://10.0.0.1/fhir", "https://169.254.169.254/fhir", "https://[::1]/fhir"]
)
def test_a_private_address_is_never_called(door: Door, url: str) -> None:
    door.http.put(address(door), json={"url": url}, headers=door.coordinator)

    assert door.http.post(f"{address(door)}/proof", headers=door.coordinator).status_code == 409


def test_only_coordination_may_touch_it(door: Door, there: Clinic) -> None:
    answers = [
        door.http.put(address(door), json={"url": there.base}, headers=door.caseworker),
        door.http.post(f"{address(door)}/proof", headers=door.caseworker),
        door.http.get(address(door), headers=door.caseworker),
        door.http.delete(address(door), headers=door.caseworker),
    ]

    assert [one.status_code for one in answers] == [403] * 4
    assert there.calls == []


@contextmanager
def listening(world: World, token_key: OKPKey) -> Iterator[str]:
    """Our own server as a partner's, on loopback; its address."""
    runtime = Runtime(
        IntakeSettings(), world.transactions, OKPKey.import_key(token_key.as_pem(private=False))
    )
    server = uvicorn.Server(uvicorn.Config(create_app(runtime), port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(5)


def test_another_telar_receives_her_says_no_and_hears_a_withdrawal(
    new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey, there: Clinic
) -> None:
    ours = make_world(new_database(*tables_of("intake")), keys_dir)
    theirs = make_world(new_database(*tables_of("intake")), keys_dir)
    coordinator = a_worker(role=Role.COORDINATOR)
    with theirs.begin() as work:
        made = register_client(work, partner_id=theirs.partner, scopes=(PartnerScope.FHIR,))
    both = Partnership(ours, there)
    with listening(theirs, token_key) as host:
        both.set_address(f"{host}/fhir", SignIn(f"{host}/partner/oauth/token", str(made.client), made.secret))
        first, second = both.send(), both.send()
        assert (ours.state(first), ours.state(second)) == ("sent", "sent")
        with theirs.begin(coordinator) as work:
            received = work.session.scalars(select(ReceivedReferral).order_by(ReceivedReferral.id)).all()
            assert [one.told["fields"]["call_name"] for one in received] == ["Amal", "Amal"]
            decline(work, received[0].id, reason=DeclineReason.NO_CAPACITY)
        with ours.begin() as work:
            revoke_referral(work, referral_id=second)
        for world in (ours, theirs):
            world.later(minutes=10)
        both.tick()

    assert ours.state(first) == "declined"
    with theirs.begin(coordinator) as work:
        states = [
            one.state.value
            for one in work.session.scalars(select(ReceivedReferral).order_by(ReceivedReferral.id))
        ]
    assert states == ["declined", "withdrawn"]
