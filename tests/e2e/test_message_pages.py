"""What coordination sees of the messages: their texts, as they look on her phone, at both widths."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from services.portal.usecases.demo import DEMO_HOST
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site, pictures
from tests.e2e.driver import Driver, check_page
from tests.support.servers import Databases
from tests.support.town import Town, open_services

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]
DRAWN = """body => {
  const text = body.querySelector("p").firstChild;
  const found = [];
  for (const match of text.data.matchAll(/\\d\\d[:\\/]\\d\\d/g)) {
    const range = document.createRange();
    const places = [...match[0]].map((_, place) => {
      range.setStart(text, match.index + place); range.setEnd(text, match.index + place + 1);
      return range.getBoundingClientRect();
    });
    const order = places.map((box, place) => [box.x, match[0][place]]).sort((a, b) => a[0] - b[0]);
    found.push(order.map(one => one[1]).join(""));
  }
  return found;
}"""
"""The digits of each number in a bubble, in the order in which they are drawn from left to right."""


@dataclass
class Scene:
    """A portal with its services, and nobody's case in them."""

    site: Site
    town: Town


@pytest.fixture(scope="module")
def scene(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Scene]:
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as site:
        site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}", has_password=False)
        yield Scene(site, town)


def enter(scene: Scene, tab: Tab, *, width: int) -> Driver:
    driver = tab(scene.site, width=width)
    driver.enter("Nuria Prueba")
    return driver


def picture(driver: Driver, name: str) -> None:
    folder = pictures()
    if folder is not None:
        driver.page.screenshot(path=str(folder / f"messages-{name}.png"), full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_text_is_shown_as_she_would_see_it_under_another_name_too(
    scene: Scene, tab: Tab, width: int
) -> None:
    driver = enter(scene, tab, width=width).open("/mensajes/textos")

    bubbles = driver.page.locator(".bubble")
    expect(bubbles).to_have_count(14)
    check_page(driver)
    picture(driver, f"texts-{width}")
    arabic = driver.page.locator('.bubble[dir="rtl"]')
    expect(arabic).to_have_count(2)
    for bubble in arabic.all():
        drawn = bubble.evaluate(DRAWN)
        assert len(drawn) == 2
        assert drawn[1] == "10:30"
        assert drawn[0][2] == "/"
        assert drawn[0] in bubble.inner_text()
    driver.fill("Nombre con el que firmar", "Refugio").tap("Ver los textos así")
    expect(driver.page.locator("#errors")).to_contain_text("este alias no es neutral")
    assert driver.page.get_by_label("Nombre con el que firmar").input_value() == "Refugio"
    check_page(driver)
    picture(driver, f"texts-refused-{width}")
    driver.fill("Nombre con el que firmar", "ليلى").tap("Ver los textos así")
    expect(bubbles.first).to_contain_text("ليلى")
    assert "ليلى" not in driver.page.url
    check_page(driver)
