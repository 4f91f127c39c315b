"""The invented town behind a portal that is spoken to over HTTP, without a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.portal.api.app import create_app
from services.portal.forms import tokens
from services.portal.runtime import Runtime, build
from services.portal.settings import PortalSettings
from services.portal.store.schema import METADATAS
from services.portal.usecases import accounts, demo
from services.portal.usecases.demo import DEMO_HOST
from services.portal.usecases.door import Where
from shared.actor import Actor
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.support.servers import Databases
from tests.support.town import Town, open_services, settle


@dataclass
class Desk:
    """A member of staff before the portal, signed in."""

    town: Town
    http: TestClient
    me: UUID

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def send(self, path: str, values: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Post a form of ours."""
        cookie = self.http.cookies["s"]
        hidden = {tokens.FIELD: tokens.make(tokens.secret_of(cookie)), tokens.KEY_FIELD: str(new_id())}
        return self.http.post(path, data=(values or {}) | hidden, follow_redirects=False, **more)


@dataclass
class Front:
    """The portal before the whole town."""

    town: Town
    runtime: Runtime
    app: FastAPI

    def browser(self) -> TestClient:
        """A browser that nobody has signed in with."""
        return TestClient(self.app, headers={"Sec-Fetch-Site": "same-origin"}, raise_server_exceptions=False)

    def hire(self, name: str, *roles: Role) -> Desk:
        """Somebody invented, signed in."""
        door = self.runtime.accounts
        with door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
            ref = accounts.open_account(
                work,
                email=f"{name}{DEMO_HOST}",
                display_name=f"{name} de Prueba",
                roles=roles,
                teams=["leon"],
            )
        http = self.browser()
        http.cookies.set("s", demo.enter(door, ref, where=Where("192.0.2.1")).cookie)
        return Desk(self.town, http, ref)


@contextmanager
def open_front(databases: Databases, keys_dir: Path) -> Iterator[Front]:
    """The portal and its three services on databases of their own, with nobody in them yet."""
    settings = PortalSettings(keys_dir=keys_dir, public_url="http://testserver", demo=True)
    engine = databases.new(*METADATAS)
    with open_services(databases, keys_dir) as town:
        runtime = build(settings, engine=engine, services=town.http)
        yield Front(town, runtime, create_app(runtime))
    engine.dispose()


@pytest.fixture(scope="module")
def desks(databases: Databases, keys_dir: Path) -> Iterator[tuple[Desk, Desk]]:
    """A caseworker and a coordinator of the same town."""
    with open_front(databases, keys_dir) as front:
        worker = front.hire("lucia", Role.CASEWORKER, Role.FACILITATOR)
        boss = front.hire("nuria", Role.COORDINATOR, Role.ADMIN)
        settle(front.town, worker=worker.me, boss=boss.me)
        yield worker, boss
