"""Signed answers from partners' programs: raw bytes, two secrets, skew, replay, and headers of every shape."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook

from services.intake.store.referral.referrals import ReferralAnswer
from shared.ids import new_id
from tests.integration.intake.partner_api.conftest import Door
from tests.integration.intake.partner_api.test_webhooks import listening


def send(
    door: Door,
    secret: str,
    body: dict[str, Any] | bytes,
    *,
    message_id: str = "m1",
    skew: int = 0,
    **headers: str,
) -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    at = door.world.now + timedelta(seconds=skew)
    signed = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, raw.decode()),
    }
    asked = signed | {name.replace("_", "-"): value for name, value in headers.items()}
    return door.http.post(f"/partner/v1/callbacks/{door.world.partner}", content=raw, headers=asked)


def seen(door: Door) -> UUID:
    """A referral that the partner has read."""
    made, _ = door.world.deliver()
    door.http.get(f"/partner/v1/referrals/{made.referral}", headers=door.sign_in())
    return made.referral


def answers(door: Door) -> int:
    with door.world.begin() as work:
        return len(work.session.scalars(select(ReferralAnswer)).all())


def test_a_signed_answer_is_taken_once_however_often_it_comes(door: Door) -> None:
    secret = listening(door)
    referral = seen(door)
    body = {"referral": str(referral), "kind": "message", "words": "Hola"}

    found = [send(door, secret, body) for _ in range(3)]

    assert [(one.status_code, one.json()) for one in found] == [(202, {"state": "seen"})] * 3
    assert answers(door) == 1
    assert send(door, secret, body | {"kind": "accept", "words": ""}, message_id="m2").status_code == 202
    assert door.world.state(referral) == "accepted"


@pytest.mark.parametrize(("skew", "status"), [(-301, 401), (-299, 202), (299, 202), (302, 401)])
def test_the_clock_may_be_five_minutes_off(door: Door, skew: int, status: int) -> None:
    secret = listening(door)
    body = {"referral": str(seen(door)), "kind": "message", "words": "Hola"}

    assert send(door, secret, body, skew=skew).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook_signature": ""},
        {"webhook_signature": "v1"},
        {"webhook_signature": "v1,"},
        {"webhook_signature": "v1,AAAA"},
        {"webhook_signature": "v1,!!! , ,"},
        {"webhook_signature": "\xff"},
        {"webhook_timestamp": "nan"},
        {"webhook_timestamp": "1e9"},
        {"webhook_timestamp": "-1"},
        {"webhook_timestamp": "9" * 400},
        {"webhook_timestamp": ""},
        {"webhook_id": ""},
        {"webhook_id": "x" * 200},
    ],
)
def test_a_malformed_header_is_a_401(door: Door, headers: dict[str, str]) -> None:
    secret = listening(door)
    body = {"referral": str(seen(door)), "kind": "message", "words": "Hola"}
    raw = json.dumps(body).encode()
    signed = {
        "webhook-id": "m1",
        "webhook-timestamp": str(int(door.world.now.timestamp())),
        "webhook-signature": Webhook(secret).sign("m1", door.world.now, raw.decode()),
    }
    asked = [(name.encode(), value.encode("latin-1")) for name, value in signed.items()]
    changed = {name.replace("_", "-").encode(): value.encode("latin-1") for name, value in headers.items()}
    sent = [(name, changed.get(name, value)) for name, value in asked]

    answer = door.http.post(f"/partner/v1/callbacks/{door.world.partner}", content=raw, headers=sent)

    assert answer.status_code == 401
    assert answers(door) == 0


def test_another_secret_an_altered_body_and_no_headers_are_refused(door: Door) -> None:
    secret = listening(door)
    body = {"referral": str(seen(door)), "kind": "accept"}
    address = f"/partner/v1/callbacks/{door.world.partner}"

    assert send(door, "whsec_" + "QUJD" * 8, body).status_code == 401
    assert door.http.post(address, json=body).status_code == 401
    assert door.http.post(f"/partner/v1/callbacks/{new_id()}", json=body).status_code == 401
    signed = Webhook(secret).sign("m1", door.world.now, json.dumps(body))
    assert send(door, secret, body | {"kind": "decline"}, webhook_signature=signed).status_code == 401


def test_both_secrets_count_during_a_rotation(door: Door) -> None:
    first = listening(door)
    address = f"/api/v1/partners/{door.world.partner}/webhook/secret"
    second = door.http.post(address, headers=door.coordinator).json()["secret"]
    body = {"referral": str(seen(door)), "kind": "message", "words": "Hola"}

    assert send(door, first, body, message_id="a").status_code == 202
    assert send(door, second, body, message_id="b").status_code == 202
    door.world.later(days=8)
    assert send(door, first, body, message_id="c").status_code == 401


def test_a_signed_body_that_is_no_answer_or_too_long_is_refused(door: Door) -> None:
    secret = listening(door)

    assert send(door, secret, b"[" * 2000).status_code == 422
    assert send(door, secret, b"{}").status_code == 422
    assert send(door, secret, b"x" * 40_000).status_code == 422


def test_another_partners_referral_looks_like_none_and_a_withdrawn_one_is_gone(door: Door) -> None:
    made, _ = door.world.deliver()
    first, door.world.partner = door.world.partner, door.world.add_partner("Otra Entidad")
    secret = listening(door)
    body = {"referral": str(made.referral), "kind": "message", "words": "Hola"}
    assert send(door, secret, body).status_code == 404
    assert send(door, secret, body | {"referral": str(new_id())}, message_id="m2").status_code == 404

    door.world.partner = first
    own = listening_of(door)
    door.world.withdraw()
    assert send(door, own, body).status_code == 410


def listening_of(door: Door) -> str:
    address = f"/api/v1/partners/{door.world.partner}/webhook"
    made = door.http.put(address, json={"url": "https://p.example/h"}, headers=door.coordinator)
    secret: str = made.json()["secret"]
    return secret
