"""Partners' programs sign in: secrets, rotation, revocation, locks, pace, and certificates behind our proxy."""

import logging
from typing import Annotated

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from sqlalchemy import text

from services.intake.api.partner.caller import calling_partner
from services.intake.domain.partner_api.clients import MOST_A_MINUTE, MOST_FAILURES, PartnerScope
from services.intake.settings import IntakeSettings
from services.intake.usecases.partner_api.clients import bind_certificate, renew_secret, revoke_client
from services.intake.usecases.partner_api.sign_in import PartnerCaller
from tests.integration.intake.partner_api.conftest import Door
from tests.integration.intake.referral.conftest import World

Caller = Annotated[PartnerCaller, calling_partner(PartnerScope.FHIR)]
HEADER = "X-Client-Certificate"
PRINT = "ab" * 32
OTHER = "cd" * 32


@pytest.fixture
def probed(door: Door) -> Door:
    """The door with one more route: it says who is calling."""
    assert isinstance(door.http.app, FastAPI)
    _add_probe(door.http.app)
    return door


def _add_probe(app: FastAPI) -> None:
    @app.get("/probe")
    def probe(caller: Caller) -> dict[str, object]:
        return {
            "partner": str(caller.partner),
            "client": str(caller.client),
            "scopes": sorted(caller.scopes),
        }


def behind_proxy(world: World, token_key: OKPKey, *, peer: str) -> Door:
    """A door whose settings trust 10.9.0.0/16, called from `peer`."""
    settings = IntakeSettings(partner_certificate_header=HEADER, partner_proxies="10.9.0.0/16")
    door = Door(world, token_key, settings)
    assert isinstance(door.http.app, FastAPI)
    _add_probe(door.http.app)
    door.http = TestClient(
        door.http.app, base_url="http://intake.test", client=(peer, 1), raise_server_exceptions=False
    )
    return door


def test_a_program_signs_in_with_its_secret_and_is_known_by_its_token(probed: Door) -> None:
    made = probed.register(PartnerScope.FHIR, PartnerScope.REFERRALS_READ)

    answer = probed.ask_token(made.client, made.secret)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 300, "fhir referrals:read")
    who = probed.http.get("/probe", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert who.json() == {
        "partner": str(probed.world.partner),
        "client": str(made.client),
        "scopes": ["fhir", "referrals:read"],
    }


def test_the_form_may_carry_the_secret_and_ask_for_less(probed: Door) -> None:
    made = probed.register(PartnerScope.FHIR, PartnerScope.REFERRALS_READ)
    form = {"grant_type": "client_credentials", "client_id": str(made.client), "client_secret": made.secret}

    answer = probed.http.post("/partner/oauth/token", data=form | {"scope": "referrals:read"})

    assert answer.json()["scope"] == "referrals:read"
    refused = probed.http.get("/probe", headers={"Authorization": f"Bearer {answer.json()['access_token']}"})
    assert refused.status_code == 403


def test_a_scope_that_the_client_lacks_is_refused(door: Door) -> None:
    made = door.register(PartnerScope.REFERRALS_READ)

    answer = door.ask_token(made.client, made.secret, scope="referrals:write")

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_scope"})


def test_unknown_wrong_and_revoked_look_alike(door: Door) -> None:
    made, gone = door.register(), door.register()
    with door.world.begin() as work:
        revoke_client(work, client_id=gone.client)

    answers = [
        door.ask_token(made.client, "wrong"),
        door.ask_token(gone.client, gone.secret),
        door.ask_token("00000000-0000-7000-8000-000000000000", "x"),
        door.ask_token("nobody", "x"),
    ]

    assert {(one.status_code, one.text) for one in answers} == {(401, '{"error":"invalid_client"}')}


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"grant_type=client_credentials&grant_type=client_credentials", {}),
        (b"\xff\xfe", {}),
        (b"", {}),
        (b"grant_type=password&username=a&password=b", {}),
        (b"grant_type=client_credentials", {"Authorization": "Basic //79/A=="}),
        (b"grant_type=client_credentials", {"Authorization": "Basic !"}),
        (b"grant_type=client_credentials", {"Authorization": "Basic"}),
        (b"grant_type=client_credentials&client_id=%00&client_secret=%00", {}),
        (b"a=" + b"b" * 5000, {}),
    ],
)
def test_garbage_is_refused_and_never_an_error_of_ours(
    door: Door, body: bytes, headers: dict[str, str]
) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = door.http.post("/partner/oauth/token", content=body, headers=form | headers)

    assert answer.status_code in (400, 401, 422)


def test_two_secrets_open_during_a_rotation_and_never_three(door: Door) -> None:
    first = door.register()
    with door.world.begin() as work:
        second = renew_secret(work, client_id=first.client)
    assert door.ask_token(first.client, first.secret).status_code == 200
    assert door.ask_token(first.client, second.secret).status_code == 200

    with door.world.begin() as work:
        third = renew_secret(work, client_id=first.client)

    opens = [door.ask_token(first.client, one.secret).status_code for one in (first, second, third)]
    assert opens == [401, 200, 200]
    door.world.later(days=8)
    assert door.ask_token(first.client, second.secret).status_code == 401


def test_a_token_lapses_and_a_revocation_kills_it_at_once(probed: Door) -> None:
    made = probed.register()
    token = probed.ask_token(made.client, made.secret).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    probed.world.later(seconds=299)
    assert probed.http.get("/probe", headers=headers).status_code == 200
    probed.world.later(seconds=1)
    assert probed.http.get("/probe", headers=headers).status_code == 401

    token = probed.ask_token(made.client, made.secret).json()["access_token"]
    with probed.world.begin() as work:
        revoke_client(work, client_id=made.client)

    assert probed.http.get("/probe", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_ten_wrong_secrets_lock_for_a_while_and_not_for_good(door: Door) -> None:
    made = door.register()
    for _ in range(MOST_FAILURES):
        door.ask_token(made.client, "wrong")

    assert door.ask_token(made.client, made.secret).status_code == 401
    door.world.later(minutes=16)
    assert door.ask_token(made.client, made.secret).status_code == 200
    assert "partner_client.locked" in door.world.actions()


def test_a_client_that_hurries_is_told_to_wait(probed: Door) -> None:
    made = probed.register()
    token = probed.ask_token(made.client, made.secret).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    with probed.world.begin() as work:
        work.session.execute(text("UPDATE partner_client SET pace_count = :n"), {"n": MOST_A_MINUTE - 1})

    assert probed.http.get("/probe", headers=headers).status_code == 200
    assert probed.http.get("/probe", headers=headers).status_code == 429
    probed.world.later(seconds=61)
    assert probed.http.get("/probe", headers=headers).status_code == 200


def test_neither_secret_nor_token_is_kept_or_logged(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    made = door.register()
    with caplog.at_level(logging.DEBUG):
        token = door.ask_token(made.client, made.secret).json()["access_token"]

    with door.world.begin() as work:
        rows = [
            str(work.session.execute(text(f"SELECT * FROM {table}")).all())
            for table in ("partner_client", "partner_secret", "partner_token", "audit_entry")
        ]
    assert not [one for one in (*rows, caplog.text) if made.secret in one or token in one]


def test_a_bound_client_comes_in_by_its_certificate_alone(
    world: World, token_key: OKPKey, door: Door
) -> None:
    proxied = behind_proxy(world, token_key, peer="10.9.0.7")
    made = proxied.register()
    with world.begin() as work:
        bind_certificate(work, client_id=made.client, fingerprint=PRINT)
    form = {"grant_type": "client_credentials", "client_id": str(made.client)}

    def ask(certificate: str, at: Door = proxied) -> int:
        return at.http.post("/partner/oauth/token", data=form, headers={HEADER: certificate}).status_code

    token = proxied.http.post("/partner/oauth/token", data=form, headers={HEADER: PRINT}).json()[
        "access_token"
    ]

    assert [ask(OTHER), ask("zz" * 32), ask("")] == [401, 401, 401]
    assert proxied.ask_token(made.client, made.secret).status_code == 401
    bearer = {"Authorization": f"Bearer {token}"}
    assert proxied.http.get("/probe", headers=bearer | {HEADER: PRINT}).status_code == 200
    assert proxied.http.get("/probe", headers=bearer | {HEADER: OTHER}).status_code == 401
    assert proxied.http.get("/probe", headers=bearer).status_code == 401
    elsewhere = behind_proxy(world, token_key, peer="10.10.0.7")
    assert ask(PRINT, at=elsewhere) == 401
    assert ask(PRINT, at=door) == 401


def test_a_coordinator_keeps_clients_over_http_and_nobody_else_does(door: Door) -> None:
    address = f"/api/v1/partners/{door.world.partner}/clients"
    form = {"scopes": ["referrals:read"]}
    assert door.http.post(address, json=form, headers=door.caseworker).status_code == 403

    made = door.http.post(address, json=form, headers=door.coordinator).json()
    renewed = door.http.post(
        f"/api/v1/partner-clients/{made['client_id']}/secret", headers=door.coordinator
    ).json()

    (line,) = door.http.get(address, headers=door.coordinator).json()
    assert (line["scopes"], len(line["secrets"])) == (["referrals:read"], 2)
    assert door.ask_token(made["client_id"], renewed["client_secret"]).status_code == 200
    bind = door.http.put(
        f"/api/v1/partner-clients/{made['client_id']}/certificate",
        json={"fingerprint": PRINT},
        headers=door.coordinator,
    )
    assert bind.status_code == 204
    gone = door.http.delete(f"/api/v1/partner-clients/{made['client_id']}", headers=door.coordinator)
    assert gone.status_code == 204
    assert door.ask_token(made["client_id"], renewed["client_secret"]).status_code == 401


def secrets_of(door: Door) -> list[dict[str, str | None]]:
    """What a coordinator is told of the newest client's secrets."""
    address = f"/api/v1/partners/{door.world.partner}/clients"
    found: list[dict[str, str | None]] = door.http.get(address, headers=door.coordinator).json()[0]["secrets"]
    return found


def test_one_of_two_secrets_is_retired_at_once_and_never_the_last(door: Door) -> None:
    made = door.register()
    address = f"/api/v1/partner-clients/{made.client}"
    token = door.ask_token(made.client, made.secret).json()["access_token"]
    second = door.http.post(f"{address}/secret", headers=door.coordinator).json()["client_secret"]
    former, newer = secrets_of(door)
    assert (former["until"] is None, newer["until"] is None) == (False, True)

    def retire(secret: str | None) -> int:
        return door.http.delete(f"{address}/secrets/{secret}", headers=door.coordinator).status_code

    assert door.http.delete(f"{address}/secrets/{former['id']}", headers=door.caseworker).status_code == 403
    assert [retire(str(made.client)), retire(former["id"]), retire(former["id"])] == [404, 204, 404]
    assert door.ask_token(made.client, made.secret).status_code == 401
    assert door.ask_token(made.client, second).status_code == 200
    bearer = {"Authorization": f"Bearer {token}"}
    assert door.http.get("/partner/v1/referrals", headers=bearer).status_code == 401
    assert retire(newer["id"]) == 409


def test_a_secret_that_stays_alone_opens_without_an_end(door: Door) -> None:
    made = door.register()
    address = f"/api/v1/partner-clients/{made.client}"
    door.http.post(f"{address}/secret", headers=door.coordinator)
    _, newer = secrets_of(door)

    door.http.delete(f"{address}/secrets/{newer['id']}", headers=door.coordinator)

    (left,) = secrets_of(door)
    assert left["until"] is None
    assert door.ask_token(made.client, made.secret).status_code == 200


def test_a_client_may_be_bound_to_a_certificate_from_its_first_moment_or_not_be_made(door: Door) -> None:
    address = f"/api/v1/partners/{door.world.partner}/clients"
    form = {"scopes": ["referrals:read"], "fingerprint": PRINT}

    answers = [door.http.post(address, json=form, headers=door.coordinator) for _ in range(2)]

    assert [one.status_code for one in answers] == [201, 409]
    (line,) = door.http.get(address, headers=door.coordinator).json()
    assert line["has_certificate"] is True
