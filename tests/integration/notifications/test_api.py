"""The HTTP door: who may come in, what is kept, and that every mistake is named at its field."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey

from services.notifications.api.app import create_app
from services.notifications.store import staff
from shared.actor import Actor
from shared.auth import Rule, mint
from shared.contracts.roles import Role
from tests.integration.notifications.conftest import SERVICE, TEAM, House
from tests.support.routes import routes_of, rules_in
from tests.support.smtp import MailCatcher

Call = Callable[..., Any]


@pytest.fixture
def call(house: House, token_key: OKPKey) -> Call:
    """A function: actor, method and path in, response out."""
    with_public = OKPKey.import_key(token_key.as_dict(private=False))
    from dataclasses import replace

    app = create_app(replace(house.runtime, token_key=with_public))
    client = TestClient(app, raise_server_exceptions=False)

    def send(actor: Actor, method: str, path: str, body: object = None) -> Any:
        token = mint(actor, audience="notifications", private_key=token_key)
        return client.request(
            method, f"/api/v1{path}", json=body, headers={"Authorization": f"Bearer {token}"}
        )

    return send


def a_body(**facts: Any) -> dict[str, Any]:
    point = {
        "ref": str(uuid4()),
        "kind": "whatsapp",
        "value": "600 123 123",
        "safe": "yes",
        "windows": [{"weekday": 1, "start": 600, "end": 720}],
        "sender_alias": "Lola",
        "accepts_messages": True,
    } | facts
    return {"language": "ar", "points": [point]}


def a_new_woman(house: House) -> UUID:
    person = uuid4()
    house.case(person)
    return person


def plan_path(person: UUID, rest: str = "") -> str:
    return f"/people/{person}/contact-plan{rest}"


def test_her_caseworker_of_another_team_reaches_her_until_the_case_is_nobodys(
    house: House, call: Call
) -> None:
    owner, stranger = house.staff(team="otro"), house.staff(team="otro")
    person = uuid4()

    house.case(person, owner=owner.ref)
    assert call(owner, "GET", plan_path(person)).status_code == 200
    assert call(stranger, "GET", plan_path(person)).status_code == 404

    house.case(person)
    assert call(owner, "GET", plan_path(person)).status_code == 404


def test_every_route_has_exactly_one_rule(house: House) -> None:
    app = create_app(house.runtime)
    app.include_router(planted := APIRouter(), prefix="/api/v1")
    planted.add_api_route("/planted", lambda: None)

    found = {route.path: len(rules_in(Rule, route.dependant)) for route in routes_of(app)}

    assert found.pop("/api/v1/planted") == 0
    assert len(found) >= 10
    assert set(found.values()) == {1}


def test_a_plan_is_kept_opened_and_shown_with_its_number_made_whole(house: House, call: Call) -> None:
    person, worker = a_new_woman(house), house.staff()
    assert call(worker, "GET", plan_path(person)).json()["exists"] is False

    answer = call(worker, "PUT", plan_path(person), a_body())

    assert answer.status_code == 204
    seen = call(worker, "GET", plan_path(person)).json()
    assert seen["points"][0]["value"] == "+34600123123"
    assert seen["points"][0]["confirmed_until"] is None
    assert (seen["language"], seen["consent"], seen["version"]) == ("ar", "not_asked", 1)


def test_confirming_consenting_and_trying_say_what_would_happen_now(house: House, call: Call) -> None:
    person, worker = a_new_woman(house), house.staff()
    body = a_body(
        kind="email", value="amaya@example.test", windows=[{"weekday": 1, "start": 600, "end": 720}]
    )
    call(worker, "PUT", plan_path(person), body)
    assert trial(call, worker, person) == ("withhold", "no_consent")
    assert call(worker, "PUT", plan_path(person, "/message-consent"), {"is_on": True}).status_code == 204
    assert trial(call, worker, person) == ("withhold", "point_unconfirmed")
    point = body["points"][0]["ref"]
    assert call(worker, "POST", plan_path(person, f"/points/{point}/confirm")).status_code == 204
    assert trial(call, worker, person) == ("send", None)

    house.clock.move(hours=3)
    assert trial(call, worker, person) == ("wait", "outside_window")
    house.clock.move(hours=-3)
    call(worker, "POST", plan_path(person, "/not-safe"), {"point": point})
    assert trial(call, worker, person) == ("withhold", "not_safe")
    call(worker, "PUT", plan_path(person, "/contact-nobody"), {"is_on": True})
    assert trial(call, worker, person) == ("withhold", "contact_nobody")


def trial(call: Call, actor: Actor, person: UUID) -> tuple[str, str | None]:
    answer = call(actor, "POST", f"/people/{person}/would-send", {}).json()
    return answer["answer"], answer["reason"]


def test_a_trial_tells_of_the_cap_and_sends_nothing(house: House, call: Call, mail: MailCatcher) -> None:
    person = house.woman()
    house.remind(person)
    house.deliver()

    assert trial(call, house.staff(), person) == ("wait", "too_many")
    assert len(mail.messages) == 1
    assert house.counts() == {"sent": 1}


def test_the_emergency_switch_works_for_a_woman_without_a_plan(house: House, call: Call) -> None:
    person, worker = a_new_woman(house), house.staff()

    assert call(worker, "PUT", plan_path(person, "/contact-nobody"), {"is_on": True}).status_code == 204

    seen = call(worker, "GET", plan_path(person)).json()
    assert (seen["exists"], seen["contact_nobody"]) == (True, True)


def test_deliveries_show_fate_and_reason_but_never_words(house: House, call: Call, mail: MailCatcher) -> None:
    person = house.woman()
    house.remind(person)
    house.deliver()
    house.remind(person, hours=0.5)
    house.deliver()

    rows = call(house.staff(), "GET", f"/people/{person}/deliveries").json()["rows"]

    assert {(row["state"], row["reason"], row["channel"]) for row in rows} == {
        ("sent", None, "email"),
        ("withheld", "too_many", None),
    }
    assert "amaya" not in str(rows)
    assert "Hola" not in str(rows)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.DPO, Role.ADMIN], ids=str)
def test_roles_without_casework_have_no_way_in(house: House, call: Call, role: Role) -> None:
    person = house.woman()
    actor = house.staff(role)

    answers = [
        call(actor, "GET", plan_path(person)),
        call(actor, "PUT", plan_path(person), a_body()),
        call(actor, "GET", f"/people/{person}/deliveries"),
        call(actor, "GET", f"/people/{person}/replies"),
        call(actor, "POST", f"/people/{person}/would-send", {}),
        call(actor, "PUT", f"/staff/{uuid4()}", {"roles": []}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6


def test_another_team_and_an_unknown_woman_look_alike_and_a_coordinator_sees_all(
    house: House, call: Call
) -> None:
    person = house.woman()
    stranger = house.staff(team="astorga")

    hidden = call(stranger, "GET", plan_path(person))
    unknown = call(stranger, "GET", plan_path(uuid4()))

    assert (hidden.status_code, hidden.json()) == (404, unknown.json())
    assert call(stranger, "POST", plan_path(person, "/not-safe"), {}).status_code == 404
    assert call(stranger, "PUT", plan_path(person, "/message-consent"), {"is_on": False}).status_code == 404
    assert call(house.staff(Role.COORDINATOR, team="x"), "GET", plan_path(person)).status_code == 200


def test_no_token_no_plan(house: House, call: Call) -> None:
    client = TestClient(create_app(house.runtime))

    assert client.get(f"/api/v1{plan_path(house.woman())}").status_code == 401


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"value": "not a number"}, "points.0.value"),
        ({"kind": "email", "value": "a@b.test\nBcc: c@d.test"}, "points.0.value"),
        ({"kind": "pigeon"}, "points.0.kind"),
        ({"value": "6" * 500}, "points.0.value"),
        ({"value": ""}, "points.0.value"),
        ({"safe": "maybe"}, "points.0.safe"),
        ({"sender_alias": "ONG Telar"}, "points.0.sender_alias"),
        ({"sender_alias": "una muy larga"}, "points.0.sender_alias"),
        ({"language": "xx"}, "points.0.language"),
        ({"windows": [{"weekday": 7, "start": 0, "end": 60}]}, "points.0.windows.0.weekday"),
        ({"windows": [{"weekday": 0, "start": 60, "end": 60}]}, "points.0.windows.0.end"),
        ({"windows": [{"weekday": 0, "start": "x", "end": 60}]}, "points.0.windows.0.start"),
        ({"confirmed_at": "2026-01-01T00:00:00Z"}, "points.0.confirmed_at"),
        ({"ref": "x"}, "points.0.ref"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_is_kept_or_echoed(
    house: House, call: Call, facts: dict[str, Any], field: str
) -> None:
    person, worker = a_new_woman(house), house.staff()

    answer = call(worker, "PUT", plan_path(person), a_body(**facts))

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert "Bcc" not in answer.text
    assert call(worker, "GET", plan_path(person)).json()["exists"] is False


@pytest.mark.parametrize("zone", ["Europe/Leon", "", "../etc/passwd", "Europe/Madrid\u0000"])
def test_a_zone_that_is_none_is_named(house: House, call: Call, zone: str) -> None:
    answer = call(house.staff(), "PUT", plan_path(a_new_woman(house)), a_body() | {"time_zone": zone})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "time_zone"


def test_a_form_made_from_an_old_reading_overwrites_nothing(house: House, call: Call) -> None:
    person, worker = a_new_woman(house), house.staff()
    call(worker, "PUT", plan_path(person), a_body())

    late = call(worker, "PUT", plan_path(person), a_body(value="600 999 999"))

    assert late.status_code == 409
    assert call(worker, "GET", plan_path(person)).json()["points"][0]["value"] == "+34600123123"


def test_another_womans_point_cannot_be_taken_over(house: House, call: Call) -> None:
    worker, first, second = house.staff(), a_new_woman(house), a_new_woman(house)
    body = a_body()
    call(worker, "PUT", plan_path(first), body)

    answer = call(worker, "PUT", plan_path(second), body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "points.0.ref"


def test_confirming_a_point_that_is_not_hers_is_missing(house: House, call: Call) -> None:
    person = house.woman()

    assert call(house.staff(), "POST", plan_path(person, f"/points/{uuid4()}/confirm")).status_code == 404
    assert (
        call(house.staff(), "POST", plan_path(person, "/not-safe"), {"point": str(uuid4())}).status_code
        == 404
    )


def test_only_the_portal_itself_may_set_a_staff_card(house: House, call: Call) -> None:
    ref = uuid4()
    card = {
        "roles": ["coordinator"],
        "teams": [TEAM],
        "work_address": "nuria@trabajo.test",
        "language": "es",
        "hours": {"0": [["09:00", "14:00"]]},
    }
    assert call(house.staff(Role.COORDINATOR), "PUT", f"/staff/{ref}", card).status_code == 403
    assert call(Actor.service("intake"), "PUT", f"/staff/{ref}", card).status_code == 403

    for _ in range(2):
        assert call(Actor.service("portal"), "PUT", f"/staff/{ref}", card).status_code == 204

    with house.works.begin(actor=SERVICE, purpose="test") as work:
        kept = staff.card_of(work.session, ref)
        assert kept is not None
        assert (kept.address, kept.is_active, kept.roles) == ("nuria@trabajo.test", True, ["coordinator"])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"work_address": "no address"}, "work_address"),
        ({"hours": {"9": [["09:00", "14:00"]]}}, "hours"),
        ({"hours": {"0": [["14:00", "09:00"]]}}, "hours"),
        ({"roles": ["queen"]}, "roles.0"),
        ({"language": "español"}, "language"),
    ],
)
def test_a_wrong_staff_card_is_named_at_its_field(
    house: House, call: Call, facts: dict[str, Any], field: str
) -> None:
    card = {"roles": ["caseworker"], "work_address": "a@b.test"} | facts

    answer = call(Actor.service("portal"), "PUT", f"/staff/{uuid4()}", card)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_what_is_kept_of_her_is_unreadable_in_the_database(house: House, call: Call) -> None:
    from sqlalchemy import text

    person = a_new_woman(house)
    call(
        house.staff(),
        "PUT",
        plan_path(person),
        a_body(sender_alias="Mariposa") | {"code_word": "canario azul"},
    )

    with house.works.engine.connect() as connection:
        tables = ("contact_plan", "contact_point", "message", "bus_event", "audit_entry")
        dump = "".join(str(connection.execute(text(f"select * from {table}")).all()) for table in tables)

    for secret in ("600123123", "Mariposa", "canario", "whatsapp"):
        assert secret not in dump
