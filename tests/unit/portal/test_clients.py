"""Speaking to a service: whose token, which key, and what its refusals mean."""

import json
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from joserfc.jwk import OKPKey
from pydantic import BaseModel

from services.portal.clients.base import (
    ConflictThere,
    ForbiddenThere,
    InvalidThere,
    MissingThere,
    Refused,
    ServiceClient,
    UnavailableThere,
    bearer,
)
from services.portal.clients.notifications import NotificationsClient, StaffCard
from shared.actor import Actor
from shared.auth import NotSignedIn, verify
from shared.contracts.roles import Role
from shared.errors import Conflict, Forbidden, Invalid, Missing, TelarError, Unavailable
from shared.http import make_app
from shared.ids import new_id

KEY = OKPKey.generate_key("Ed25519")
ACTOR = Actor(ref=new_id(), kind="staff", roles=frozenset({Role.CASEWORKER}), teams=frozenset({"leon"}))


class BakeryClient(ServiceClient):
    service = "bakery"


class Order(BaseModel):
    loaves: int
    on: date


def a_client(answer: Any, kind: type[ServiceClient] = BakeryClient) -> Any:
    http = httpx.Client(base_url="http://bakery.test", transport=httpx.MockTransport(answer))
    return kind(http, authorization=bearer(ACTOR, service="bakery", private_key=KEY))


def says(status: int, body: object = None) -> Any:
    return lambda request: httpx.Response(status, json=body)


def test_every_call_carries_the_persons_own_token_for_that_service_only() -> None:
    seen: list[httpx.Request] = []
    a_client(lambda request: seen.append(request) or httpx.Response(200, json={})).get("/loaves")
    token = seen[0].headers["authorization"].removeprefix("Bearer ")

    assert verify(token, audience="bakery", public_key=KEY) == ACTOR
    with pytest.raises(NotSignedIn):
        verify(token, audience="butcher", public_key=KEY)


def test_bodies_are_json_and_carry_the_forms_key() -> None:
    seen: list[httpx.Request] = []
    key = new_id()

    client = a_client(lambda request: seen.append(request) or httpx.Response(201, json={"ok": True}))
    answer = client.post("/orders", Order(loaves=2, on=date(2026, 6, 3)), key=key)

    assert answer == {"ok": True}
    assert json.loads(seen[0].content) == {"loaves": 2, "on": "2026-06-03"}
    assert seen[0].headers["idempotency-key"] == str(key)
    assert seen[0].headers["content-type"] == "application/json"


def test_plain_mappings_may_hold_dates_and_references() -> None:
    seen: list[httpx.Request] = []
    ref = UUID(int=7)

    a_client(lambda r: seen.append(r) or httpx.Response(204)).put(
        "/orders", {"on": date(2026, 6, 3), "ref": ref}
    )

    assert json.loads(seen[0].content) == {"on": "2026-06-03", "ref": str(ref)}


def test_an_empty_answer_is_none_and_empty_questions_are_left_out() -> None:
    seen: list[httpx.Request] = []

    answer = a_client(lambda r: seen.append(r) or httpx.Response(204)).get("/loaves", kind=None, page=2)

    assert answer is None
    assert str(seen[0].url) == "http://bakery.test/loaves?page=2"


def test_files_go_and_come_as_bytes() -> None:
    def bakery(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, content=b"png", headers={"content-type": "image/png"})
        return httpx.Response(201, json={"bytes": len(request.content)})

    client = a_client(bakery)

    assert client.upload("/pictures", b"123", media_type="image/png") == {"bytes": 3}
    assert client.download("/pictures/1") == (b"png", "image/png")


@pytest.mark.parametrize(
    ("status", "there", "kind"),
    [
        (400, InvalidThere, Invalid),
        (401, ForbiddenThere, Forbidden),
        (403, ForbiddenThere, Forbidden),
        (404, MissingThere, Missing),
        (409, ConflictThere, Conflict),
        (410, MissingThere, Missing),
        (413, InvalidThere, Invalid),
        (422, InvalidThere, Invalid),
        (418, UnavailableThere, Unavailable),
        (429, UnavailableThere, Unavailable),
        (500, UnavailableThere, Unavailable),
        (503, UnavailableThere, Unavailable),
    ],
)
def test_a_refusal_becomes_one_of_our_five_kinds(
    status: int, there: type[Refused], kind: type[TelarError]
) -> None:
    with pytest.raises(there) as caught:
        a_client(says(status)).get("/loaves")

    assert isinstance(caught.value, kind)
    assert caught.value.status == kind.status


def test_problems_are_read_field_by_field() -> None:
    document = {
        "title": "Hay datos que corregir.",
        "code": "too_many_loaves",
        "errors": [{"field": "loaves", "message": "Son demasiados.", "expected": "20 o menos"}, "noise"],
    }

    with pytest.raises(InvalidThere) as caught:
        a_client(says(422, document)).post("/orders", {})

    assert caught.value.message == "Hay datos que corregir."
    assert caught.value.service_code == "too_many_loaves"
    assert [(p.field, p.message, p.expected) for p in caught.value.problems] == [
        ("loaves", "Son demasiados.", "20 o menos")
    ]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1, 2]", b"\xff"])
def test_an_answer_that_is_no_problem_document_is_still_a_refusal(body: bytes) -> None:
    with pytest.raises(ConflictThere):
        a_client(lambda _: httpx.Response(409, content=body)).get("/loaves")


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_no_answer_means_unavailable(error: type[httpx.TransportError]) -> None:
    def silent(_request: httpx.Request) -> httpx.Response:
        raise error("Amira")

    with pytest.raises(UnavailableThere) as caught:
        a_client(silent).get("/loaves")

    assert "Amira" not in str(caught.value)


def test_a_staff_card_holds_what_reaching_her_needs_and_no_name() -> None:
    seen: list[httpx.Request] = []
    ref = new_id()
    card = StaffCard(
        roles=["caseworker"], teams=["leon"], work_address="a@example.org", language="es", hours={}
    )

    client = a_client(lambda r: seen.append(r) or httpx.Response(204), NotificationsClient)
    client.put_card(ref, card)

    assert seen[0].url.path == f"/staff/{ref}"
    assert set(json.loads(seen[0].content)) == {"roles", "teams", "work_address", "language", "hours"}


def test_a_real_services_refusal_reads_the_same() -> None:
    """The portal's reading agrees with what shared.http writes."""
    from fastapi.testclient import TestClient

    from shared.auth import allow

    app = make_app("Bakery", service="bakery", token_key=KEY, checks={})

    @app.post("/orders")
    def order(body: Order, actor: Annotated[Actor, allow(Role.CASEWORKER)]) -> dict[str, int]:
        return {"loaves": body.loaves}

    browser = TestClient(app)

    def through(request: httpx.Request) -> httpx.Response:
        answer = browser.request(
            request.method, request.url.path, content=request.content, headers=dict(request.headers)
        )
        return httpx.Response(answer.status_code, content=answer.content, headers=dict(answer.headers))

    with pytest.raises(InvalidThere) as caught:
        a_client(through).post("/orders", {"loaves": "muchos", "on": "2026-06-03"})

    assert [(p.field, p.expected) for p in caught.value.problems] == [("loaves", "un número entero")]
    assert a_client(through).post("/orders", {"loaves": 2, "on": "2026-06-03"}) == {"loaves": 2}
