"""Staff routes: the directory and referrals, with every field checked and every other team kept out."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from sqlalchemy import text

from services.intake.domain.directory.partners import FRESH_DAYS
from shared.actor import Actor
from shared.auth import Rule, mint, rules_of
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.intake.referral.conftest import World, a_worker
from tests.integration.intake.referral.test_partner_link import enter, http, staff

__all__ = ["http", "staff"]

GOOD = {
    "organisation": "Centro Inventado",
    "services": ["psychological", "health"],
    "languages": ["es", "fr"],
    "hours": "L-V 9-20",
    "phone": "+34 987 111 111",
    "accepts_without_papers": True,
    "contact_name": "Clara Prueba",
    "contact_email": "clara@centro.example",
}


def test_a_partner_is_added_listed_and_read(http: TestClient, staff: dict[str, str]) -> None:
    made = http.post("partners", json=GOOD, headers=staff)

    lines = http.get("partners", headers=staff).json()
    detail = http.get(f"partners/{made.json()['id']}", headers=staff).json()
    assert made.status_code == 201
    assert [line["organisation"] for line in lines] == ["Centro Inventado", "Despacho Inventado"]
    assert "contact_email" not in lines[0]
    assert detail.items() >= GOOD.items()


def test_a_double_press_adds_one_partner(http: TestClient, staff: dict[str, str]) -> None:
    headers = staff | {"Idempotency-Key": str(new_id())}

    first, second = (http.post("partners", json=GOOD, headers=headers) for _ in range(2))

    assert first.json() == second.json()


def test_the_same_name_twice_is_refused_whatever_its_letters(http: TestClient, staff: dict[str, str]) -> None:
    refused = http.post("partners", json=GOOD | {"organisation": "despacho INVENTADO"}, headers=staff)

    assert refused.status_code == 409
    assert refused.json()["errors"][0]["field"] == "organisation"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation", ""),
        ("organisation", "x" * 121),
        ("organisation", "dos\nlíneas"),
        ("services", []),
        ("services", ["magic"]),
        ("languages", []),
        ("languages", ["klingon"]),
        ("phone", "llámame"),
        ("phone", None),
        ("hours", "x" * 201),
        ("contact_email", "no es un correo"),
        ("contact_email", "a@b.example\nBcc: x@y.example"),
        ("contact_email", "a@b.example,c@d.example"),
        ("accepts_without_papers", "quizá"),
        ("owner", "someone"),
    ],
)
def test_a_bad_entry_names_its_field(http: TestClient, staff: dict[str, str], field: str, value: Any) -> None:
    refused = http.post("partners", json=GOOD | {field: value}, headers=staff)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"].split(".")[0] == field


def test_the_contact_persons_name_and_address_are_sealed(
    world: World, http: TestClient, staff: dict[str, str]
) -> None:
    http.post("partners", json=GOOD, headers=staff)

    with world.engine.connect() as connection:
        rows = " ".join(connection.execute(text("select t::text from partner t")).scalars())
    assert "Centro Inventado" in rows
    assert "Clara" not in rows
    assert "clara@" not in rows


def test_an_entry_nobody_confirmed_for_half_a_year_is_stale_until_confirmed(
    world: World, http: TestClient, token_key: OKPKey, staff: dict[str, str]
) -> None:
    def is_stale() -> bool:
        return bool(http.get("partners", headers=staff).json()[0]["is_stale"])

    world.later(days=FRESH_DAYS)
    assert not is_stale()
    world.later(seconds=1)
    assert is_stale()
    http.post(f"partners/{world.partner}/confirm", headers=staff)
    assert not is_stale()


def test_a_changed_entry_is_mailed_at_its_new_address(
    world: World, http: TestClient, staff: dict[str, str]
) -> None:
    changed = GOOD | {"organisation": "Despacho Inventado"}
    assert http.put(f"partners/{world.partner}", json=changed, headers=staff).status_code == 204
    world.deliver()

    assert world.mail.letters[-1].to == "clara@centro.example"


def test_a_retired_partner_leaves_the_directory_and_its_referrals_go_on(
    world: World, http: TestClient, staff: dict[str, str]
) -> None:
    made, token = world.deliver()
    http.delete(f"partners/{world.partner}", headers=staff)

    assert http.get("partners", headers=staff).json() == []
    assert enter(http, token, made.pin).status_code == 200
    assert (
        http.get(f"cases/{world.case}/referrals", headers=staff).json()[0]["partner"] == "Despacho Inventado"
    )


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_an_unknown_partner_is_missing(http: TestClient, staff: dict[str, str], method: str) -> None:
    body = {"json": GOOD} if method == "put" else {}

    assert http.request(method, f"partners/{new_id()}", headers=staff, **body).status_code == 404


def test_a_referral_is_previewed_sent_read_and_revoked_over_http(
    world: World, http: TestClient, staff: dict[str, str]
) -> None:
    draft = {"partner_id": str(world.partner), "need": "Orientación", "urgency": "soon"}
    lines = http.post(f"cases/{world.case}/referrals/preview", json=draft, headers=staff).json()
    agreed = [line["field"] for line in lines if line["is_agreed"] and line["value"] is not None]
    sent = http.post(f"cases/{world.case}/referrals", json=draft | {"fields": agreed}, headers=staff)
    (line,) = http.get(f"cases/{world.case}/referrals", headers=staff).json()
    renewed = http.post(f"referrals/{sent.json()['id']}/pin", headers=staff)
    revoked = http.post(f"referrals/{sent.json()['id']}/revoke", headers=staff)
    again = http.post(f"referrals/{sent.json()['id']}/revoke", headers=staff)

    assert agreed == ["call_name", "languages", "need", "urgency"]
    assert sent.status_code == 201
    assert list(line["content"]) == agreed
    assert len(renewed.json()["pin"]) == 6
    assert (revoked.status_code, again.status_code) == (204, 409)


def test_a_declined_referral_is_closed_by_its_worker(
    world: World, http: TestClient, staff: dict[str, str]
) -> None:
    made, token = world.deliver()
    opened = enter(http, token, made.pin).json()
    early = http.post(f"referrals/{made.referral}/close", headers=staff)
    http.post(
        "partner-link/answers",
        json={"kind": "decline", "reason": "no_capacity"},
        headers={"Authorization": f"Bearer {opened['pass_token']}"},
    )
    closed = http.post(f"referrals/{made.referral}/close", headers=staff)

    assert (early.status_code, closed.status_code) == (409, 204)
    assert world.state(made.referral) == "closed"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fields": []}, "fields"),
        ({"fields": ["shoe_size"]}, "fields"),
        ({"fields": "call_name"}, "fields"),
        ({"need": "x" * 1501}, "need"),
        ({"need": "\x00"}, "need"),
        ({"urgency": "yesterday"}, "urgency"),
        ({"partner_id": "nobody"}, "partner_id"),
        ({"override": True}, "override"),
    ],
)
def test_a_bad_request_names_its_field_and_sends_nothing(
    world: World, http: TestClient, staff: dict[str, str], change: dict[str, Any], field: str
) -> None:
    form = {"partner_id": str(world.partner), "need": "x", "fields": ["call_name"]} | change

    refused = http.post(f"cases/{world.case}/referrals", json=form, headers=staff)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"].split(".")[0] == field
    assert http.get(f"cases/{world.case}/referrals", headers=staff).json() == []


def routes(case: UUID, partner: UUID, referral: UUID) -> list[tuple[str, str, dict[str, Any]]]:
    draft = {"partner_id": str(partner)}
    return [
        ("get", f"cases/{case}/referrals", {}),
        ("post", f"cases/{case}/referrals/preview", {"json": draft}),
        ("post", f"cases/{case}/referrals", {"json": draft | {"fields": ["call_name"]}}),
        ("post", f"referrals/{referral}/pin", {}),
        ("post", f"referrals/{referral}/revoke", {}),
        ("post", f"referrals/{referral}/close", {}),
    ]


def test_another_teams_worker_finds_nothing(world: World, http: TestClient, token_key: OKPKey) -> None:
    made = world.request()
    token = mint(a_worker("burgos"), audience="intake", private_key=token_key)
    headers = {"Authorization": f"Bearer {token}"}

    for method, path, body in routes(world.case, world.partner, made.referral):
        assert http.request(method, path, headers=headers, **body).status_code == 404, path
    for method, path, body in routes(new_id(), world.partner, new_id()):
        assert http.request(method, path, headers=headers, **body).status_code == 404, path
    assert world.state(made.referral) == "consent_checked"


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.DPO, Role.ADMIN])
def test_roles_without_casework_are_refused(
    world: World, http: TestClient, token_key: OKPKey, role: Role
) -> None:
    token = mint(a_worker(role=role), audience="intake", private_key=token_key)

    for method, path, body in [*routes(world.case, world.partner, new_id()), ("get", "partners", {})]:
        assert (
            http.request(method, path, headers={"Authorization": f"Bearer {token}"}, **body).status_code
            == 403
        )


def test_links_and_services_are_not_staff(world: World, http: TestClient, token_key: OKPKey) -> None:
    for actor in (Actor.link(new_id(), "referral"), Actor.service("groups")):
        token = mint(actor, audience="intake", private_key=token_key)
        answer = http.get("partners", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 403


def test_every_route_of_referrals_has_exactly_one_rule(http: TestClient) -> None:
    from services.intake.api.directory import partners
    from services.intake.api.referral import partner_link, referrals

    for module in (partners, referrals, partner_link):
        for route in module.router.routes:
            assert [type(rule) for rule in rules_of(route)] == [Rule], route


def test_consent_dates_are_those_of_the_moment(world: World, http: TestClient, staff: dict[str, str]) -> None:
    later = world.add_partner("Otra Entidad")
    world.consent_to(later, "call_name", given_at=world.now, expires_at=world.now + timedelta(hours=1))
    form = {"partner_id": str(later), "fields": ["call_name"]}
    world.later(hours=1)

    refused = http.post(f"cases/{world.case}/referrals", json=form, headers=staff)

    assert refused.status_code == 409
    assert refused.json()["code"] == "consent_missing"
    assert refused.json()["errors"][0]["expected"] == "consentimiento de derivación para: call_name"
