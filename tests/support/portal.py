"""A portal for tests of views: someone signed in, services played by functions, no database."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey

from services.portal.api.app import create_app
from services.portal.domain.person import Notice, SignedIn
from services.portal.forms import tokens
from services.portal.pages.area import Area
from services.portal.runtime import SERVICES, Runtime
from services.portal.settings import PortalSettings
from shared.ids import new_id
from tests.support.apps import SharedPortal, templates

Answer = Callable[[httpx.Request], httpx.Response]
COOKIE = "test-session"


def someone(*roles: str, **changes: object) -> SignedIn:
    """Invent a member of staff who is signed in; no role named means caseworker."""
    person = SignedIn(
        account=new_id(),
        session=new_id(),
        display_name="Lucía de Prueba",
        email="lucia@example.org",
        roles=frozenset(roles or ("caseworker",)),
        teams=frozenset({"leon"}),
        language="es",
        hides_names=False,
        has_shortcuts=True,
        is_locked=False,
        expires_at=datetime.now(UTC) + timedelta(minutes=15),
    )
    return replace(person, **changes)  # type: ignore[arg-type]


class OneSession:
    """Sessions with one person in them: a stand-in for the port `runtime.Sessions`."""

    def __init__(self, person: SignedIn | None) -> None:
        self.person = person
        self.quiet: list[bool] = []

    def find(self, cookie: str, *, quiet: bool = False) -> SignedIn | None:
        """Give the person back for the one cookie."""
        self.quiet.append(quiet)
        return self.person if cookie == COOKIE else None

    def late(self, cookie: str) -> SignedIn | None:
        """Nobody is late here."""
        return None

    def add_notice(self, person: SignedIn, notice: Notice) -> None:
        """Keep a line for the next page."""
        assert self.person is not None
        self.person = replace(self.person, notices=(*self.person.notices, notice))

    def take_notices(self, person: SignedIn) -> None:
        """Forget the lines."""
        assert self.person is not None
        self.person = replace(self.person, notices=())


def away(_request: httpx.Request) -> httpx.Response:
    """Answer as a service that is not there does."""
    raise httpx.ConnectError("nobody there")


class Browser(TestClient):
    """A signed-in browser without JavaScript; `send_form` adds what our pages add to every form."""

    def send_form(
        self, path: str, data: Mapping[str, object] | None = None, **more: object
    ) -> httpx.Response:
        """Post a form as a page of ours would."""
        hidden = {tokens.FIELD: tokens.make(tokens.secret_of(COOKIE)), tokens.KEY_FIELD: str(new_id())}
        return self.post(path, data={**hidden, **(data or {})}, follow_redirects=False, **more)  # type: ignore[arg-type]


def portal_with(
    person: SignedIn | None,
    *,
    services: Mapping[str, Answer] | None = None,
    extra: tuple[Area, ...] = (),
    settings: PortalSettings | None = None,
) -> Browser:
    """Open the portal as `person`. services: name to a function that answers for it; others are away."""
    settings = settings or PortalSettings(demo=True, public_url="http://testserver")
    answers = dict.fromkeys(SERVICES, away) | dict(services or {})
    runtime = Runtime(
        settings=settings,
        sessions=OneSession(person),
        token_key=OKPKey.generate_key("Ed25519"),
        services={
            name: httpx.Client(base_url=f"http://{name}.test", transport=httpx.MockTransport(answer))
            for name, answer in answers.items()
        },
        templates=templates(demo=settings.demo),
    )
    app = create_app(runtime, extra=extra) if extra else SharedPortal(runtime)
    browser = Browser(app, headers={"Sec-Fetch-Site": "same-origin"})
    if person is not None:
        browser.cookies.set("s", COOKIE)
    return browser
