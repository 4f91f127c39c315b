"""Every route of every service has exactly one rule; nothing is open by accident."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from joserfc.jwk import OKPKey
from sqlalchemy import Engine

from shared.auth import Rule
from tests.support.routes import Found, routes_of, rules_in
from tests.support.wired import wired_app

LINK = "/api/v1/partner-link"
VOICE = "/api/v1/voice"
CALLBACKS = "/api/v1/callbacks"
OPEN_ON_PURPOSE = {
    "intake": {
        "/health/live",
        "/health/ready",
        "/api/v1/calendar/holder",
        "/partner/oauth/token",
        "/partner/v1/callbacks/{partner_id}",
        f"{LINK}/open",
        f"{LINK}/read",
        f"{LINK}/answers",
        "/fhir/metadata",
    },
    "groups": {
        "/health/live",
        "/health/ready",
        "/api/v1/calendar",
        f"{VOICE}/enter",
        f"{VOICE}/sign",
        f"{VOICE}/answer",
    },
    "notifications": {
        "/health/live",
        "/health/ready",
        f"{CALLBACKS}/whatsapp",
        f"{CALLBACKS}/telegram",
        f"{CALLBACKS}/twilio",
    },
}
AT_LEAST = {"intake": 70, "groups": 20, "notifications": 10}
"""How many routes each service has or more: a walk that sees fewer has gone blind."""
SERVICES = tuple(OPEN_ON_PURPOSE)
PERSONAL = {"name", "phone", "email", "document", "words", "text", "alias"}


def rules_of(route: Found) -> list[Rule]:
    return rules_in(Rule, route.dependant)


def without_one_rule(app: FastAPI) -> set[str]:
    return {route.path for route in routes_of(app) if len(rules_of(route)) != 1}


def open_to_anyone(app: FastAPI) -> set[str]:
    return {
        route.path
        for route in routes_of(app)
        if not rules_of(route) or any("anonymous" in rule.kinds for rule in rules_of(route))
    }


def asked_in_the_address(app: FastAPI) -> set[str]:
    return {
        f"{route.path}?{parameter.name}"
        for route in routes_of(app)
        if route.dependant
        for parameter in [*route.dependant.query_params, *route.dependant.path_params]
        if parameter.name in PERSONAL
    }


@pytest.fixture
def app_of(
    new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey
) -> Callable[[str], FastAPI]:
    return lambda service: wired_app(service, new_database, keys_dir)


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_exactly_one_rule(service: str, app_of: Callable[[str], FastAPI]) -> None:
    app = app_of(service)

    assert len(routes_of(app)) >= AT_LEAST[service]
    assert without_one_rule(app) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_only_named_routes_are_open_to_anyone(service: str, app_of: Callable[[str], FastAPI]) -> None:
    assert open_to_anyone(app_of(service)) == OPEN_ON_PURPOSE[service]


@pytest.mark.parametrize("service", SERVICES)
def test_a_staff_rule_names_its_roles_and_the_others_their_scope(
    service: str, app_of: Callable[[str], FastAPI]
) -> None:
    def is_whole(rule: Rule) -> bool:
        return bool(rule.roles) if "staff" in rule.kinds else "anonymous" in rule.kinds or bool(rule.scopes)

    rules = {route.path: rules_of(route) for route in routes_of(app_of(service))}

    assert [path for path, found in rules.items() if not all(is_whole(rule) for rule in found)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_route_takes_a_search_word_in_its_address(service: str, app_of: Callable[[str], FastAPI]) -> None:
    assert asked_in_the_address(app_of(service)) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_planted_route_without_a_rule_is_found_however_deep_it_lies(
    service: str, app_of: Callable[[str], FastAPI]
) -> None:
    app, inner, outer = app_of(service), APIRouter(prefix="/inner"), APIRouter(prefix="/outer")
    inner.add_api_route("/people/{name}", lambda name: name)
    outer.include_router(inner)
    app.include_router(outer, prefix="/api/v1")
    planted = "/api/v1/outer/inner/people/{name}"

    assert without_one_rule(app) == {planted}
    assert open_to_anyone(app) == OPEN_ON_PURPOSE[service] | {planted}
    assert asked_in_the_address(app) == {f"{planted}?name"}
