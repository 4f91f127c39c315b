"""Whatever the OpenAPI document allows, and what it does not, never makes a service fail with a 5xx."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from joserfc.jwk import OKPKey
from schemathesis import GenerationMode
from sqlalchemy import Engine

from shared.actor import Actor
from shared.auth import mint
from shared.contracts.roles import Role
from tests.support.wired import wired_app

EXAMPLES = 200 if os.environ.get("TELAR_LONG") else 6
SERVICES = [pytest.param("intake", marks=[pytest.mark.attack, pytest.mark.slow]), "groups", "notifications"]
"""Intake has the most operations by far: half a minute."""
EVERY_ROLE = Actor(ref=UUID(int=7), kind="staff", roles=frozenset(Role), teams=frozenset({"leon"}))


@pytest.fixture
def app_of(new_database: Callable[..., Engine], keys_dir: Path) -> Callable[[str], FastAPI]:
    return lambda service: wired_app(service, new_database, keys_dir)


def callers(service: str, key: OKPKey) -> list[dict[str, str]]:
    """Staff with every role, the portal itself, a link's holder, and nobody."""
    actors = [EVERY_ROLE, Actor.service("portal"), Actor.link(UUID(int=9), "referral")]
    tokens = [mint(actor, audience=service, private_key=key, ttl_seconds=3_000) for actor in actors]
    return [{}, *({"authorization": f"Bearer {token}"} for token in tokens)]


def attack(operation: schemathesis.APIOperation, headers: list[dict[str, str]]) -> tuple[int, set[str]]:
    """Try one operation with good and bad input; return how often, and every failure of ours."""
    tried, failed = 0, set()

    @given(data=st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(data: st.DataObject) -> None:
        nonlocal tried
        mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        answer = case.call(headers=data.draw(st.sampled_from(headers)))
        tried += 1
        if answer.status_code >= 500:
            failed.add(f"{operation.label}: {answer.status_code} {answer.text[:200]}")

    run()
    return tried, failed


@pytest.mark.parametrize("service", SERVICES)
def test_no_input_makes_a_5xx(service: str, app_of: Callable[[str], FastAPI], token_key: OKPKey) -> None:
    headers = callers(service, token_key)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app_of(service), headers=headers[1])

    results = [attack(result.ok(), headers) for result in schema.get_all_operations()]

    assert min(tried for tried, _ in results) > 0
    assert sum(tried for tried, _ in results) >= len(results) * EXAMPLES // 3
    assert sorted(set().union(*(failed for _, failed in results))) == []
