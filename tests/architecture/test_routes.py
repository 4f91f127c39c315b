"""Every route of every service has exactly one rule; nothing is open by accident."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from joserfc.jwk import OKPKey
from sqlalchemy import Engine

from shared.auth import Rule, rules_of
from tests.support.wired import wired_app

OPEN_ON_PURPOSE = {
    "intake": {"/health/live", "/health/ready", "/api/v1/partner-links/open"},
    "groups": {"/health/live", "/health/ready"},
    "notifications": {"/health/live", "/health/ready"},
}
SERVICES = tuple(OPEN_ON_PURPOSE)


def api_routes(app: FastAPI) -> list[APIRoute]:
    return [route for route in app.routes if isinstance(route, APIRoute)]


@pytest.fixture
def app_of(
    new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey
) -> Callable[[str], FastAPI]:
    return lambda service: wired_app(service, new_database, keys_dir)


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_exactly_one_rule(service: str, app_of: Callable[[str], FastAPI]) -> None:
    wrong = {
        route.path: len(rules_of(route)) for route in api_routes(app_of(service)) if len(rules_of(route)) != 1
    }

    assert wrong == {}


@pytest.mark.parametrize("service", SERVICES)
def test_only_named_routes_are_open_to_anyone(service: str, app_of: Callable[[str], FastAPI]) -> None:
    opened = {route.path for route in api_routes(app_of(service)) if "anonymous" in rules_of(route)[0].kinds}

    assert opened <= OPEN_ON_PURPOSE[service]


@pytest.mark.parametrize("service", SERVICES)
def test_a_staff_rule_names_its_roles_and_the_others_their_scope(
    service: str, app_of: Callable[[str], FastAPI]
) -> None:
    def is_whole(rule: Rule) -> bool:
        return bool(rule.roles) if "staff" in rule.kinds else "anonymous" in rule.kinds or bool(rule.scopes)

    assert [route.path for route in api_routes(app_of(service)) if not is_whole(rules_of(route)[0])] == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_route_takes_a_search_word_in_its_address(service: str, app_of: Callable[[str], FastAPI]) -> None:
    personal = {"name", "phone", "email", "document", "words", "text", "alias"}
    asked = {
        f"{route.path}?{parameter.name}"
        for route in api_routes(app_of(service))
        for parameter in [*route.dependant.query_params, *route.dependant.path_params]
        if parameter.name in personal
    }

    assert asked == set()
