"""Consent is asked of the gate at each look: when it ends, content is gone and the Task says cancelled."""

import json
from uuid import UUID

import pytest

from services.intake.usecases.referral.close_referral import close_referral
from tests.integration.intake.fhir.conftest import Server
from tests.integration.intake.fhir.test_answering import problem

CONTENT = ("ServiceRequest", "Patient", "Consent")


def totals(server: Server) -> dict[str, int]:
    return {kind: server.http.get(f"/{kind}").json()["total"] for kind in ("Task", "ServiceRequest")}


def is_gone(server: Server, ref: UUID) -> None:
    for kind in CONTENT:
        assert problem(server.http.get(f"/{kind}/{ref}")) == (410, "deleted", "consent_ended")
    task = server.task(ref)
    assert not {"for", "focus", "note", "output", "priority", "description"} & set(task)
    assert "Amal" not in json.dumps(task)


def test_withdrawn_while_the_partner_looks(server: Server) -> None:
    ref = server.sent()
    task = server.task(ref)
    assert server.http.get(f"/Patient/{ref}").status_code == 200

    server.world.withdraw()

    assert problem(server.put(task, status="accepted"))[:2] == (410, "deleted")
    is_gone(server, ref)
    assert server.task(ref)["status"] == "cancelled"
    assert server.world.state(ref) == "revoked"
    assert totals(server) == {"Task": 1, "ServiceRequest": 0}


def test_a_search_finds_out_as_well(server: Server) -> None:
    ref = server.sent()
    server.world.withdraw()

    assert totals(server) == {"Task": 1, "ServiceRequest": 0}
    assert server.http.get("/Task?status=cancelled").json()["entry"][0]["resource"]["id"] == str(ref)
    assert server.world.state(ref) == "revoked"


def test_a_consent_that_expires_ends_it_with_nobody_s_help(server: Server) -> None:
    other = server.world.add_partner("Otra Entidad")
    until = server.world.now.replace(hour=20)
    server.world.consent_to(other, "call_name", "need", "urgency", expires_at=until)
    ref = server.world.deliver(partner=other)[0].referral
    http = server.client(other)
    agreed = http.get(f"/Consent/{ref}").json()
    assert agreed["provision"]["period"]["end"] == until.isoformat(timespec="seconds")

    server.world.later(hours=10)

    assert problem(http.get(f"/Patient/{ref}"))[0] == 410
    assert http.get(f"/Task/{ref}").json()["status"] == "cancelled"


def test_the_term_of_a_link_holds_for_a_system_too(server: Server) -> None:
    ref = server.sent()
    server.world.later(days=15)

    for kind in CONTENT:
        assert problem(server.http.get(f"/{kind}/{ref}"))[0] == 410
    task = server.task(ref)
    assert "for" not in task
    assert problem(server.put(task, status="accepted"))[0] == 410


@pytest.mark.parametrize("status", ["rejected", "completed"])
def test_one_that_is_over_tells_how_it_ended_and_nothing_of_her(server: Server, status: str) -> None:
    ref = server.sent()
    reason = {"coding": [{"system": "urn:telar:referral-reason", "code": "language"}]}
    if status == "completed":
        server.say(ref, status="accepted", note=[{"text": "Amal vendrá"}])
    server.say(ref, status=status, statusReason=reason)
    is_gone(server, ref)

    with server.world.begin() as work:
        close_referral(work, referral_id=ref)

    assert server.task(ref)["status"] == status
    is_gone(server, ref)
