"""The case file's pages in front of the real service: fixtures that files of tests share."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from services.portal.domain.person import SignedIn
from shared.clock import utc_now
from tests.integration.intake.case.conftest import Client, World
from tests.integration.intake.case.portal import as_actor, browser_for
from tests.support.portal import Browser, someone

NEW = {"call_name": "Amal", "language": "ar", "contact": "none"}


@dataclass
class Desk:
    """A worker at her desk: her browser, and the API as herself."""

    person: SignedIn
    browser: Browser
    api: Client
    world: World

    def open_case(self, **changes: Any) -> str:
        """Open a case through the page; return its id."""
        answer = self.browser.send_form("/casos/alta", NEW | changes)
        assert answer.status_code == 303, answer.text
        found = re.match(r"/casos/([0-9a-f-]{36})", answer.headers["location"])
        assert found, answer.headers["location"]
        return found[1]

    def page(self, path: str) -> str:
        """A page that must be there."""
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
def desk(world: World) -> Desk:
    """A caseworker in León, at the real time: pages speak of today."""
    world.clock[0] = utc_now()
    person = someone("caseworker", teams=frozenset({"leon"}))
    return Desk(person, browser_for(person, world.transactions), world.as_(as_actor(person)), world)


def coordinator(world: World) -> Desk:
    person = someone("coordinator", teams=frozenset({"leon"}))
    return Desk(person, browser_for(person, world.transactions), world.as_(as_actor(person)), world)
