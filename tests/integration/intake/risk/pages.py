"""A portal without JavaScript whose intake is the real one, signed in as any member of staff."""

import re
from html import unescape

import httpx
from fastapi.testclient import TestClient

from shared.auth import mint
from tests.integration.intake.risk.conftest import Client, World
from tests.support.portal import Browser, portal_with, someone


def portal_of(world: World, client: Client, *, language: str = "es") -> Browser:
    """The portal as this member of staff sees it; her tokens are signed anew for the real intake."""
    actor = client.actor
    intake = TestClient(world.app)

    def answer(request: httpx.Request) -> httpx.Response:
        headers = {
            "authorization": f"Bearer {mint(actor, audience='intake', private_key=world.key)}",
            "content-type": request.headers.get("content-type", "application/json"),
        }
        if "idempotency-key" in request.headers:
            headers["idempotency-key"] = request.headers["idempotency-key"]
        target = "/api/v1" + request.url.raw_path.decode()
        found = intake.request(request.method, target, headers=headers, content=request.content)
        return httpx.Response(found.status_code, headers=dict(found.headers), content=found.content)

    person = someone(*actor.roles, account=actor.ref, teams=actor.teams, language=language)
    return portal_with(person, services={"intake": answer})


def text_of(answer: httpx.Response) -> str:
    """Words of a page, tags and repeated spaces left out."""
    body = re.sub(r"<script.*?</script>|<style.*?</style>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def ok(answer: httpx.Response) -> str:
    """Words of a page that was found."""
    assert answer.status_code == 200, answer.text[:500]
    return text_of(answer)
