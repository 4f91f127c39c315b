"""The portal's pages of groups in front of the real service: fixtures that files of tests share."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest

from services.groups.domain.attendance import Mark
from services.groups.domain.needs import Needs
from services.groups.store import attendance
from services.portal.domain.person import SignedIn
from shared.actor import Actor
from shared.auth import mint
from tests.integration.groups.house import House
from tests.support.portal import Browser, portal_with, someone

Open = Callable[..., Browser]


@pytest.fixture
def open_as(house: House) -> Open:
    """A function: who looks, in; her browser, out. Her account is the actor of the same role in the house."""

    def door(actor: Actor, **changes: object) -> Browser:
        person: SignedIn = someone(*actor.roles, account=actor.ref, teams=actor.teams, **changes)

        def answer(request: httpx.Request) -> httpx.Response:
            token = mint(actor, audience="groups", private_key=house.token_key)
            headers = {**request.headers, "authorization": f"Bearer {token}"}
            path = "/api/v1" + request.url.raw_path.decode()
            said = house.http.request(request.method, path, headers=headers, content=request.content)
            return httpx.Response(said.status_code, headers=said.headers, content=said.content)

        return portal_with(person, services={"groups": answer})

    return door


@pytest.fixture
def group(house: House) -> tuple[UUID, list[UUID], list[UUID]]:
    """Three women and three sessions, at the end of the first one."""
    edition = house.an_edition()
    women = [house.enrolled(edition, alias, needs=Needs(("es",))) for alias in ("Ana", "Bea", "Caro")]
    series = house.planned(edition)
    house.watch.now = datetime(2026, 12, 1, 19, tzinfo=UTC)
    return edition, series, women


Group = tuple[UUID, list[UUID], list[UUID]]


def marks(house: House, session: UUID) -> dict[UUID, Mark]:
    with house.work() as work:
        return attendance.marks_of(work.session, session)
