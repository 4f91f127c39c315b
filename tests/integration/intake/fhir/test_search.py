"""Searches: filters, pages with links, and nothing of anybody else's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from services.intake.domain.referral.fields import ReferralField as Field
from services.intake.store.consents import Consent
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.referral.close_referral import close_referral
from tests.integration.intake.fhir.conftest import BASE, Server, because, headers
from tests.integration.intake.fhir.test_answering import is_fhir, problem
from tests.support.fhir import resources


@contextmanager
def watching() -> Iterator[set[str]]:
    """Which referrals have their content opened meanwhile."""
    opened: set[str] = set()

    def note(referral: Referral, _context: object) -> None:
        opened.add(str(referral.id))

    event.listen(Referral, "load", note)
    try:
        yield opened
    finally:
        event.remove(Referral, "load", note)


def ids(bundle: dict[str, Any]) -> list[str]:
    return [entry["resource"]["id"] for entry in is_fhir(bundle).get("entry", [])]


def find(server: Server, address: str) -> list[str]:
    return ids(server.http.get(address).json())


def test_tasks_by_status_code_owner_and_id(server: Server) -> None:
    first, second = (str(server.sent()) for _ in range(2))
    server.say(first, status="accepted")  # type: ignore[arg-type]

    assert find(server, "/Task") == [second, first]
    assert find(server, "/Task?status=accepted") == [first]
    assert find(server, "/Task?status=requested,http://hl7.org/fhir/task-status|received") == [second]
    assert find(server, "/Task?code=http://hl7.org/fhir/CodeSystem/task-code|fulfill&status=accepted") == [
        first
    ]
    assert find(server, "/Task?code=other") == []
    assert find(server, f"/Task?owner=Organization/{server.world.partner}") == [second, first]
    assert find(server, f"/Task?owner={BASE}/Organization/{server.world.partner}") == [second, first]
    assert find(server, f"/Task?owner={server.world.partner}") == [second, first]
    assert find(server, "/Task?owner=Organization/telar") == []
    assert find(server, f"/Task?_id={first},{uuid4()}") == [first]
    assert find(server, "/ServiceRequest?status=active") == [second, first]
    assert find(server, "/ServiceRequest?status=revoked") == []


def test_tasks_by_when_they_last_changed(server: Server) -> None:
    first = str(server.sent())
    server.world.later(days=2)
    second = str(server.sent())

    assert find(server, "/Task?_lastUpdated=2026-11-24") == [first]
    assert find(server, "/Task?_lastUpdated=gt2026-11-24") == [second]
    assert find(server, "/Task?_lastUpdated=le2026-11-24T11:00:00Z") == [first]
    assert find(server, "/Task?_lastUpdated=lt2026-11-24T11:00:00+00:00") == []
    assert find(server, "/Task?_lastUpdated=ge2026-11&_lastUpdated=lt2026-11-26") == [first]
    assert find(server, "/Task?_lastUpdated=2026") == [second, first]
    assert find(server, "/Task?_lastUpdated=eq2026-12") == []
    assert find(server, "/Task?_lastUpdated=2026-11-26T11:00:00.000Z") == [second]
    assert find(server, "/Task?_sort=_lastUpdated") == [first, second]
    assert find(server, "/Task?_sort=-_lastUpdated") == [second, first]


def test_pages_lead_to_one_another_and_hold_each_once(server: Server) -> None:
    everyone = [str(server.sent()) for _ in range(5)][::-1]
    address, seen = "/Task?_count=2&status=requested", []
    while address:
        page = is_fhir(server.http.get(address).json())
        assert page["total"] == 5
        seen += ids(page)
        links = {link["relation"]: link["url"] for link in page["link"]}
        assert all(url.startswith(f"{BASE}/Task?") for url in links.values())
        assert dict(parse_qsl(urlsplit(links["self"]).query))["status"] == "requested"
        address = links.get("next", "").removeprefix(BASE)

    assert seen == everyone
    assert "previous" in links


def test_a_count_of_nought_is_the_total_alone(server: Server) -> None:
    server.sent()

    assert server.http.get("/Task?_count=0").json().keys() == {"resourceType", "type", "total", "link"}
    assert len(find(server, "/Task?_count=999999")) == 1
    assert find(server, "/Task?_offset=7") == []


@pytest.mark.parametrize(
    "query",
    ["patient=1", "status:not=accepted", "status=bogus", "_lastUpdated=ayer", "_lastUpdated=ge2026-13",
     "_lastUpdated=9999-12-31T23:59:59.999999-23:00", "_count=-1", "_count=muchos", "_offset=1e9", "_sort=id",
     "_include=Task:focus", "_lastUpdated=2026-11-24T", "_lastUpdated=0000", "_count=" + "9" * 5000],
)  # fmt: skip
def test_what_cannot_be_searched_is_refused_and_not_passed_over(server: Server, query: str) -> None:
    server.sent()

    assert problem(server.http.get(f"/Task?{query}"))[:2] == (400, "value")


def test_one_is_found_by_its_identifier_and_no_other_is_opened(server: Server) -> None:
    first, second = (str(server.sent()) for _ in range(2))
    held = server.task(first)["identifier"]

    assert held == [{"system": "urn:telar:referral", "value": first}]
    with watching() as opened:
        assert find(server, f"/Task?identifier=urn:telar:referral|{first}") == [first]
        assert find(server, f"/Task?_id={first}") == [first]
    assert opened == {first}
    assert find(server, f"/Task?identifier={first},urn:telar:referral|{second}") == [second, first]
    assert find(server, f"/ServiceRequest?identifier=urn:telar:referral|{second}") == [second]
    for nothing in (f"urn:other|{first}", f"|{first}", "bogus", "urn:telar:referral|bogus", str(uuid4()), ""):
        assert find(server, f"/Task?identifier={nothing}") == [], nothing
    assert find(server, f"/Task?identifier={first}&_id={second}") == []
    stranger = server.client(server.world.add_partner("Otra Entidad"))
    assert stranger.get(f"/Task?identifier=urn:telar:referral|{first}").json()["total"] == 0


@pytest.mark.parametrize("system", ["https://entidad.example/casos", "urn:telar:referral"])
def test_a_partner_finds_those_it_sent_by_its_own_number(server: Server, system: str) -> None:
    person, agreed, asked, _ = resources({Field.CALL_NAME: "Amina", Field.NEED: "Compañía"})
    number = {"system": system, "value": "77"}
    sent = asked | {"contained": [person, agreed], "identifier": [number]}
    made = server.http.post("/ServiceRequest", json=sent, headers=headers()).json()["id"]
    stranger = server.client(server.world.add_partner("Otra Entidad"))

    for kind in ("Task", "ServiceRequest"):
        found = server.http.get(f"/{kind}?identifier={system}|77").json()
        assert ids(found) == [made]
        assert number in found["entry"][0]["resource"]["identifier"]
        assert find(server, f"/{kind}?identifier=77") == []
        assert stranger.get(f"/{kind}?identifier={system}|77").json()["total"] == 0


def test_a_page_opens_what_it_shows_and_no_more(server: Server) -> None:
    everyone = [str(server.sent()) for _ in range(4)][::-1]

    with watching() as opened:
        found = server.http.get("/Task?status=requested&_count=1&_offset=1").json()
    assert (ids(found), found["total"], opened) == ([everyone[1]], 4, {everyone[1]})
    with watching() as opened:
        assert server.http.get("/Task?status=requested&_count=0").json()["total"] == 4
    assert opened == set()


def test_a_closed_one_is_found_by_how_it_ended(server: Server) -> None:
    first, _ = str(server.sent()), server.sent()
    server.say(first, status="rejected", statusReason=because("no_capacity"))  # type: ignore[arg-type]
    with server.world.begin() as work:
        close_referral(work, referral_id=UUID(first))

    assert find(server, "/Task?status=rejected") == [first]
    assert find(server, "/Task?status=cancelled") == []


def test_one_whose_consent_has_just_run_out_is_shown_as_it_stands_now(server: Server) -> None:
    first = str(server.sent())
    with server.world.begin() as work:
        work.session.scalars(select(Consent)).one().expires_at = server.world.now
    server.world.later(seconds=1)

    assert find(server, "/ServiceRequest") == []
    again = str(server.task(first)["status"])
    assert again == "cancelled"
    assert find(server, "/Task?status=requested") == []


def test_the_directory_shows_us_and_the_one_who_asks(server: Server) -> None:
    other = server.world.add_partner("Casa Inventada")
    partner = str(server.world.partner)

    assert find(server, "/Organization") == ["telar", partner]
    assert find(server, "/Organization?name=DESPACHO") == [partner]
    assert problem(server.http.get(f"/Organization/{other}"))[0] == 404
    found = server.http.get("/HealthcareService").json()["entry"][0]["resource"]
    assert (found["id"], found["type"][0]["coding"][0]["code"]) == (f"{partner}-legal", "legal")
    assert not {"location", "telecom", "coverageArea"} & set(found)
    for query, hits in {
        f"organization=Organization/{partner}": 1, "active=true": 1, "active=false": 0, "service-type=legal": 1,
        "service-type=urn:telar:partner-service|food": 0,
    }.items():  # fmt: skip
        assert len(find(server, f"/HealthcareService?{query}")) == hits, query
    assert server.http.get(f"/HealthcareService/{partner}-legal").status_code == 200
    assert problem(server.http.get(f"/HealthcareService/{other}-legal"))[0] == 404
    assert problem(server.http.get("/Organization?_sort=_lastUpdated"))[0] == 400


def test_another_partner_finds_none_of_it(server: Server) -> None:
    server.sent()
    stranger = server.client(server.world.add_partner("Otra Entidad"))

    assert stranger.get("/Task").json()["total"] == 0
    assert stranger.get("/ServiceRequest").json()["total"] == 0
