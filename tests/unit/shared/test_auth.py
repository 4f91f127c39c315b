"""Tokens and route rules: who gets in, and that nothing gets in by default."""

import json
import time
from typing import Annotated
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.actor import Actor
from shared.auth import NotSignedIn, allow, allow_service, link_only, mint, public, rules_of, verify
from shared.contracts.roles import Role
from shared.http import make_app
from shared.logging import JsonLines

KEY = OKPKey.generate_key("Ed25519")
PUBLIC = OKPKey.import_key(KEY.as_pem(private=False))
WORKER = Actor(ref=uuid4(), kind="staff", roles=frozenset({Role.CASEWORKER}), teams=frozenset({"centro"}))


def app_with_rules() -> FastAPI:
    app = make_app("test", service="intake", token_key=PUBLIC, checks={})

    @app.get("/staff")
    def staff(actor: Annotated[Actor, allow(Role.CASEWORKER)]) -> str:
        return str(actor.ref)

    @app.get("/portal")
    def portal(actor: Annotated[Actor, allow_service("portal")]) -> str:
        return actor.scope

    @app.get("/link")
    def link(actor: Annotated[Actor, link_only("referral")]) -> str:
        return actor.scope

    @app.get("/open")
    def everyone(actor: Annotated[Actor, public()]) -> str:
        return actor.kind

    return app


def get(path: str, actor: Actor | None = None, *, audience: str = "intake") -> int:
    headers = {}
    if actor:
        headers["authorization"] = f"Bearer {mint(actor, audience=audience, private_key=KEY)}"
    return TestClient(app_with_rules()).get(path, headers=headers).status_code


def test_a_token_carries_the_actor_whole() -> None:
    token = mint(WORKER, audience="intake", private_key=KEY)

    assert verify(token, audience="intake", public_key=PUBLIC) == WORKER


def test_a_token_for_another_service_is_refused() -> None:
    token = mint(WORKER, audience="groups", private_key=KEY)

    with pytest.raises(NotSignedIn):
        verify(token, audience="intake", public_key=PUBLIC)


def test_a_token_signed_by_another_key_is_refused() -> None:
    token = mint(WORKER, audience="intake", private_key=OKPKey.generate_key("Ed25519"))

    with pytest.raises(NotSignedIn):
        verify(token, audience="intake", public_key=PUBLIC)


def test_an_expired_token_is_refused() -> None:
    token = mint(WORKER, audience="intake", private_key=KEY, ttl_seconds=-10)

    with pytest.raises(NotSignedIn):
        verify(token, audience="intake", public_key=PUBLIC)


@pytest.mark.parametrize("position", [10, 80, 150, -3])
def test_an_altered_token_is_refused(position: int) -> None:
    token = mint(WORKER, audience="intake", private_key=KEY)
    letter = "A" if token[position] != "A" else "B"
    end = token[position + 1 :] if position != -1 else ""

    with pytest.raises(NotSignedIn):
        verify(token[:position] + letter + end, audience="intake", public_key=PUBLIC)


def test_a_token_without_expiry_or_with_an_unknown_role_is_refused() -> None:
    whole = {"sub": str(uuid4()), "kind": "staff", "roles": [], "teams": [], "scope": "", "aud": "intake"}
    timeless = jwt.encode({"alg": "Ed25519"}, whole, KEY, algorithms=["Ed25519"])
    strange = whole | {"roles": ["queen"], "exp": int(time.time()) + 60}
    unknown_role = jwt.encode({"alg": "Ed25519"}, strange, KEY, algorithms=["Ed25519"])

    for token in (timeless, unknown_role):
        with pytest.raises(NotSignedIn):
            verify(token, audience="intake", public_key=PUBLIC)


def test_an_unsigned_token_is_refused() -> None:
    with pytest.raises(NotSignedIn):
        verify("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", audience="intake", public_key=PUBLIC)


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "kid"])
def test_a_token_that_brings_its_own_key_is_refused(name: str) -> None:
    stranger = OKPKey.generate_key("Ed25519")
    own = {"jwk": stranger.as_dict(private=False)}.get(name, "https://evil.example/keys.json")
    whole = {"sub": str(uuid4()), "kind": "staff", "roles": [], "teams": [], "scope": "", "aud": "intake"}
    header = {"alg": "Ed25519", name: own}
    token = jwt.encode(header, whole | {"exp": int(time.time()) + 60}, stranger, algorithms=["Ed25519"])

    with pytest.raises(NotSignedIn):
        verify(token, audience="intake", public_key=PUBLIC)


def test_no_token_means_401_and_the_wrong_role_403() -> None:
    facilitator = Actor(ref=uuid4(), kind="staff", roles=frozenset({Role.FACILITATOR}))

    assert get("/staff") == 401
    assert get("/staff", facilitator) == 403
    assert get("/staff", WORKER) == 200


def test_who_is_turned_away_is_noted_with_the_door_and_the_reason(caplog: pytest.LogCaptureFixture) -> None:
    facilitator = Actor(ref=uuid4(), kind="staff", roles=frozenset({Role.FACILITATOR}))
    get("/staff")
    get("/staff", facilitator)
    get("/staff", WORKER)
    found = [json.loads(JsonLines().format(record)) for record in caplog.records if record.msg == "refused"]

    assert [(line["code"], line["status"], line["route"], line["actor"]) for line in found] == [
        ("not_signed_in", 401, "/staff", None),
        ("forbidden", 403, "/staff", str(facilitator.ref)),
    ]
    assert all(line["at"].endswith("+00:00") for line in found)


def test_staff_cannot_pass_as_a_service_or_a_link() -> None:
    assert get("/portal", WORKER) == 403
    assert get("/link", WORKER) == 403


def test_a_service_or_link_passes_only_where_it_is_named() -> None:
    assert get("/portal", Actor.service("portal")) == 200
    assert get("/portal", Actor.service("groups")) == 403
    assert get("/link", Actor.link(uuid4(), "referral")) == 200
    assert get("/link", Actor.link(uuid4(), "evaluation")) == 403
    assert get("/staff", Actor.service("portal")) == 403


def test_a_public_route_needs_nothing() -> None:
    assert get("/open") == 200


def test_every_route_shows_its_one_rule() -> None:
    routes = [route for route in app_with_rules().routes if hasattr(route, "dependant")]

    assert {route.path: len(rules_of(route)) for route in routes} == {
        "/staff": 1,
        "/portal": 1,
        "/link": 1,
        "/open": 1,
        "/health/live": 1,
        "/health/ready": 1,
        "/openapi.json": 1,
    }
