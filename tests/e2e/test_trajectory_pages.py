"""How a case moves and what it shares with others, in a real browser: pictures with their tables, links by role."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from services.portal.usecases.demo import DEMO_HOST
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site, pictures
from tests.e2e.driver import Driver, check_page
from tests.support.servers import Databases
from tests.support.town import TEAM, Town, open_services

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]
WIDTHS = (1280, 390)
HIM = {"relation": "partner", "given_name": "Inventado", "surnames": "Nadie", "birth_year": 1980}


@dataclass
class Place:
    """A portal with a case that has moved, linked to one of another team."""

    site: Site
    town: Town
    case: str
    other: str

    def enter(self, tab: Tab, name: str, *, width: int = 1280) -> Driver:
        return tab(self.site, width=width).enter(f"{name} Prueba")


@pytest.fixture(scope="module")
def place(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Place]:
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as site:
        lucia = site.hire("Lucía Prueba", Role.CASEWORKER, email=f"lucia{DEMO_HOST}", has_password=False)
        site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}", has_password=False)
        worker = Actor(
            ref=lucia.ref, kind="staff", roles=frozenset({Role.CASEWORKER}), teams=frozenset({TEAM})
        )
        stranger = Actor(
            ref=site.hire("Ines Prueba", Role.CASEWORKER, email=f"ines{DEMO_HOST}").ref,
            kind="staff",
            roles=frozenset({Role.CASEWORKER}),
            teams=frozenset({"bierzo"}),
        )
        case = town.open_case(worker, "Amal")
        _move(town, worker, case)
        body = {"names": {"call_name": "Noor"}, "profile": {"languages": ["ar"]}, "team": "bierzo"}
        other = str(town.call(stranger, "POST", "intake", "/cases", body)["id"])
        for who, one in ((worker, case), (stranger, other)):
            town.call(who, "POST", "intake", f"/cases/{one}/aggressors", {"aggressor": HIM})
        yield Place(site, town, case, other)


def _move(town: Town, who: Actor, case: str) -> None:
    """Results that rise, one of them with open questions, and incidents of several months."""

    def put(path: str, body: Any) -> None:
        town.call(who, "POST", "intake", f"/cases/{case}/{path}", body)

    no = {str(number): "no" for number in range(1, 21)}
    put("assessments", {"instrument": "EPV-R", "answers": no | {"2": "si"}})
    put("assessments", {"instrument": "EPV-R", "answers": {"6": "si", "7": "no", "8": "no", "9": "si"}})
    put("assessments", {"instrument": "EPV-R", "answers": no | {"2": "si", "6": "si", "9": "si", "11": "si"}})
    put("assessments", {"instrument": "WHO-5", "answers": {str(number): 2 for number in range(1, 6)}})
    today = datetime.now(ZoneInfo("Europe/Madrid")).date()
    for days in (100, 45, 10, 3, 1):
        told = {"kinds": ["physical"], "when": "exact", "on": str(today - timedelta(days=days))}
        put("incidents", {"incident": told | {"told_on": str(today)}})


def picture(driver: Driver, name: str) -> None:
    folder = pictures()
    if folder is not None:
        driver.page.screenshot(path=folder / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pictures_are_whole_and_each_has_its_table(place: Place, tab: Tab, width: int) -> None:
    lucia = place.enter(tab, "Lucía", width=width)
    lucia.open(f"/casos/{place.case}/riesgo")
    check_page(lucia)
    picture(lucia, f"trend-{width}")

    drawn = lucia.page.locator("svg.trend-svg")
    assert drawn.count() == lucia.page.locator("table.trend-table").count() == 3
    assert lucia.page.locator("svg.trend-svg .trend-bar").count() == 1
    assert "entre" in lucia.page.locator("table.trend-table").first.inner_text()
    assert {one.get_attribute("role") for one in drawn.all()} == {"img"}


def test_on_paper_the_pictures_are_black_and_whole(place: Place, tab: Tab) -> None:
    lucia = place.enter(tab, "Lucía")
    lucia.open(f"/casos/{place.case}/riesgo")
    lucia.page.emulate_media(media="print")

    fill = lucia.page.locator(".trend-dot").first.evaluate("one => getComputedStyle(one).fill")

    assert fill == "rgb(0, 0, 0)"
    expect(lucia.page.locator("table.trend-table").first).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_links_are_told_by_role(place: Place, tab: Tab, width: int) -> None:
    lucia, nuria = (place.enter(tab, name, width=width) for name in ("Lucía", "Nuria"))
    for driver, name in ((lucia, "worker"), (nuria, "coordinator")):
        driver.open(f"/casos/{place.case}/persona/coincidencias")
        check_page(driver)
        picture(driver, f"links-{name}-{width}")

    assert "Hay un conflicto con otra ficha" in lucia.page.content()
    assert place.other not in lucia.page.content()
    assert place.other in nuria.page.content()
    assert "el mismo agresor, por nombre y año" in nuria.page.content()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_coordinator_lets_two_women_meet_and_undoes_it(place: Place, tab: Tab, width: int) -> None:
    nuria = place.enter(tab, "Nuria", width=width)
    nuria.open(f"/casos/{place.case}/persona/coincidencias")
    nuria.page.get_by_role("link", name="Pueden coincidir…").click()
    check_page(nuria)
    picture(nuria, f"lift-{width}")
    nuria.page.get_by_label("Por qué pueden coincidir").fill("Son hermanas y quieren venir juntas.")
    nuria.page.get_by_role("button", name="Sí, pueden coincidir").click()
    check_page(nuria)
    picture(nuria, f"lifted-{width}")
    assert "Son hermanas y quieren venir juntas." in nuria.page.content()

    assert "Falta que otra coordinadora diga que pueden coincidir." in nuria.page.content()

    nuria.page.get_by_role("button", name="Retirar lo dicho").click()

    expect(nuria.page.get_by_text("No pueden estar en el mismo grupo", exact=True)).to_be_visible()
