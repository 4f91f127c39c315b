"""A planning of twenty invented women, in a house of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from services.groups.runtime import SERVICE
from services.groups.usecases.planning.run_search import run_next
from shared.actor import Actor
from tests.integration.groups.house import House
from tests.integration.groups.pages import Open, open_as
from tests.support.convocatoria import Convocatoria
from tests.support.portal import Browser

__all__ = ["open_as"]

WorkOff = Callable[[], None]


def asking(house: House) -> Callable[[str, str, Any], Any]:
    """How the coordinator asks: a refusal fails the test with what was said."""

    def ask(method: str, path: str, body: Any = None) -> Any:
        answer = house.ask(house.coordinator, method, path, **({} if body is None else {"json": body}))
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
        return answer.json() if answer.content else None

    return ask


@pytest.fixture
def planning(house: House) -> Convocatoria:
    """Twenty women who ask for a place; nothing was searched yet."""
    return Convocatoria(asking(house), house.a_case)


@pytest.fixture
def work_off(house: House) -> WorkOff:
    """Run every search that waits, as the planner's worker does, here."""

    def run() -> None:
        while run_next(house.transactions, actor=Actor.service(SERVICE)):
            pass

    return run


@pytest.fixture
def planned(planning: Convocatoria, work_off: WorkOff) -> Convocatoria:
    """The twenty, with a plan on the board."""
    search = planning.post("searches", {"seconds": 5, "seed": 1})["id"]
    work_off()
    planning.post(f"searches/{search}/take", {"number": 0})
    return planning


@pytest.fixture
def browser(house: House, open_as: Open) -> Browser:
    """The coordinator's."""
    return open_as(house.coordinator)
