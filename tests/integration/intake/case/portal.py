"""The portal in front of the real intake service, for tests of its pages: one browser without JavaScript."""

from collections.abc import Callable

import httpx
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey

from services.intake.runtime import build
from services.portal.domain.person import SignedIn
from shared.actor import Actor
from shared.contracts.roles import Role
from shared.work import Transactions
from tests.support.apps import SharedApp
from tests.support.portal import Browser, portal_with


def as_actor(person: SignedIn) -> Actor:
    """The person as services see her."""
    roles = frozenset(Role(role) for role in person.roles)
    return Actor(ref=person.account, kind="staff", roles=roles, teams=person.teams)


def forward(app: TestClient) -> Callable[[httpx.Request], httpx.Response]:
    """Hand a request of the portal to a service in this process."""

    def answer(request: httpx.Request) -> httpx.Response:
        request.read()
        path = "/api/v1" + request.url.raw_path.decode()
        headers = {
            name: value for name, value in request.headers.items() if name not in {"host", "content-length"}
        }
        found = app.request(request.method, path, content=request.content, headers=headers)
        kept = {name: value for name, value in found.headers.items() if name != "content-length"}
        return httpx.Response(found.status_code, content=found.content, headers=kept)

    return answer


def browser_for(
    person: SignedIn,
    transactions: Transactions,
    *,
    notifications: Callable[[httpx.Request], httpx.Response] | None = None,
) -> Browser:
    """Open the portal as `person` in front of intake; notifications is away unless it is played."""
    held: dict[str, Callable[[httpx.Request], httpx.Response]] = {}

    def intake(request: httpx.Request) -> httpx.Response:
        return held["intake"](request)

    services = {"intake": intake} | ({"notifications": notifications} if notifications else {})
    browser = portal_with(person, services=services)
    key = browser.app.state.runtime.token_key  # type: ignore[attr-defined]
    public = OKPKey.import_key(key.as_pem(private=False))
    app = SharedApp("intake", build(transactions=transactions, token_key=public, checks={}))
    held["intake"] = forward(TestClient(app))
    return browser
