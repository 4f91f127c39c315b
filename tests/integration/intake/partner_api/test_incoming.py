"""A partner's program sends us a woman over the plain API: once, whole, with a refusal that names the field."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.intake.domain.partner_api.clients import PartnerScope
from services.intake.store.referral.received import ReceivedReferral
from services.intake.store.risk.alerts import Alert
from tests.integration.intake.partner_api.conftest import Door

AMINA: dict[str, Any] = {
    "she_agreed": True,
    "fields": {
        "call_name": "Amina",
        "birth_year": 1991,
        "languages": ["ar", "fr"],
        "interpreter": True,
        "children": {"count": 2, "birth_years": [2015]},
        "need": "Acompañamiento al juzgado",
        "urgency": "urgent",
    },
    "reach": "Llamar solo por la mañana",
}


@pytest.fixture
def sender(door: Door) -> dict[str, str]:
    return door.sign_in(PartnerScope.INCOMING_WRITE)


def changed(**fields: object) -> dict[str, Any]:
    return AMINA | {"fields": AMINA["fields"] | fields}


def rows(door: Door) -> list[ReceivedReferral]:
    with door.world.begin() as work:
        return list(work.session.scalars(select(ReceivedReferral)))


def test_a_woman_is_sent_and_a_coordinator_woken(door: Door, sender: dict[str, str]) -> None:
    answer = door.http.post("/partner/v1/incoming", json=AMINA, headers=sender)

    assert (answer.status_code, answer.json()["state"]) == (201, "received"), answer.text
    assert "Amina" not in answer.text
    with door.world.begin() as work:
        (row,) = work.session.scalars(select(ReceivedReferral))
        assert row.told["fields"]["children"] == {"count": 2, "birth_years": [2015]}
        assert row.told["reach"] == "Llamar solo por la mañana"
        assert len(work.session.scalars(select(Alert)).all()) == 1
    seen = door.http.get(f"/api/v1/received-referrals/{answer.json()['id']}", headers=door.coordinator)
    assert seen.json()["fields"]["call_name"] == "Amina"


def test_the_same_key_is_the_same_woman_and_other_words_are_refused(
    door: Door, sender: dict[str, str]
) -> None:
    keyed = sender | {"Idempotency-Key": str(uuid4())}
    first = door.http.post("/partner/v1/incoming", json=AMINA, headers=keyed)
    again = door.http.post("/partner/v1/incoming", json=AMINA, headers=keyed)
    otherwise = door.http.post("/partner/v1/incoming", json=changed(need="Otra cosa"), headers=keyed)

    assert (first.status_code, again.status_code, otherwise.status_code) == (201, 200, 409)
    assert first.json()["id"] == again.json()["id"]
    assert len(rows(door)) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (AMINA | {"she_agreed": False}, "she_agreed"),
        ({"fields": AMINA["fields"]}, "she_agreed"),
        (AMINA | {"she_agreed": "yes"}, "she_agreed"),
        (AMINA | {"reach": "x" * 501}, "reach"),
        (AMINA | {"reach": "nul\x00"}, "reach"),
        (AMINA | {"phone": "+34987000000"}, "phone"),
        (AMINA | {"fields": {"call_name": "Amina"}}, "fields.need"),
        (changed(need="  "), "fields.need"),
        (changed(need="x" * 1501), "fields.need"),
        (changed(phone="+34987000000"), "fields.phone"),
        (changed(birth_year=1800), "fields.birth_year"),
        (changed(birth_year=True), "fields.birth_year"),
        (changed(languages=["klingon"]), "fields.languages"),
        (changed(languages=[]), "fields.languages"),
        (changed(nationality="ESP"), "fields.nationality"),
        (changed(interpreter="si"), "fields.interpreter"),
        (changed(urgency="now"), "fields.urgency"),
        (changed(administrative_status="?"), "fields.administrative_status"),
        (changed(children={"count": 1, "birth_years": [2015, 2016]}), "fields.children"),
        (changed(call_name="x" * 81), "fields.call_name"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    door: Door, sender: dict[str, str], body: dict[str, Any], field: str
) -> None:
    refused = door.http.post("/partner/v1/incoming", json=body, headers=sender)

    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert refused.headers["content-type"] == "application/problem+json"
    assert rows(door) == []


def test_another_scope_does_not_send_and_this_one_reads_no_referral(
    door: Door, sender: dict[str, str]
) -> None:
    reader = door.sign_in(PartnerScope.REFERRALS_READ, PartnerScope.REFERRALS_WRITE, PartnerScope.FHIR)

    assert door.http.post("/partner/v1/incoming", json=AMINA, headers=reader).status_code == 403
    assert door.http.post("/partner/v1/incoming", json=AMINA).status_code == 401
    assert door.http.get("/partner/v1/referrals", headers=sender).status_code == 403


def test_a_partner_reads_what_became_of_its_own_alone(door: Door, sender: dict[str, str]) -> None:
    made = door.http.post("/partner/v1/incoming", json=AMINA, headers=sender).json()["id"]
    other = door.sign_in(PartnerScope.INCOMING_WRITE, partner=door.world.add_partner("Otra Entidad"))
    no = {"reason": "other", "words": "No llegamos esta semana"}
    door.http.post(f"/api/v1/received-referrals/{made}/decline", json=no, headers=door.coordinator)

    told = door.http.get(f"/partner/v1/incoming/{made}", headers=sender)

    assert {name: told.json()[name] for name in ("state", "reason", "words")} == {"state": "declined"} | no
    assert door.http.get(f"/partner/v1/incoming/{made}", headers=other).status_code == 404
    assert door.http.post(f"/partner/v1/incoming/{made}/withdrawal", headers=other).status_code == 404
    assert door.http.post(f"/partner/v1/incoming/{made}/withdrawal", headers=sender).status_code == 409


def test_a_woman_taken_back_is_forgotten(door: Door, sender: dict[str, str]) -> None:
    made = door.http.post("/partner/v1/incoming", json=AMINA, headers=sender).json()["id"]

    taken = [door.http.post(f"/partner/v1/incoming/{made}/withdrawal", headers=sender) for _ in range(2)]

    assert [(one.status_code, one.json()["state"]) for one in taken] == [(200, "withdrawn")] * 2
    with door.world.begin() as work:
        assert work.session.scalars(select(ReceivedReferral)).one().told == {"fields": {}, "reach": ""}
