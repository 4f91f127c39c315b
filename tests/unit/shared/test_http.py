"""The shared door: problems name the field and never echo what came in."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from pydantic import AwareDatetime, BaseModel, Field, field_validator
from sqlalchemy.exc import OperationalError

from shared.auth import public
from shared.errors import Conflict, Missing
from shared.http import MAX_BODY_BYTES, make_app
from shared.logging import JsonLines

KEY = OKPKey.generate_key("Ed25519")
CANARY = "canario-3141"


class Person(BaseModel):
    model_config = {"extra": "forbid"}

    nick: Annotated[str, Field(min_length=2, max_length=10)]
    born: date | None = None
    visits: Annotated[int, Field(ge=0, le=9)] = 0
    language: Literal["es", "en"] = "es"
    ref: UUID | None = None
    seen_at: AwareDatetime | None = None

    @field_validator("visits")
    @classmethod
    def not_seven(cls, value: int) -> int:
        if value == 7:
            raise ValueError("cualquier número menos siete")
        return value


class TooLate(Conflict):
    """It is too late."""


def client(*, away: bool = False) -> TestClient:
    def check() -> None:
        if away:
            raise ConnectionError(CANARY)

    app = make_app("test", service="test", token_key=KEY, checks={"database": check})
    add_routes(app)
    return TestClient(app, raise_server_exceptions=False)


def add_routes(app: FastAPI) -> None:
    @app.post("/people", dependencies=[public()])
    def people(person: Person) -> Person:
        return person

    @app.get("/late", dependencies=[public()])
    def late() -> None:
        raise TooLate("Ya no se puede.", field="starts_at", expected="una hora futura")

    @app.get("/gone", dependencies=[public()])
    def gone() -> None:
        raise Missing("No está.")

    @app.get("/bug", dependencies=[public()])
    def bug() -> None:
        raise RuntimeError(CANARY)

    @app.get("/away", dependencies=[public()])
    def away() -> None:
        raise OperationalError("select", {"name": CANARY}, ConnectionError(CANARY))


@pytest.mark.parametrize(
    ("sent", "field", "expected"),
    [
        ({}, "nick", "un valor"),
        ({"nick": CANARY * 3}, "nick", "como mucho 10 caracteres"),
        ({"nick": "x"}, "nick", "al menos 2 caracteres"),
        ({"nick": 5}, "nick", "un texto"),
        ({"nick": "Lía", "born": CANARY}, "born", "una fecha como 2026-04-30"),
        ({"nick": "Lía", "born": "2026-02-30"}, "born", "una fecha como 2026-04-30"),
        ({"nick": "Lía", "visits": CANARY}, "visits", "un número entero"),
        ({"nick": "Lía", "visits": 10}, "visits", "9 o menos"),
        ({"nick": "Lía", "visits": 7}, "visits", "cualquier número menos siete"),
        ({"nick": "Lía", "language": CANARY}, "language", "uno de: 'es' or 'en'"),
        ({"nick": "Lía", "ref": CANARY}, "ref", "un identificador UUID"),
        ({"nick": "Lía", "seen_at": "2026-01-01T10:00:00"}, "seen_at", "fecha y hora con zona horaria"),
        ({"nick": "Lía", CANARY: 1}, CANARY, "nada: este campo no existe"),
    ],
)
def test_a_bad_field_is_named_with_what_is_accepted(
    sent: dict[str, object], field: str, expected: str
) -> None:
    answer = client().post("/people", json=sent)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    [error] = answer.json()["errors"]
    assert (error["field"], error["expected"]) == (field, expected)


def test_what_came_in_is_never_echoed() -> None:
    answer = client().post(
        "/people", json={"nick": CANARY * 9, "born": CANARY, "language": CANARY, "ref": CANARY}
    )

    assert len(answer.json()["errors"]) == 4
    assert CANARY not in answer.text


def test_what_is_refused_is_noted_and_nothing_of_what_came_in(caplog: pytest.LogCaptureFixture) -> None:
    client().post(f"/people?{CANARY}={CANARY}", json={"nick": CANARY * 9, CANARY: CANARY})
    client().get("/gone")
    client().get("/late")

    assert [record.msg for record in caplog.records] == ["refused", "refused"]
    assert CANARY not in "".join(JsonLines().format(record) for record in caplog.records)


def test_broken_json_is_a_named_problem() -> None:
    answer = client().post(
        "/people", content=b'{"nick": "' + CANARY.encode(), headers={"content-type": "application/json"}
    )

    assert answer.status_code == 422
    assert CANARY not in answer.text


def test_a_broken_rule_gives_its_status_code_and_field() -> None:
    answer = client().get("/late")

    assert answer.status_code == 409
    assert answer.json()["code"] == "too_late"
    assert answer.json()["errors"] == [
        {"field": "starts_at", "message": "Ya no se puede.", "expected": "una hora futura"}
    ]


def test_missing_things_and_unknown_routes_are_problems_too() -> None:
    assert client().get("/gone").json()["status"] == 404
    assert client().get("/nowhere").json()["code"] == "http_404"
    assert client().delete("/people").json()["code"] == "http_405"


def test_a_bug_tells_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    answer = client().get("/bug")

    assert answer.status_code == 500
    assert CANARY not in answer.text
    assert [record.msg for record in caplog.records] == ["unexpected"]


def test_a_database_that_is_away_is_503_without_parameters() -> None:
    answer = client().get("/away")

    assert answer.status_code == 503
    assert CANARY not in answer.text


def test_nothing_is_stored_by_caches() -> None:
    for path in ("/late", "/nowhere", "/health/live"):
        assert client().get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/late", "/bug", "/away", "/nowhere", "/health/live"])
def test_every_answer_shows_runs_and_keeps_nothing_in_a_browser(path: str) -> None:
    headers = client().get(path).headers
    policy = headers["content-security-policy"].split("; ")

    assert {"default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(
        policy
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-type"] in ("application/json", "application/problem+json")
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "CONNECT"])
def test_methods_that_no_route_names_are_refused(method: str) -> None:
    assert client().request(method, "/late", headers={"Origin": "https://evil.example"}).status_code == 405


def test_a_body_over_the_limit_is_refused_before_it_is_read() -> None:
    headers = {"content-type": "application/json", "content-length": str(MAX_BODY_BYTES + 1)}

    assert client().post("/people", content=b"{}", headers=headers).status_code == 413


def test_a_body_that_lies_about_its_length_is_refused_too() -> None:
    def chunks():
        for _ in range(MAX_BODY_BYTES // 65_536 + 2):
            yield b" " * 65_536

    answer = client().post("/people", content=chunks(), headers={"content-type": "application/json"})

    assert answer.status_code == 413


def test_readiness_names_what_is_away() -> None:
    assert client().get("/health/ready").json() == {"status": "ready", "away": []}
    answer = client(away=True).get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "away", "away": ["database"]})
