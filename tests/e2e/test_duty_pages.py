"""Guardias y ausencias as people use it: days away noted and taken back, a shift put in, a week read at both widths."""

import os
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from services.portal.usecases.demo import DEMO_HOST
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site
from tests.e2e.driver import Driver, check_page
from tests.support.servers import Databases
from tests.support.town import open_services

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]
TODAY = datetime.now(ZoneInfo("Europe/Madrid")).date()


@pytest.fixture
def site(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Site]:
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as opened:
        for name, role in (
            ("Lucía", Role.CASEWORKER),
            ("Berta", Role.CASEWORKER),
            ("Nuria", Role.COORDINATOR),
        ):
            mail = f"{name.lower().replace('í', 'i')}{DEMO_HOST}"
            opened.hire(f"{name} Prueba", role, email=mail, has_password=False)
        yield opened


def enter(site: Site, tab: Tab, name: str, *, width: int) -> Driver:
    return tab(site, width=width).enter(f"{name} Prueba").open("/guardias")


def picture(driver: Driver, name: str) -> None:
    folder = os.environ.get("TELAR_PICTURES")
    if folder:
        driver.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def away(driver: Driver, first: date, last: date, instead: str) -> None:
    """Fill the form of days away and send it."""
    driver.page.get_by_text("Apuntar una ausencia").first.click()
    driver.page.get_by_label("Primer día").fill(str(first))
    driver.page.get_by_label("Último día").fill(str(last))
    driver.page.get_by_label("Quién suple").select_option(label=instead)
    driver.page.get_by_role("form", name="Apuntar una ausencia").get_by_role("button", name="Apuntar").click()
    driver.page.wait_for_load_state()


def on_call(driver: Driver, who: str, day: date) -> None:
    """Put somebody on call for a night."""
    driver.page.get_by_text("Apuntar un turno").first.click()
    driver.page.get_by_label("Quién está de guardia").select_option(label=who)
    driver.page.get_by_label("Empieza el día").fill(str(day))
    driver.page.get_by_label("A las", exact=True).fill("20:00")
    driver.page.get_by_label("Acaba el día").fill(str(day + timedelta(days=1)))
    driver.page.get_by_label("Hasta las").fill("08:00")
    driver.page.get_by_role("form", name="Apuntar un turno").get_by_role("button", name="Apuntar").click()
    driver.page.wait_for_load_state()


@pytest.mark.parametrize("width", [1280, 390])
def test_she_notes_days_away_and_takes_them_back(site: Site, tab: Tab, width: int) -> None:
    driver = enter(site, tab, "Lucía", width=width)
    expect(driver.page.get_by_text("Nadie ha apuntado que falte.")).to_be_visible()
    expect(driver.page.get_by_text("No hay turnos apuntados")).to_be_visible()
    check_page(driver)
    picture(driver, f"duty-empty-{width}")

    away(driver, TODAY, TODAY - timedelta(days=1), "Berta Prueba")
    expect(driver.page.locator("#errors")).to_contain_text("Acaba antes")
    assert driver.page.get_by_label("Quién suple").locator("option:checked").inner_text() == "Berta Prueba"
    check_page(driver)
    picture(driver, f"duty-refused-{width}")
    driver.page.get_by_label("Último día").fill(str(TODAY + timedelta(days=3)))
    driver.page.get_by_role("form", name="Apuntar una ausencia").get_by_role("button", name="Apuntar").click()
    expect(driver.page.locator("#h-away").locator("..")).to_contain_text("suple: Berta Prueba")

    driver.tap("Deshacer")
    expect(driver.page.get_by_text("Nadie ha apuntado que falte.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_coordinator_fills_the_week_and_everybody_reads_it(site: Site, tab: Tab, width: int) -> None:
    boss = enter(site, tab, "Nuria", width=width)
    monday = TODAY - timedelta(days=TODAY.weekday())
    for number, who in ((7, "Lucía"), (8, "Berta"), (10, "Nuria"), (10, "Lucía")):
        boss.open("/guardias")
        on_call(boss, f"{who} Prueba", monday + timedelta(days=number))
    boss.open("/guardias")
    boss.page.get_by_text("Apuntar una ausencia").first.click()
    boss.page.get_by_label("Quién falta").select_option(label="Berta Prueba")
    boss.page.get_by_label("Primer día").fill(str(monday + timedelta(days=8)))
    boss.page.get_by_label("Último día").fill(str(monday + timedelta(days=11)))
    boss.page.get_by_role("form", name="Apuntar una ausencia").get_by_role("button", name="Apuntar").click()
    boss.page.wait_for_load_state()
    expect(boss.page.get_by_text("Falta quien tiene guardia")).to_be_visible()
    check_page(boss)
    picture(boss, f"duty-boss-{width}")

    reader = enter(site, tab, "Lucía", width=width).open(f"/guardias?dia={monday + timedelta(days=9)}")
    words = reader.page.locator(".grid-duty").inner_text()
    assert "20:00–24:00" in words.replace("\u2066", "").replace("\u2069", "")
    assert "Nadie de guardia" in words
    together = reader.page.locator(".grid-day").nth(3).locator(".entry-group")
    assert {one.split()[-2] for one in together.all_inner_texts()} == {"Nuria", "Lucía"}
    assert reader.page.get_by_role("button", name="Retirar").count() == 0
    assert reader.page.get_by_text("Apuntar un turno").count() == 0
    check_page(reader)
    picture(reader, f"duty-week-{width}")
    reader.page.emulate_media(media="print")
    picture(reader, f"duty-print-{width}")
