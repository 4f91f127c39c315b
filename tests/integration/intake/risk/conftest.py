"""The world of the case file, and ways to say a risk interview in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

from services.intake.gateways.risk_book import risk_book
from services.intake.handlers import risk as handlers
from shared.actor import Actor
from shared.contracts.contract import Event
from shared.contracts.roles import Role
from shared.ids import new_id
from shared.work import Work
from tests.integration.intake.case.conftest import Client, World, a_member, dora, ines, luz, rosa, world

__all__ = ["Client", "World", "a_member", "dora", "ines", "luz", "rosa", "world"]

BOOK = risk_book()
EPV_ALL_NO = {str(number): "no" for number in range(1, 21)}
DASH_ALL_NO = {str(number): "no" for number in range(1, 25)}


def epv(*yes: str, **more: Any) -> dict[str, Any]:
    """A whole EPV-R with these items yes."""
    return {"instrument": "EPV-R", "answers": EPV_ALL_NO | dict.fromkeys(yes, "si")} | more


def dash(*yes: str, **more: Any) -> dict[str, Any]:
    """A whole DASH-RIC with these items yes."""
    return {"instrument": "DASH-RIC", "answers": DASH_ALL_NO | dict.fromkeys(yes, "si")} | more


def flags(*codes: str, now: bool = False, **more: Any) -> dict[str, Any]:
    """No questionnaire: only these flags."""
    return {"flags": [{"code": code, "now": now} for code in codes]} | more


@contextmanager
def as_service(world: World) -> Iterator[Work]:
    """A work of the service itself, as an event handler or a tick gets it."""
    with world.transactions.begin(actor=Actor.service("intake"), purpose="test") as work:
        yield work


def tick(world: World) -> None:
    """Let both of the service's clocks look once."""
    handlers.look_at_alerts(world.runtime)
    handlers.look_at_due_work(world.runtime)


def deliver(world: World, event: Event) -> None:
    """Hand an event to its handler in a transaction, as the bus does."""
    from services.intake.tasks import handlers as register

    found = register.find(event.name)
    assert found is not None
    with as_service(world) as work:
        found.effect(work, event)


def person_of(luz: Client, case: str) -> UUID:
    return UUID(luz.get(f"/cases/{case}")["person"])


def titles(client: Client, case: str) -> list[str]:
    return [item["title"] for item in client.get(f"/cases/{case}/due")]


def only(luz: Client, case: str, kind: str) -> list[dict[str, Any]]:
    """What is still owed of one kind."""
    return [one for one in luz.get(f"/cases/{case}/due") if one["kind"] == kind]


@pytest.fixture
def nora(world: World) -> Client:
    """A second coordinator."""
    return world.as_(a_member("leon", role=Role.COORDINATOR))


@pytest.fixture
def marta(world: World) -> Client:
    """Another caseworker of the team in León."""
    return world.as_(a_member("leon"))


@pytest.fixture
def stranger() -> UUID:
    return new_id()
