"""Every route of the case file with wrong, missing and impossible input: a clear 4xx that names the field."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.intake.case.conftest import Client, World

GOOD: dict[str, tuple[str, str, dict[str, Any]]] = {
    "open": ("POST", "/cases", {"names": {"call_name": "A"}, "profile": {"languages": ["es"]}}),
    "duplicates": ("POST", "/cases/duplicates", {"call_name": "A"}),
    "search": ("POST", "/search", {"query": "A"}),
    "log": (
        "POST",
        "/contact-logs",
        {"log": {"channel": "phone", "topics": ["legal"], "outcome": "informed"}},
    ),
    "glass": ("POST", "/break-glass", {"code": "TL-2026-2222", "reason": "Un motivo largo"}),
    "names": ("PUT", "/cases/{case}/names", {"names": {"call_name": "A"}}),
    "particulars": ("PUT", "/cases/{case}/particulars", {"particulars": {"municipality": "León"}}),
    "profile": ("PUT", "/cases/{case}/profile", {"profile": {"languages": ["es"]}}),
    "child": ("POST", "/cases/{case}/children", {"child": {"alias": "Sol"}}),
    "fact": (
        "POST",
        "/cases/{case}/dated-facts",
        {"fact": {"kind": "permit", "state": "asked", "on": "2026-11-01"}},
    ),
    "consent": (
        "POST",
        "/cases/{case}/consents",
        {"consent": {"purpose": "services", "medium": "spoken", "language": "es"}},
    ),
    "incident": (
        "POST",
        "/cases/{case}/incidents",
        {"incident": {"kinds": ["physical"], "told_on": "2026-11-24"}},
    ),
    "safety": (
        "POST",
        "/cases/{case}/safety-plan",
        {"plan": {"sections": {"money": ["Ahorrar"]}, "review_on": "2027-01-01"}},
    ),
    "item": ("POST", "/cases/{case}/plan-items", {"item": {"need": "legal", "action": "Llamar"}}),
    "note": ("POST", "/cases/{case}/notes", {"note": {"kind": "note", "text": "Hola"}}),
    "accompaniment": (
        "POST",
        "/cases/{case}/accompaniments",
        {"accompaniment": {"kind": "court"}, "starts_at": "2026-12-01T10:00:00+01:00"},
    ),
    "next": ("PUT", "/cases/{case}/next-action", {"text": "Llamar", "due_at": "2026-12-01T09:00:00+01:00"}),
    "step": ("POST", "/cases/{case}/lifecycle", {"step": "hold", "reason": "lost_contact"}),
    "draft": ("PUT", "/drafts/note", {"typed": {"text": "A"}}),
}
WRONG: tuple[Any, ...] = (None, 7, [], {}, "x" * 20_000, "\x00", True, "2026-02-30", "klingon")


def leaves(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where each value of a body stands."""
    if isinstance(body, dict):
        return [path, *(leaf for key, value in body.items() for leaf in leaves(value, (*path, key)))]
    if isinstance(body, list):
        return [path, *(leaf for index, value in enumerate(body) for leaf in leaves(value, (*path, index)))]
    return [path]


def changed(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of the body with one value put in another's place."""
    if not path:
        return value
    copy = dict(body) if isinstance(body, dict) else list(body)
    copy[path[0]] = changed(body[path[0]], path[1:], value)
    return copy


@pytest.fixture
def case(luz: Client) -> str:
    return luz.open_case()


def test_no_wrong_value_anywhere_in_a_body_breaks_the_service(luz: Client, case: str) -> None:
    for name, (method, path, body) in GOOD.items():
        where = path.format(case=case)
        for leaf in leaves(body):
            for value in WRONG:
                answer = luz.call(method, where, json=changed(body, leaf, value))
                told = f"{name} {leaf} {str(value)[:20]!r}: {answer.status_code}"
                assert answer.status_code < 500, told
                if answer.status_code == 422:
                    errors = answer.json()["errors"]
                    assert errors, told
                    assert all(
                        error["field"] and error["message"] and error["expected"] for error in errors
                    ), told
                    assert "x" * 50 not in answer.text, told


def test_a_field_nobody_knows_is_refused_and_named(luz: Client, case: str) -> None:
    for _name, (method, path, body) in GOOD.items():
        answer = luz.call(method, path.format(case=case), json=body | {"sorpresa": 1})

        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["sorpresa"]


def test_a_body_that_is_no_json_is_refused(luz: Client, case: str) -> None:
    for method, path, _ in GOOD.values():
        headers = {"content-type": "application/json"}
        token = luz.call("GET", "/drafts").request.headers["authorization"]
        answer = luz._http.request(
            method,
            f"/api/v1{path.format(case=case)}",
            content=b"{no",
            headers=headers | {"authorization": token},
        )

        assert answer.status_code == 422


def test_an_unknown_case_is_missing_whatever_is_sent(luz: Client) -> None:
    for name in [name for name, (_, path, _) in GOOD.items() if "{case}" in path]:
        method, path, body = GOOD[name]

        assert luz.call(method, path.format(case=new_id()), json=body).status_code == 404
        assert luz.call(method, path.format(case="no-es-un-id"), json=body).status_code == 422


@pytest.mark.parametrize("name", list(GOOD))
def test_nobody_comes_in_without_a_token_or_with_the_wrong_role(
    world: World, luz: Client, case: str, name: str
) -> None:
    from shared.contracts.roles import Role
    from tests.integration.intake.case.conftest import a_member

    method, path, body = GOOD[name]
    where = path.format(case=case)
    assert luz._http.request(method, f"/api/v1{where}", json=body).status_code == 401
    assert world.as_(a_member("leon", role=Role.ADMIN)).call(method, where, json=body).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/cases?limit=0", "/cases?limit=201", "/cases?whose=nadie", "/cases?show=x", "/agenda", "/contact-logs?limit=x",
     "/drafts/MAL", "/agenda?start=2026-11-24&end=2026-11-25"],
)  # fmt: skip
def test_wrong_queries_are_refused(luz: Client, path: str) -> None:
    assert luz.call("GET", path).status_code == 422


def test_a_wrong_key_is_refused(luz: Client) -> None:
    body = GOOD["open"][2]
    token = luz.call("GET", "/drafts").request.headers["authorization"]
    answer = luz._http.post(
        "/api/v1/cases", json=body, headers={"authorization": token, "idempotency-key": "uno"}
    )

    assert answer.status_code == 422
