"""Intake's whole door on a small world with one partner, whose program can sign in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from sqlalchemy import Engine

from services.intake.api.app import create_app
from services.intake.domain.partner_api.clients import PartnerScope
from services.intake.runtime import Runtime
from services.intake.settings import IntakeSettings
from services.intake.usecases.partner_api.clients import Registered, register_client
from shared.auth import mint
from shared.contracts.roles import Role
from tests.integration.intake.referral.conftest import World, a_worker, make_world
from tests.support.wired import tables_of

EVERYTHING = tuple(PartnerScope)


class Door:
    """Intake over HTTP, as a partner's program and as a coordinator see it."""

    def __init__(self, world: World, token_key: OKPKey, settings: IntakeSettings) -> None:
        self.world = world
        runtime = Runtime(settings=settings, transactions=world.transactions, token_key=token_key)
        self.http = TestClient(
            create_app(runtime), base_url="http://intake.test", raise_server_exceptions=False
        )
        self.coordinator = self.headers_of(Role.COORDINATOR, token_key)
        self.caseworker = self.headers_of(Role.CASEWORKER, token_key)

    def headers_of(self, role: Role, token_key: OKPKey) -> dict[str, str]:
        token = mint(a_worker(role=role), audience="intake", private_key=token_key, ttl_seconds=3600)
        return {"Authorization": f"Bearer {token}"}

    def register(self, *scopes: PartnerScope, partner: UUID | None = None) -> Registered:
        with self.world.begin() as work:
            return register_client(
                work, partner_id=partner or self.world.partner, scopes=scopes or EVERYTHING
            )

    def ask_token(self, client: Any, secret: str, **form: str) -> httpx.Response:
        return self.http.post(
            "/partner/oauth/token",
            data={"grant_type": "client_credentials"} | form,
            auth=(str(client), secret),
        )

    def sign_in(self, *scopes: PartnerScope, partner: UUID | None = None) -> dict[str, str]:
        """Headers of a program of this partner."""
        made = self.register(*scopes, partner=partner)
        answer = self.ask_token(made.client, made.secret)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
def world(new_database: Callable[..., Engine], keys_dir: Path) -> World:
    return make_world(new_database(*tables_of("intake")), keys_dir)


@pytest.fixture
def door(world: World, token_key: OKPKey) -> Door:
    return Door(world, token_key, IntakeSettings())
