"""The partner API: what may leave now, answers by the link's rules, other partners' referrals, sealed bodies."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey, RSAKey
from sqlalchemy import select, text

from services.intake.domain.partner_api.clients import PartnerScope
from services.intake.store.referral.referrals import ReferralAnswer
from services.intake.usecases.partner_api.keys import register_key
from services.intake.usecases.referral.revoke_referral import revoke_referral
from shared.ids import new_id
from tests.integration.intake.partner_api.conftest import Door

ALGORITHMS = ["RSA-OAEP-256", "ECDH-ES+A256KW", "A256GCM"]


def read(door: Door, referral: UUID, headers: dict[str, str]) -> httpx.Response:
    return door.http.get(f"/partner/v1/referrals/{referral}", headers=headers)


def say(
    door: Door, referral: UUID, headers: dict[str, str], kind: str, key: UUID | None = None, **more: Any
) -> httpx.Response:
    named = {"Idempotency-Key": str(key)} if key else {}
    body = {"kind": kind} | more
    return door.http.post(f"/partner/v1/referrals/{referral}/answers", json=body, headers=headers | named)


def test_a_partner_lists_and_reads_exactly_what_she_agreed_to(door: Door) -> None:
    made, _ = door.world.deliver("call_name", "need")
    headers = door.sign_in()

    listed = door.http.get("/partner/v1/referrals", headers=headers).json()["referrals"]
    found = read(door, made.referral, headers)

    assert [(one["id"], one["state"]) for one in listed] == [(str(made.referral), "sent")]
    assert "Amal" not in json.dumps(listed)
    assert found.json()["fields"] == [
        {"field": "call_name", "value": "Amal"},
        {"field": "need", "value": "Orientación"},
    ]
    assert found.json()["state"] == "seen"
    assert found.headers["cache-control"] == "no-store"


def test_the_last_page_says_that_it_is_the_last(door: Door) -> None:
    made = [door.world.deliver()[0].referral for _ in range(2)]
    headers = door.sign_in()

    page = door.http.get("/partner/v1/referrals", headers=headers).json()
    older = door.http.get("/partner/v1/referrals", params={"before": str(made[1])}, headers=headers).json()

    assert ([one["id"] for one in page["referrals"]], page["next"]) == (
        [str(one) for one in made[::-1]],
        None,
    )
    assert [one["id"] for one in older["referrals"]] == [str(made[0])]


def test_the_whole_loop_runs_by_the_rules_of_the_link(door: Door) -> None:
    made, _ = door.world.deliver()
    headers = door.sign_in()
    read(door, made.referral, headers)

    assert say(door, made.referral, headers, "accept").json()["state"] == "accepted"
    appointment = "2026-12-01T10:00:00+01:00"
    booked = say(door, made.referral, headers, "appointment", appointment_at=appointment)
    assert booked.json()["state"] == "appointment"
    assert say(door, made.referral, headers, "message", words="Hasta mañana").status_code == 200
    done = say(door, made.referral, headers, "service_given")

    assert (done.json()["state"], done.json()["fields"]) == ("service_given", [])
    assert say(door, made.referral, headers, "accept").json()["state"] == "service_given"
    assert read(door, made.referral, headers).json()["fields"] == []


def test_an_answer_that_is_not_whole_is_refused_by_field(door: Door) -> None:
    made, _ = door.world.deliver()
    headers = door.sign_in()
    read(door, made.referral, headers)

    refused = say(door, made.referral, headers, "decline")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "reason"


def test_a_repeated_press_has_one_effect(door: Door) -> None:
    made, _ = door.world.deliver()
    headers = door.sign_in()
    read(door, made.referral, headers)
    key = new_id()

    answers = [say(door, made.referral, headers, "message", key, words="Una vez") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 200]
    with door.world.begin() as work:
        assert len(work.session.scalars(select(ReferralAnswer)).all()) == 1


def test_once_she_takes_back_her_consent_nothing_leaves(door: Door) -> None:
    made, _ = door.world.deliver()
    headers = door.sign_in()
    assert read(door, made.referral, headers).status_code == 200

    door.world.withdraw()
    gone = read(door, made.referral, headers)

    assert gone.status_code == 410
    assert "Amal" not in gone.text
    assert door.world.state(made.referral) == "revoked"
    assert say(door, made.referral, headers, "accept").status_code == 410


def test_a_referral_that_a_worker_took_back_answers_410(door: Door) -> None:
    made, _ = door.world.deliver()
    headers = door.sign_in()
    with door.world.begin() as work:
        revoke_referral(work, referral_id=made.referral)

    assert read(door, made.referral, headers).status_code == 410


def test_another_partners_referral_looks_like_none(door: Door) -> None:
    made, _ = door.world.deliver()
    other = door.world.add_partner("Otra Entidad")
    headers = door.sign_in(partner=other)

    answers = [
        read(door, made.referral, headers),
        read(door, new_id(), headers),
        say(door, made.referral, headers, "accept"),
        say(door, new_id(), headers, "accept"),
    ]

    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}
    assert door.http.get("/partner/v1/referrals", headers=headers).json()["referrals"] == []
    assert door.world.state(made.referral) == "sent"


def test_a_referral_that_has_not_left_is_not_there(door: Door) -> None:
    made = door.world.request()

    assert read(door, made.referral, door.sign_in()).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}])
def test_without_a_token_the_door_stays_shut(door: Door, headers: dict[str, str]) -> None:
    made, _ = door.world.deliver()

    assert read(door, made.referral, headers).status_code == 401


def test_who_may_read_may_not_answer(door: Door) -> None:
    made, _ = door.world.deliver()
    headers = door.sign_in(PartnerScope.REFERRALS_READ)

    assert read(door, made.referral, headers).status_code == 200
    assert say(door, made.referral, headers, "accept").status_code == 403


def test_a_staff_token_opens_no_partners_door_and_the_other_way_round(door: Door) -> None:
    made, _ = door.world.deliver()

    assert read(door, made.referral, door.coordinator).status_code == 401
    assert door.http.get("/api/v1/partners", headers=door.sign_in()).status_code == 401


def test_a_script_in_an_answer_is_kept_as_words_and_given_back_as_json(door: Door) -> None:
    made, _ = door.world.deliver()
    headers = door.sign_in()
    read(door, made.referral, headers)

    said = say(door, made.referral, headers, "message", words="<script>alert(1)</script>")

    assert said.headers["content-type"] == "application/json"
    assert said.headers["x-content-type-options"] == "nosniff"
    assert said.json()["answers"][0]["words"] == "<script>alert(1)</script>"


def test_words_beyond_the_limit_are_refused(door: Door) -> None:
    made, _ = door.world.deliver()
    headers = door.sign_in()
    read(door, made.referral, headers)

    assert say(door, made.referral, headers, "message", words="x" * 2001).status_code == 422
    assert say(door, made.referral, headers, "message", words="x" * 13_000_000).status_code == 413


@pytest.mark.parametrize("key", [RSAKey.generate_key(2048), ECKey.generate_key("P-256")], ids=["rsa", "ec"])
def test_a_partner_with_a_key_gets_what_its_holder_alone_can_read(door: Door, key: RSAKey | ECKey) -> None:
    made, _ = door.world.deliver()
    headers = door.sign_in()
    with door.world.begin() as work:
        register_key(work, partner_id=door.world.partner, jwk=key.as_dict(private=False))

    sealed = read(door, made.referral, headers)

    assert sealed.headers["content-type"].startswith("application/jose")
    assert "Amal" not in sealed.text
    opened = jwe.decrypt_compact(sealed.text, key, algorithms=ALGORITHMS)
    assert opened.protected["kid"] == key.thumbprint()
    assert json.loads(opened.plaintext or b"")["fields"][0] == {"field": "call_name", "value": "Amal"}


def test_after_a_rotation_the_new_key_is_used_and_after_its_end_the_former(door: Door) -> None:
    made, _ = door.world.deliver()
    headers = door.sign_in()
    first, second = ECKey.generate_key("P-256"), ECKey.generate_key("P-384")
    address = f"/api/v1/partners/{door.world.partner}/keys"
    for key in (first, second):
        form = {"jwk": key.as_dict(private=False)}
        door.world.later(seconds=1)
        assert door.http.post(address, json=form, headers=door.coordinator).status_code == 201

    assert jwe.decrypt_compact(
        read(door, made.referral, headers).text, second, algorithms=ALGORITHMS
    ).plaintext
    newest = door.http.get(address, headers=door.coordinator).json()[0]
    assert newest["thumbprint"] == second.thumbprint()
    gone = door.http.delete(f"/api/v1/partner-keys/{newest['id']}", headers=door.coordinator)
    assert gone.status_code == 204
    assert jwe.decrypt_compact(
        read(door, made.referral, headers).text, first, algorithms=ALGORITHMS
    ).plaintext


@pytest.mark.parametrize(
    ("jwk", "code"),
    [
        (ECKey.generate_key("P-256").as_dict(private=True), "private_key"),
        ({"kty": "RSA", "e": "AQAB", "n": "gQ" * 86}, "weak_key"),
        (OctKey.generate_key(256).as_dict(), "private_key"),
        (ECKey.generate_key("secp256k1").as_dict(private=False), "weak_key"),
        (ECKey.generate_key("P-256").as_dict(private=False) | {"use": "sig"}, "unfit_key"),
        (ECKey.generate_key("P-256").as_dict(private=False) | {"alg": "RSA1_5"}, "unfit_key"),
        ({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, "unfit_key"),
        ({"kty": "EC", "crv": "P-256"}, "unfit_key"),
        ({"kty": "RSA", "n": 5, "e": []}, "unfit_key"),
        ({"kty": ["RSA"]}, "unfit_key"),
        ({}, "unfit_key"),
    ],
)
def test_a_private_weak_or_broken_key_is_refused(door: Door, jwk: dict[str, Any], code: str) -> None:
    answer = door.http.post(
        f"/api/v1/partners/{door.world.partner}/keys", json={"jwk": jwk}, headers=door.coordinator
    )

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    with door.world.begin() as work:
        assert work.session.scalar(text("SELECT count(*) FROM partner_key")) == 0


def test_the_document_for_partners_names_their_doors_and_none_of_ours(door: Door) -> None:
    found = door.http.get("/partner/v1/openapi.json", headers=door.sign_in()).json()

    assert set(found["paths"]) == {
        "/partner/oauth/token",
        "/partner/v1/referrals",
        "/partner/v1/referrals/{referral_id}",
        "/partner/v1/referrals/{referral_id}/answers",
        "/partner/v1/incoming",
        "/partner/v1/incoming/{received_id}",
        "/partner/v1/incoming/{received_id}/withdrawal",
        "/partner/v1/callbacks/{partner_id}",
    }
    assert door.http.get("/partner/v1/openapi.json").status_code == 401
