"""A partner's system sends us a woman, reads how it stands, and may take it back."""

from typing import Any
from uuid import UUID

import pytest

from services.intake.domain.fhir import bundles
from services.intake.domain.referral.answers import DeclineReason
from services.intake.domain.referral.fields import ReferralField
from services.intake.store.referral.received import received_by_id
from services.intake.usecases.received.sort_out_received import accept_as_case, decline
from shared.contracts.roles import Role
from tests.integration.intake.fhir.conftest import BASE, Server, headers
from tests.integration.intake.fhir.test_answering import is_fhir, problem
from tests.integration.intake.referral.conftest import a_worker
from tests.support.fhir import REF, resources

AMINA: dict[ReferralField, Any] = {
    ReferralField.CALL_NAME: "Amina",
    ReferralField.LANGUAGES: ["ar"],
    ReferralField.NEED: "Acompañamiento al juzgado",
    ReferralField.URGENCY: "urgent",
}
REACH = {"url": "urn:telar:how-to-reach-her", "valueString": "Por la mañana"}


def a_request(number: str = "7", **changes: Any) -> dict[str, Any]:
    person, agreed, asked, _ = resources(AMINA)
    mine = {"identifier": [{"system": "urn:entidad", "value": number}], "extension": [REACH]}
    return asked | mine | {"contained": [person, agreed]} | changes


def a_bundle() -> dict[str, Any]:
    return bundles.transaction(resources(AMINA), ref=UUID(REF))


def told(server: Server, ref: str) -> dict[str, Any]:
    with server.world.begin() as work:
        found = received_by_id(work.session, UUID(ref))
        assert found is not None
        assert found.told is not None
        return found.told


def test_a_request_is_taken_and_its_task_followed(server: Server) -> None:
    made = server.http.post("/ServiceRequest", json=a_request(), headers=headers())
    ref = is_fhir(made.json())["id"]

    assert (made.status_code, made.headers["location"]) == (201, f"{BASE}/ServiceRequest/{ref}/_history/1")
    assert told(server, ref) == {
        "fields": {field.value: value for field, value in AMINA.items()}, "reach": "Por la mañana",
    }  # fmt: skip
    assert (server.task(ref)["status"], server.task(ref)["owner"]["reference"]) == (
        "received",
        "Organization/telar",
    )
    assert "Amina" not in made.text + server.http.get(f"/Task/{ref}").text
    assert problem(server.http.get(f"/Patient/{ref}"))[0] == 404
    assert server.http.get("/Task?owner=Organization/telar").json()["total"] == 1


def test_a_task_that_contains_it_all_is_taken(server: Server) -> None:
    person, agreed, asked, job = resources(AMINA)
    made = server.http.post("/Task", json=job | {"contained": [person, agreed, asked]}, headers=headers())

    assert (made.status_code, made.json()["resourceType"]) == (201, "Task")
    assert made.json()["id"] != REF


def test_a_bundle_is_taken_whole_and_once(server: Server) -> None:
    first = server.http.post("", json=a_bundle(), headers=headers())
    again = server.http.post("", json=a_bundle(), headers=headers())

    entries = [entry["response"] for entry in is_fhir(first.json())["entry"]]
    assert first.json()["type"] == "transaction-response"
    assert [entry["status"] for entry in entries] == ["200 OK", "200 OK", "201 Created", "201 Created"]
    assert [entry.get("location") for entry in entries] == [
        entry["response"].get("location") for entry in again.json()["entry"]
    ]
    assert server.http.get("/Task").json()["total"] == 1


def test_the_same_number_is_the_same_woman_and_other_words_are_a_conflict(server: Server) -> None:
    first = server.http.post("/ServiceRequest", json=a_request(), headers=headers())
    again = server.http.post("/ServiceRequest", json=a_request(), headers=headers())
    other = server.http.post("/ServiceRequest", json=a_request(priority="routine"), headers=headers())

    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert problem(other)[0] == 409
    assert server.http.post("/ServiceRequest", json=a_request("8"), headers=headers()).status_code == 201


def test_yes_and_no_come_back_by_the_task(server: Server) -> None:
    boss = a_worker(role=Role.COORDINATOR)
    refs = [
        server.http.post("/ServiceRequest", json=a_request(number), headers=headers()).json()["id"]
        for number in ("1", "2")
    ]
    with server.world.begin(boss) as work:
        accept_as_case(work, UUID(refs[0]), call_name="Amina", language="ar")
        decline(work, UUID(refs[1]), reason=DeclineReason.OTHER, words="No hay plazas")

    yes, no = (is_fhir(server.task(ref)) for ref in refs)
    assert (yes["status"], no["status"]) == ("accepted", "rejected")
    assert no["statusReason"]["text"] == "No hay plazas"
    assert server.http.get(f"/ServiceRequest/{refs[1]}").json()["status"] == "revoked"


def test_its_partner_takes_it_back_and_nothing_else(server: Server) -> None:
    ref = server.http.post("/ServiceRequest", json=a_request(), headers=headers()).json()["id"]

    assert problem(server.say(ref, status="completed"))[0] == 422
    assert problem(server.put(server.task(ref), version="9", status="cancelled"))[0] == 412
    assert server.say(ref, status="cancelled").json()["status"] == "cancelled"
    assert told(server, ref) == {"fields": {}, "reach": ""}


def test_one_that_was_decided_is_not_taken_back(server: Server) -> None:
    ref = server.http.post("/ServiceRequest", json=a_request(), headers=headers()).json()["id"]
    with server.world.begin(a_worker(role=Role.COORDINATOR)) as work:
        decline(work, UUID(ref), reason=DeclineReason.LANGUAGE)

    assert problem(server.say(ref, status="cancelled"))[:2] == (409, "conflict")


@pytest.mark.parametrize(
    ("kind", "resource", "status"),
    [
        ("ServiceRequest", a_request(contained=[]), 422),
        ("ServiceRequest", a_request(status="bogus"), 422),
        ("ServiceRequest", a_request(note=[{"text": "600 000 000"}]), 422),
        ("ServiceRequest", a_request(contained="x"), 422),
        ("ServiceRequest", {"resourceType": "Task"}, 400),
        ("Task", {"resourceType": "Task", "status": "completed"}, 422),
        ("Task", {"resourceType": "Task", "status": "bogus"}, 422),
        ("Patient", {"resourceType": "Patient"}, 405),
        ("Observation", {"resourceType": "Observation"}, 404),
        ("", {"resourceType": "Bundle", "type": "batch", "entry": []}, 400),
        ("", {"resourceType": "Bundle", "type": "transaction"}, 422),
        ("", {"resourceType": "Bundle", "type": "transaction", "entry": [{"resource": 7}]}, 422),
        (
            "",
            {"resourceType": "Bundle", "type": "transaction", "entry": [{"resource": {"resourceType": []}}]},
            422,
        ),
    ],
)
def test_what_breaks_the_profile_leaves_nothing(
    server: Server, kind: str, resource: dict[str, Any], status: int
) -> None:
    refused = server.http.post(f"/{kind}" if kind else "", json=resource, headers=headers())

    assert problem(refused)[0] == status
    assert "600" not in refused.text
    assert server.http.get("/Task").json()["total"] == 0
