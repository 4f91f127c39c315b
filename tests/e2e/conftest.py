"""A portal served for real, with a real database and a real browser."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pyotp
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from services.portal.api.app import create_app
from services.portal.runtime import Runtime, build
from services.portal.settings import PortalSettings
from services.portal.store.schema import METADATAS
from services.portal.store.tables import Account
from services.portal.usecases import accounts, second_factor
from services.portal.usecases.demo import DEMO_HOST
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.e2e.driver import Driver
from tests.support.browser import FLAGS, HOW_TO_INSTALL, chromium, is_mandatory
from tests.support.servers import Databases

PASSWORD = "una frase que nadie adivina"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of this test process."""
    path = chromium()
    if path is None:
        if is_mandatory():
            pytest.fail(HOW_TO_INSTALL)
        pytest.skip(HOW_TO_INSTALL)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


@dataclass
class Site:
    """A running portal. url: where a browser finds it."""

    url: str
    runtime: Runtime

    def hire(self, name: str, *roles: Role, email: str = "", has_password: bool = True) -> "Worker":
        """Open an account that is ready to sign in: password, second factor, recovery codes."""
        door = self.runtime.accounts
        email = email or f"{name.split(maxsplit=1)[0].lower()}@example.org"
        with door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
            ref = accounts.open_account(
                work,
                email=email,
                display_name=name,
                roles=roles or (Role.CASEWORKER,),
                teams=["leon"],
                language="es",
            )
            account = work.session.get_one(Account, ref)
            secret = second_factor.offer(work, account)
            work.session.flush()
            assert second_factor.confirm(work, account, pyotp.TOTP(secret).now())
            codes = second_factor.renew_recovery(work, account)
            work.session.refresh(account)
            account.totp_step = 0
            account.password = door.stretcher.hash(PASSWORD) if has_password else None
        return Worker(ref, email, PASSWORD, secret, codes)


OpenSite = Callable[..., AbstractContextManager[Site]]


@dataclass
class Worker:
    """An invented member of staff and everything she knows."""

    ref: UUID
    email: str
    password: str
    secret: str
    recovery: list[str]

    def code(self) -> str:
        """What her app shows now."""
        return pyotp.TOTP(self.secret).now()


def serve(app: Any, port: int) -> tuple[uvicorn.Server, threading.Thread]:
    """Run an app in a thread until told to stop."""
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started
    return server, thread


def free_port() -> int:
    """A port nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def nobody_there(_request: httpx.Request) -> httpx.Response:
    """Answer as a service that is not running does."""
    raise httpx.ConnectError("nobody there")


@pytest.fixture(scope="session")
def open_site(databases: Databases, keys_dir: Path) -> OpenSite:
    """A function for `with`: settings in, running portal out. `services` maps a name to an httpx client for it.

    around: what is put around the application, which then sees all that comes and goes. The portal answers what it was asked before it stops, so that its services may stop after it.
    """

    @contextmanager
    def opened(
        *,
        services: dict[str, httpx.Client] | None = None,
        around: Callable[[Any], Any] = lambda app: app,
        **settings: Any,
    ) -> Iterator[Site]:
        port = free_port()
        url = f"http://localhost:{port}"
        engine = databases.new(*METADATAS)
        away = httpx.MockTransport(nobody_there)
        clients = {
            name: httpx.Client(base_url=f"http://{name}.test", transport=away)
            for name in ("intake", "groups", "notifications")
        } | (services or {})
        runtime = build(
            PortalSettings(keys_dir=keys_dir, public_url=url, **settings), engine=engine, services=clients
        )
        server, thread = serve(around(create_app(runtime)), port)
        try:
            yield Site(url, runtime)
        finally:
            runtime.streams.close()
            server.should_exit = True
            thread.join(timeout=20)
            engine.dispose()
        assert not thread.is_alive(), "the portal is still answering"

    return opened


@pytest.fixture(scope="session")
def site(open_site: OpenSite) -> Iterator[Site]:
    """The portal, not in demo mode, with no other service running."""
    with open_site() as made:
        yield made


@pytest.fixture(scope="session")
def demo_site(open_site: OpenSite) -> Iterator[Site]:
    """The portal in demo mode with two invented people."""
    with open_site(demo=True) as made:
        made.hire("Lucía Prueba", Role.CASEWORKER, Role.FACILITATOR, email=f"lucia{DEMO_HOST}")
        made.hire("Nuria Prueba", Role.COORDINATOR, Role.ADMIN, email=f"nuria{DEMO_HOST}")
        yield made


@pytest.fixture
def tab(browser: Browser) -> Iterator[Callable[..., Driver]]:
    """A function: site in, driver on a fresh browser profile out. has_script: JavaScript on."""
    contexts: list[BrowserContext] = []

    def make(on: Site, *, width: int = 1280, has_script: bool = True, language: str = "es-ES") -> Driver:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=has_script,
            locale=language,
            has_touch=width < 768,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Driver.on(context, on.url)

    yield make
    for context in contexts:
        context.close()


def pictures() -> Path | None:
    """Where to put pictures of pages, if anyone wants them (TELAR_PICTURES=folder)."""
    named = os.environ.get("TELAR_PICTURES")
    return Path(named) if named else None
