"""Groups over HTTP: who may, what is refused and how, and what never leaves."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from services.groups.api.app import ROUTERS
from services.groups.domain.needs import Needs
from services.groups.usecases.sessions.record_evaluation import record_expectations
from shared.actor import Actor
from shared.auth import rules_of
from shared.contracts.codes import EnrolmentState
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff

EDITION = {
    "title": "Tejiendo redes",
    "theme": "Duelo migratorio",
    "site": "Sala azul",
    "capacity": 13,
    "session_count": 3,
    "languages": ["es", "ar"],
    "facilitators": ["00000000-0000-0000-0000-000000000001"],
}
PLAN = {"rule": "FREQ=WEEKLY", "starts_on": "2026-12-01", "at": "18:30", "minutes": 90}


def test_an_edition_lives_its_life_over_http(house: House) -> None:
    case, _ = house.a_case()
    body = EDITION | {"facilitators": [str(house.facilitator.ref)]}
    edition = house.ask(house.coordinator, "POST", "/editions", json=body).json()["id"]
    sessions = house.ask(house.facilitator, "PUT", f"/editions/{edition}/plan", json=PLAN).json()
    enrolled = house.ask(
        house.caseworker,
        "PUT",
        f"/editions/{edition}/enrolments",
        json={"case": str(case), "alias": "Luna", "ask": "confirmed"},
    ).json()
    house.watch.now = datetime(2026, 12, 1, 19, tzinfo=UTC)
    sheet = house.ask(
        house.facilitator,
        "PUT",
        f"/sessions/{sessions[0]}/sheet",
        json={"marks": {enrolled["enrolment"]: "no_show"}, "children_present": 2},
    )
    page = house.ask(house.facilitator, "GET", f"/editions/{edition}").json()

    assert (enrolled["state"], sheet.status_code) == ("confirmed", 200)
    assert page["members"][0]["alias"] == "Luna"
    assert page["members"][0]["marks"][0] == "no_show"
    assert (page["sessions"][0]["present"], page["sessions"][0]["absent"]) == (0, 1)


def test_the_same_key_creates_one_edition(house: House) -> None:
    headers = {"Idempotency-Key": str(new_id())}

    made = [
        house.ask(house.coordinator, "POST", "/editions", json=EDITION, headers=headers).json() for _ in "ab"
    ]

    assert made[0] == made[1]
    assert len(house.ask(house.coordinator, "GET", "/editions").json()) == 1


ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


def everything() -> Iterator[tuple[str, str]]:
    """Every route of groups but health and those for whoever holds a code, with ids that nobody has."""
    for route in ROUTES:
        if route.path.startswith("/voice/") or route.path == "/calendar":
            continue
        path = re.sub(r"{\w+}", str(UUID(int=7)), route.path)
        yield from ((method, path) for method in route.methods)


def test_every_route_has_one_rule() -> None:
    assert len(ROUTES) >= 20
    assert {len(rules_of(route)) for route in ROUTES} == {1}


@pytest.mark.parametrize("who", ["nobody", "dpo", "admin", "service", "link"])
def test_those_who_have_no_business_here_find_every_door_shut(house: House, who: str) -> None:
    actor = {
        "nobody": None,
        "dpo": staff(Role.DPO),
        "admin": staff(Role.ADMIN),
        "service": Actor.service("notifications"),
        "link": Actor.link(new_id(), "referral"),
    }[who]

    answers = {
        house.ask(actor, method, path, json={}).status_code
        for method, path in everything()
        if who != "dpo" or not path.endswith("/access-record")  # who opened what is hers to tell
    }

    assert answers == ({401} if who == "nobody" else {403})


def test_a_token_for_another_service_is_no_token_here(house: House) -> None:
    from shared.auth import mint

    token = mint(house.coordinator, audience="intake", private_key=house.token_key)
    answer = house.http.get("/api/v1/editions", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.CASEWORKER])
def test_only_a_coordinator_creates_editions(house: House, role: Role) -> None:
    assert house.ask(staff(role), "POST", "/editions", json=EDITION).status_code == 403


def test_a_caseworker_cannot_take_attendance_and_a_facilitator_cannot_enrol(house: House) -> None:
    edition = house.an_edition()
    first, *_ = house.planned(edition)
    case, _ = house.a_case()

    sheet = house.ask(house.caseworker, "PUT", f"/sessions/{first}/sheet", json={})
    enrol = house.ask(
        house.facilitator, "PUT", f"/editions/{edition}/enrolments", json={"case": str(case), "alias": "Luna"}
    )

    assert (sheet.status_code, enrol.status_code) == (403, 403)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": 7}, "title"),
        ({"title": None}, "title"),
        ({"title": "dos\nlíneas"}, "title"),
        ({"capacity": 5}, "capacity"),
        ({"capacity": 16}, "capacity"),
        ({"capacity": "muchas"}, "capacity"),
        ({"capacity": 10**30}, "capacity"),
        ({"session_count": 0}, "session_count"),
        ({"session_count": 41}, "session_count"),
        ({"languages": []}, "languages"),
        ({"languages": ["español"]}, "languages.0"),
        ({"languages": ["ES"]}, "languages.0"),
        ({"languages": "es"}, "languages"),
        ({"facilitators": []}, "facilitators"),
        ({"facilitators": ["nobody"]}, "facilitators.0"),
        ({"facilitators": [str(UUID(int=1))] * 2}, "facilitators"),
        ({"facilitators": [str(UUID(int=n)) for n in range(3)]}, "facilitators"),
        ({"interpreter_seats": -1}, "interpreter_seats"),
        ({"childcare_places": 31}, "childcare_places"),
        ({"colour": "blue"}, "colour"),
        ({"theme": "a\x00b"}, "theme"),
    ],
)
def test_a_bad_edition_is_refused_by_field_without_echo(
    house: House, change: dict[str, Any], field: str
) -> None:
    answer = house.ask(house.coordinator, "POST", "/editions", json=EDITION | change)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert field in [error["field"] for error in document["errors"]]
    assert all(error["message"] for error in document["errors"])
    for value in change.values():
        if isinstance(value, str) and len(value) > 3:
            assert value not in answer.text
    assert house.ask(house.coordinator, "GET", "/editions").json() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rule": "FREQ=SECONDLY"}, "rule"),
        ({"rule": ""}, "rule"),
        ({"rule": "x" * 201}, "rule"),
        ({"rule": "FREQ=WEEKLY;COUNT=0"}, "rule"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"starts_on": "mañana"}, "starts_on"),
        ({"starts_on": "9999-12-31"}, "starts_on"),
        ({"at": "25:00"}, "at"),
        ({"at": "03:00"}, "at"),
        ({"at": "18:30+02:00"}, "at"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 14}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"zone": "Europe/León"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"skip": ["nunca"]}, "skip.0"),
        ({"skip": ["2026-12-01"] * 61}, "skip"),
    ],
)
@pytest.mark.parametrize("method", ["preview", "plan"])
def test_a_bad_plan_is_refused_by_field(
    house: House, change: dict[str, Any], field: str, method: str
) -> None:
    edition = house.an_edition()
    verb, path = (
        ("POST", f"/editions/{edition}/plan/preview")
        if method == "preview"
        else ("PUT", f"/editions/{edition}/plan")
    )

    answer = house.ask(house.facilitator, verb, path, json=PLAN | change)

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("sheet", {"marks": {"nobody": "late"}}, "marks.nobody"),
        ("sheet", {"marks": {str(UUID(int=3)): "asleep"}}, f"marks.{UUID(int=3)}"),
        ("sheet", {"marks": {str(UUID(int=3)): "late"}}, "marks"),
        ("sheet", {"children_present": -1}, "children_present"),
        ("sheet", {"children_present": "dos"}, "children_present"),
        ("evaluation", {"faces": [1, 2, 3]}, "faces"),
        ("evaluation", {"faces": [0, 0, 0, 0, -1]}, "faces.4"),
        ("evaluation", {"faces": [9, 9, 0, 0, 0]}, "faces"),
        ("evaluation", {}, "faces"),
        ("diary", {"climate": "stormy"}, "climate"),
        ("diary", {"covered": "x" * 4001}, "covered"),
        ("diary", {"woman": "Luna"}, "woman"),
        ("topics", {"topics": ["x"] * 11}, "topics"),
        ("topics", {"topics": [""]}, "topics.0"),
    ],
)
def test_bad_facts_of_a_session_are_refused_by_field(
    house: House, path: str, body: dict[str, Any], field: str
) -> None:
    edition = house.an_edition()
    first, *_ = house.planned(edition)
    house.watch.now = datetime(2026, 12, 1, 20, tzinfo=UTC)

    answer = house.ask(house.facilitator, "PUT", f"/sessions/{first}/{path}", json=body)

    assert answer.status_code == 422
    assert field in [error["field"].replace(".[key]", "") for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"alias": "x" * 41}, 422),
        ({"alias": "dos\nlíneas"}, 422),
        ({"ask": "attending"}, 200),
        ({"ask": "queen"}, 422),
        ({"case": str(UUID(int=9))}, 404),
        ({"case": "TL-2026-0001"}, 422),
        ({"needs": {"children": 13}}, 422),
        ({"needs": {"languages": ["xx", "español"]}}, 422),
        ({"needs": {"surname": "García"}}, 422),
    ],
)
def test_bad_enrolments_are_refused(house: House, change: dict[str, Any], status: int) -> None:
    edition = house.an_edition()
    case, _ = house.a_case()

    answer = house.ask(
        house.caseworker,
        "PUT",
        f"/editions/{edition}/enrolments",
        json={"case": str(case), "alias": "Luna"} | change,
    )

    assert answer.status_code == status
    if status == 200:
        assert answer.json()["state"] == "proposed"


def test_unknown_things_answer_alike_for_everyone(house: House) -> None:
    house.an_edition()
    for method, path in everything():
        if str(UUID(int=7)) in path and method == "GET":
            for actor in (house.coordinator, house.facilitator, house.caseworker):
                assert house.ask(actor, method, path).status_code in (403, 404)


def test_what_a_facilitator_receives_holds_no_case_no_person_and_nobody_s_reason(house: House) -> None:
    edition, case = house.an_edition(), house.a_case()
    house.enrolled(edition, "Luna", case=case, needs=Needs(("es",), children=1))
    first, *_ = house.planned(edition, starts_on=house.watch.now.date())
    with house.work() as work:
        record_expectations(work, edition_id=edition, words=["Amigas"])
    received = [
        house.ask(house.facilitator, "GET", path)
        for path in (
            "/editions",
            f"/editions/{edition}",
            "/sessions/today",
            f"/sessions/{first}",
            f"/sessions/{first}/sheet",
            f"/sessions/{first}/touched",
        )
    ]

    text = " ".join(answer.text for answer in received)
    assert {answer.status_code for answer in received} == {200}
    assert "Luna" in text
    assert str(case[0]) not in text
    assert str(case[1]) not in text
    names = {name for answer in received for name in _names(answer.json())}
    assert not names & {"person", "surname", "level", "team", "left_why", "reason", "phone"}


def test_a_caseworker_sees_of_a_group_only_the_women_of_her_team(house: House) -> None:
    edition = house.an_edition()
    house.enrolled(edition, "Luna", case=house.a_case())
    house.enrolled(edition, "Noor", case=house.a_case(team="ponferrada"))

    page = house.ask(house.caseworker, "GET", f"/editions/{edition}").json()

    assert [member["alias"] for member in page["members"]] == ["Luna"]
    assert page["line"]["held"] == 2


def test_a_conflict_says_which_rule_and_changes_nothing(house: House) -> None:
    edition = house.an_edition(capacity=6)
    for n in range(6):
        house.enrolled(edition, f"Mujer {n}")
    waiting = house.enrolled(edition, "Espera")

    answer = house.ask(house.facilitator, "POST", f"/enrolments/{waiting}/confirm")

    assert answer.status_code == 409
    assert answer.json()["code"] == "group_full"
    page = house.ask(house.coordinator, "GET", f"/editions/{edition}").json()
    (member,) = [one for one in page["members"] if one["enrolment"] == str(waiting)]
    assert member["state"] == EnrolmentState.WAITLISTED


def test_opening_aliases_is_written_to_the_audit_with_the_purpose(house: House) -> None:
    from sqlalchemy import select

    from shared.audit import entries

    edition = house.an_edition()
    house.enrolled(edition, "Luna")
    house.ask(house.facilitator, "GET", f"/editions/{edition}")

    with house.engine.connect() as connection:
        query = select(entries).where(
            entries.c.actor == house.facilitator.ref, entries.c.action == "fields.opened"
        )
        rows = connection.execute(query).mappings().all()
    opened = {name for row in rows for name in row["detail"]}
    assert {row["purpose"] for row in rows} == {"edition_read"}
    assert {"participant.alias", "participant.needs", "edition.title"} <= opened
    assert "Luna" not in json.dumps([dict(row["detail"]) for row in rows])


def _names(value: Any) -> Iterator[str]:
    """Every field name in an answer, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)
