"""The portal in front of the real intake, as staff and as a partner with a link, and what to read off its pages."""

import re
from dataclasses import replace
from html import unescape

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey

from services.intake.runtime import Runtime
from services.intake.settings import IntakeSettings
from services.portal.runtime import Runtime as PortalRuntime
from shared.ids import new_id
from tests.integration.intake.referral.conftest import World
from tests.support.apps import SharedApp
from tests.support.portal import Browser, portal_with, someone


@pytest.fixture
def door(world: World) -> TestClient:
    """The real intake, which believes the tokens of whichever portal was made last."""
    runtime = Runtime(
        settings=IntakeSettings(), transactions=world.transactions, token_key=OKPKey.generate_key("Ed25519")
    )
    return TestClient(SharedApp("intake", runtime), base_url="http://intake.test/api/v1/")


def portal(world: World, door: TestClient, *, signed_in: bool = True) -> Browser:
    """A portal in front of the real intake, for the world's worker or for nobody."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().lstrip("/")
        found = door.request(request.method, path, content=request.content, headers=dict(request.headers))
        return httpx.Response(
            found.status_code,
            content=found.content,
            headers={"content-type": found.headers.get("content-type", "")},
        )

    person = someone("caseworker", account=world.worker.ref, teams=frozenset({"leon"})) if signed_in else None
    browser = portal_with(person, services={"intake": answer})
    runtime: PortalRuntime = browser.app.state.runtime  # type: ignore[attr-defined]
    if signed_in:
        door.app.runtime = replace(door.app.runtime, token_key=runtime.token_key)  # type: ignore[attr-defined]
    return browser


@pytest.fixture
def staff(world: World, door: TestClient) -> Browser:
    """The world's worker before the portal."""
    return portal(world, door)


@pytest.fixture
def outside(world: World, door: TestClient) -> Browser:
    """Whoever has a link."""
    return portal(world, door, signed_in=False)


def words_of(answer: httpx.Response) -> str:
    """Words of a page, tags and repeated spaces left out."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def pin_on(answer: httpx.Response) -> str:
    """The PIN that the page shows."""
    found = re.search(r"data-pin>.*?(\d{3}) (\d{3})<", answer.text, re.DOTALL)
    assert found, words_of(answer)
    return found[1] + found[2]


def pass_on(answer: httpx.Response) -> dict[str, str]:
    """What a partner's page sends with each answer."""
    found = re.search(r'name="pass" value="([^"]+)"', answer.text)
    assert found, words_of(answer)
    return {"pass": found[1], "_key": str(new_id())}


def chosen(world: World, **more: object) -> dict[str, object]:
    """The first two steps, filled in."""
    return {
        "kind": "legal",
        "partner_id": str(world.partner),
        "need": "Orientación",
        "urgency": "soon",
    } | more


def sent(world: World, staff: Browser) -> str:
    """Send a referral through the pages; return its PIN."""
    answer = staff.send_form(
        f"/casos/{world.case}/derivaciones", chosen(world, fields=["call_name", "languages", "need"])
    )
    assert answer.status_code == 200, words_of(answer)
    world.tell()
    world.tick()
    return pin_on(answer)
