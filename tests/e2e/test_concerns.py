"""A facilitator's concern, from the session to whoever sorts it out and back as one word."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from services.portal.usecases.demo import DEMO_HOST
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site, pictures
from tests.e2e.driver import Driver, check_page
from tests.support.servers import Databases
from tests.support.town import Town, open_services, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]
WORDS = "Me ha contado que su pareja la amenaza de muerte y que duerme con la puerta cerrada."
WIDTHS = (1280, 390)


@dataclass
class Place:
    """A portal with the town behind it."""

    site: Site
    town: Town

    def enter(self, tab: Tab, name: str, *, width: int = 1280) -> Driver:
        return tab(self.site, width=width).enter(f"{name} Prueba")


@pytest.fixture(scope="module")
def place(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Place]:
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as site:
        roles = (Role.CASEWORKER, Role.FACILITATOR)
        lucia = site.hire("Lucía Prueba", *roles, email=f"lucia{DEMO_HOST}", has_password=False)
        nuria = site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}", has_password=False)
        settle(town, worker=lucia.ref, boss=nuria.ref)
        yield Place(site, town)


def test_from_the_session_to_the_team_and_back_as_one_word(place: Place, tab: Tab) -> None:
    town = place.town
    lucia = place.enter(tab, "Lucía")
    lucia.open(f"/sesiones/{town.known['session']}").tap("Amina").pick("Puede estar sufriendo violencia")
    lucia.fill("Qué has visto u oído", WORDS)
    check_page(lucia)
    lucia.tap("Hoy mismo")
    assert lucia.path == f"/sesiones/{town.known['session']}"

    town.carry("groups.concern_raised.v1", source="groups", target="intake")
    lucia.open("/preocupaciones")
    assert WORDS not in lucia.page.content()
    lucia.page.get_by_role("link", name="Puede estar sufriendo violencia").first.click()
    lucia.page.wait_for_url("**/preocupaciones/*")
    assert "amenaza de muerte" in lucia.page.locator(".told-words mark").first.inner_text()
    lucia.tap("Me ocupo yo")
    town.carry("intake.concern_taken.v1", source="intake", target="groups")

    lucia.open(f"/grupos/{town.known['edition']}")
    raised = lucia.page.locator(".own-concerns")
    assert "Lo lleva el equipo" in raised.inner_text()
    assert "amenaza" not in lucia.page.content()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_concern_is_three_actions_away_on_a_phone(place: Place, tab: Tab, has_script: bool) -> None:
    town, before = place.town, raised(place)
    driver = tab(place.site, width=390, has_script=has_script).enter("Lucía Prueba")
    driver.open(f"/sesiones/{town.known['session']}")

    with driver.budget(3):
        driver.tap("Amina").pick("Su salud").tap("Esta semana")
    driver.page.wait_for_url(f"**/sesiones/{town.known['session']}")

    assert raised(place) == before + 1
    assert "verás cuándo alguien se ocupa" in driver.page.locator("main").inner_text()


def test_from_the_sheet_it_opens_apart_and_the_marks_stay(place: Place, tab: Tab) -> None:
    town, before = place.town, raised(place)
    sheet = place.enter(tab, "Lucía", width=390).open(f"/sesiones/{town.known['session']}/lista")
    sheet.page.get_by_role("radio", name="Tarde", exact=True).first.click()

    with sheet.page.context.expect_page() as opened:
        sheet.tap("Me preocupa Amina", exact=False)
    apart = Driver(opened.value, sheet.base)
    with apart.budget(2):
        apart.pick("Otra cosa").tap("Cuando se pueda")
    apart.page.wait_for_url(f"**/sesiones/{town.known['session']}")

    assert raised(place) == before + 1
    assert sheet.page.get_by_role("radio", name="Tarde", exact=True).first.is_checked()


def raised(place: Place) -> int:
    """How many concerns groups has told of."""
    with place.town.runtimes["groups"].transactions.engine.connect() as connection:
        return connection.execute(text("select count(*) from concern")).scalar_one()


def test_nothing_of_her_words_is_left_with_groups(place: Place) -> None:
    with place.town.runtimes["groups"].transactions.engine.connect() as connection:
        tables = [row[0] for row in connection.execute(text("select tablename from pg_tables"))]
        ours = [name for name in tables if not name.startswith(("pg_", "sql_"))]
        stored = "".join(
            str(row).lower()
            for table in ours
            for row in connection.execute(text(f'select t::text from "{table}" t'))
        )

    assert [word for word in ("amenaza", "muerte", "cuello", "puerta") if word in stored] == []
    assert "concern" in stored


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_concern_are_whole_at_both_widths(place: Place, tab: Tab, width: int) -> None:
    known = place.town.known
    lucia = place.enter(tab, "Lucía", width=width)
    for name, path in {
        "concern-ask": f"/sesiones/{known['session']}/preocupacion",
        "concern-about": f"/sesiones/{known['session']}/preocupacion/{known['enrolment']}",
        "concern-list": "/preocupaciones",
        "concern-one": f"/preocupaciones/{known['concern']}",
        "concern-group": f"/grupos/{known['edition']}",
    }.items():
        lucia.open(path)
        check_page(lucia)
        folder = pictures()
        if folder is not None:
            lucia.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
