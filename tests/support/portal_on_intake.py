"""The portal standing on the real intake: for tests of what a case's pages show and keep. No browser needed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from services.intake.runtime import build
from services.portal.domain.person import SignedIn
from shared.actor import Actor
from shared.audit import AuditKey
from shared.auth import mint
from shared.contracts.roles import Role
from shared.crypto import Keyring
from shared.work import Transactions
from tests.support.apps import SharedApp
from tests.support.portal import Answer, Browser, away, portal_with


@dataclass
class Town:
    """A signed-in browser, the intake behind it, and what was asked of it. is_away: intake does not answer."""

    browser: Browser
    intake: TestClient
    person: SignedIn
    asked: list[tuple[str, str]] = field(default_factory=list)
    is_away: bool = False

    def forward(self, request: httpx.Request) -> httpx.Response:
        """Carry a request of the portal to intake."""
        if self.is_away:
            return away(request)
        self.asked.append((request.method, request.url.path))
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        target = f"/api/v1{request.url.raw_path.decode()}"
        answer = self.intake.request(request.method, target, content=request.content, headers=headers)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def call(self, method: str, path: str, body: Any = None, *, person: SignedIn | None = None) -> Any:
        """Speak to intake as somebody, the signed-in person if nobody is named."""
        who = person or self.person
        actor = Actor(
            ref=who.account, kind="staff", roles=frozenset(Role(role) for role in who.roles), teams=who.teams
        )
        key = self.browser.app.state.runtime.token_key  # type: ignore[attr-defined]
        token = mint(actor, audience="intake", private_key=key)
        answer = self.intake.request(
            method, f"/api/v1{path}", json=body, headers={"authorization": f"Bearer {token}"}
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def open_case(self, call_name: str = "Samira", **names: str) -> str:
        """Open an invented case."""
        body = {
            "names": {"call_name": call_name} | names,
            "profile": {"languages": ["ar"], "interpreter": True},
            "consent": {"purpose": "services", "medium": "spoken", "language": "ar"},
        }
        return str(self.call("POST", "/cases", body)["id"])


def build_town(
    person: SignedIn, *, engine: Engine, keys_dir: Path, services: Mapping[str, Answer] | None = None
) -> Town:
    """Open the portal as `person` on an intake with this database; other services are away or played."""
    reach: list[Town] = []

    def forward(request: httpx.Request) -> httpx.Response:
        return reach[0].forward(request)

    browser = portal_with(person, services={"intake": forward, **(services or {})})
    folder = keys_dir / "intake"
    works = Transactions(engine, keyring=Keyring.load(folder, classes=None), audit_key=AuditKey.load(folder))
    key = browser.app.state.runtime.token_key  # type: ignore[attr-defined]
    intake = TestClient(SharedApp("intake", build(transactions=works, token_key=key, checks={})))
    reach.append(Town(browser, intake, person))
    return reach[0]
