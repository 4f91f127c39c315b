"""Mis avisos: she sets her digest within limits and links her Telegram by a code, at both widths."""

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.news import Reply, Source
from services.notifications.usecases.inbound.hear_news import hear_news, work_off_news
from services.portal.usecases.demo import DEMO_HOST
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site
from tests.e2e.driver import Driver, check_page
from tests.support.servers import Databases
from tests.support.town import Town, open_services

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]
UPDATES = itertools.count(1)


@dataclass
class Scene:
    """A portal before services that have a bot."""

    site: Site
    town: Town


@pytest.fixture
def scene(
    databases: Databases, keys_dir: Path, open_site: OpenSite, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    monkeypatch.setenv("TELAR_TELEGRAM_TOKEN", "777000:AAtest")
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as site:
        site.hire("Lucía Prueba", Role.CASEWORKER, email=f"lucia{DEMO_HOST}", has_password=False)
        yield Scene(site, town)


def picture(driver: Driver, name: str) -> None:
    folder = os.environ.get("TELAR_PICTURES")
    if folder:
        driver.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_she_sets_her_digest_and_links_her_chat(scene: Scene, tab: Tab, width: int) -> None:
    driver = tab(scene.site, width=width).enter("Lucía Prueba").open("/cuenta/avisos")
    page = driver.page
    expect(page.get_by_text("Todavía no has elegido nada")).to_be_visible()
    check_page(driver)
    picture(driver, f"notices-{width}")

    page.get_by_label("A qué hora llega el resumen").select_option("7")
    page.get_by_label("Silencio desde").fill("18:00")
    page.get_by_label("Silencio hasta").fill("07:00")
    driver.tap("Guardar")
    expect(page.locator("#errors")).to_contain_text("doce horas como mucho")
    assert page.get_by_label("A qué hora llega el resumen").input_value() == "7"
    check_page(driver)
    picture(driver, f"notices-refused-{width}")
    page.get_by_label("Silencio desde").fill("20:00")
    driver.tap("Guardar")
    expect(page.get_by_text("Guardado", exact=True)).to_be_visible()
    assert page.get_by_label("Silencio desde").input_value() == "20:00"

    driver.tap("Enlazar mi Telegram")
    code = page.locator("#telegram-code").inner_text()
    check_page(driver)
    picture(driver, f"notices-code-{width}")
    works = scene.town.runtimes["notifications"].transactions
    hear_news(works, Source.TELEGRAM, [Reply(PointKind.TELEGRAM, "12345678", code, str(next(UPDATES)))])
    work_off_news(works)
    page.get_by_role("link", name="Ya lo he mandado").click()
    expect(page.get_by_text("Enlazado", exact=True)).to_be_visible()

    page.get_by_text("A mi Telegram").click()
    driver.tap("Guardar")
    expect(page.get_by_label("A mi Telegram")).to_be_checked()
    check_page(driver)
    picture(driver, f"notices-linked-{width}")
    driver.tap("Quitar")
    expect(page.get_by_text("Telegram desenlazado: el resumen llega al correo")).to_be_visible()
    assert page.get_by_label("A qué hora llega el resumen").input_value() == "7"
