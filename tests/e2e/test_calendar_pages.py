"""The agenda and the links to calendars in a real browser, at both widths."""

from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from playwright.sync_api import expect
from sqlalchemy import Engine

from services.groups.api.app import create_app
from services.portal.usecases.demo import DEMO_HOST
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, pictures
from tests.e2e.driver import Driver, check_page
from tests.e2e.groups_town import Town, found_a_group
from tests.integration.groups.house import House
from tests.support.wired import tables_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]
MONTH = "/agenda?vista=mes&dia=2026-11-24&de=todas"


@pytest.fixture
def town(
    open_site: OpenSite, new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey
) -> Iterator[Town]:
    """The founding group, and another that wants its room on the same days."""
    house = House(new_database(*tables_of("groups")), keys_dir, token_key)
    with (
        TestClient(create_app(house.runtime), base_url="http://groups.test/api/v1") as http,
        open_site(demo=True, services={"groups": http}) as site,
    ):
        olga = site.hire("Olga Prueba", Role.FACILITATOR, email=f"olga{DEMO_HOST}")
        site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}")
        site.hire("Lucía Prueba", Role.CASEWORKER, email=f"lucia{DEMO_HOST}")
        town = found_a_group(site, house, (olga.ref,))
        _second_group(house)
        yield town


def _second_group(house: House) -> None:
    from services.groups.store.editions import Edition
    from services.groups.usecases.editions.cancel_sessions import cancel_sessions

    edition = house.an_edition(sessions=4)
    with house.work() as work:
        row = work.session.get_one(Edition, edition)
        row.title, row.site = "Español y trámites", "sala de la BIBLIOTECA"
    made = house.planned(edition, starts_on=date(2026, 11, 24), at=time(12, 30))
    with house.work() as work:
        cancel_sessions(work, session_id=made[1])


def enter(driver: Driver, name: str) -> Driver:
    driver.open("/entrar").tap(f"{name} Prueba", exact=False)
    driver.page.wait_for_url("**/")
    return driver


def look(driver: Driver, name: str, width: int) -> None:
    """Check the page as it stands, and take its picture if anyone wants one."""
    if folder := pictures():
        folder.mkdir(parents=True, exist_ok=True)
        driver.page.screenshot(path=folder / f"calendar-{name}-{width}.png", full_page=True)
    driver.page.evaluate("scrollTo(0, 0)")  # what lies under the bar on top is no target
    driver.trouble[:] = [line for line in driver.trouble if "status of 503" not in line]
    check_page(driver)


@pytest.mark.parametrize(("width", "who"), [(1280, "Nuria"), (390, "Nuria"), (390, "Olga")])
def test_every_view_of_the_agenda_is_accessible_and_fits(town: Town, tab: Tab, width: int, who: str) -> None:
    driver = enter(tab(town.site, width=width), who)
    for view in ("lista", "semana", "mes"):
        driver.open(f"/agenda?vista={view}&dia=2026-11-24&de=todas")
        expect(driver.page.locator(".entry").first).to_be_visible()
        look(driver, f"{view}-{who}", width)


def test_a_coordinator_sees_two_groups_in_one_room_and_a_facilitator_only_hers(town: Town, tab: Tab) -> None:
    boss = enter(tab(town.site), "Nuria").open(MONTH)
    expect(boss.page.get_by_text("Dos grupos en la misma sala")).to_be_visible()
    expect(boss.page.locator(".is-clash")).to_have_count(2)
    expect(boss.page.locator(".is-off")).to_have_count(1)

    hers = enter(tab(town.site), "Olga").open(MONTH)
    assert "Español y trámites" not in hers.page.content()
    assert "Dos grupos" not in hers.page.content()


def test_keys_move_through_the_agenda_and_can_be_switched_off(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Olga").open("/agenda?vista=lista&dia=2026-11-24")
    for key, there in (
        ("m", "vista=mes&dia=2026-11-24"),
        ("ArrowRight", "vista=mes&dia=2026-12-01"),
        ("ArrowLeft", "vista=mes&dia=2026-11-01"),
        ("w", "vista=semana&dia=2026-11-01"),
        ("a", "vista=lista&dia=2026-11-01"),
    ):
        driver.page.keyboard.press(key)
        driver.page.wait_for_url(f"**/agenda?{there}*")
    driver.page.keyboard.press("t")
    driver.page.wait_for_url(f"**dia={date.today().isoformat()[:4]}*")  # noqa: DTZ011, whatever the year

    driver.open("/cuenta")
    driver.page.locator("input[name=has_shortcuts]").uncheck()
    driver.page.locator("form", has=driver.page.locator("input[name=has_shortcuts]")).locator(
        "button[type=submit]"
    ).click()
    driver.open("/agenda?vista=lista&dia=2026-11-24")
    expect(driver.page.locator(".calendar-keys")).to_have_count(0)
    driver.page.keyboard.press("m")
    assert "vista=lista" in driver.page.url


def test_without_javascript_the_views_are_links(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site, has_script=False), "Olga").open("/agenda?vista=lista&dia=2026-11-24")
    driver.page.get_by_role("link", name="Mes", exact=True).click()
    driver.page.get_by_role("link", name="Después").click()

    assert driver.heading == "Diciembre 2026"
    assert driver.page.locator(".entry").count() == 2


def test_on_paper_the_month_is_a_grid_without_names_or_buttons(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Nuria").open(MONTH)
    driver.page.emulate_media(media="print")

    expect(driver.page.locator(".calendar-bar")).to_be_hidden()
    assert driver.page.locator(".grid").evaluate("e => getComputedStyle(e).display") == "grid"
    if folder := pictures():
        driver.page.screenshot(path=folder / "calendar-print.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_an_address_is_shown_once_and_renewed_and_taken_back(town: Town, tab: Tab, width: int) -> None:
    driver = enter(tab(town.site, width=width), "Olga").open("/calendarios")
    look(driver, "links-none", width)
    driver.tap("Crear enlace de mis grupos")
    address = driver.page.get_by_label("Enlace", exact=True).input_value()
    assert len(address.rpartition("/k/")[2]) == 43
    look(driver, "link", width)
    driver.tap("Ya lo tengo")
    look(driver, "links", width)
    assert address not in driver.page.content()

    driver.tap("Cambiar el enlace")
    assert driver.page.get_by_label("Enlace", exact=True).input_value() != address
    driver.tap("Ya lo tengo").tap("Retirar")
    expect(driver.page.get_by_text("Enlace retirado")).to_be_visible()
    expect(driver.page.get_by_text("No hay ninguno")).to_be_visible()


def test_a_room_has_its_calendar(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Nuria").open("/calendarios")
    driver.tap("Crear enlace de la sala")
    expect(driver.page.get_by_text("Hay algo que revisar")).to_be_visible()
    driver.pick("Sala", value="Sala de la biblioteca").tap("Crear enlace de la sala")

    expect(driver.page.get_by_label("Enlace", exact=True)).to_be_visible()


def a_case_in(town: Town) -> UUID:
    case, person = town.house.a_case()
    town.house.enrolled(town.edition, "Nieve", case=(case, person))
    return case


@pytest.mark.parametrize("width", [1280, 390])
def test_for_her_the_danger_is_said_and_both_words_of_hers_are_needed(
    town: Town, tab: Tab, width: int
) -> None:
    case = a_case_in(town)
    driver = enter(tab(town.site, width=width), "Lucía").open(f"/casos/{case}/grupos/calendario")
    expect(driver.page.get_by_text("Esto puede ponerla en peligro")).to_be_visible()
    driver.pick("Lo ha pedido ella").pick("Curso").tap("Crear el enlace")
    expect(driver.page.locator("#errors")).to_contain_text("pregúntaselo a ella")
    assert driver.page.get_by_label("Curso").is_checked()
    look(driver, "hers-refused", width)

    driver.page.get_by_label("Hoy me ha dicho que nadie más mira su teléfono").check()
    driver.tap("Crear el enlace")
    expect(driver.page.get_by_label("Enlace", exact=True)).to_be_visible()
    look(driver, "hers-link", width)
    driver.tap("Ya lo tiene")
    expect(driver.page.get_by_text("En su teléfono pone «Curso».")).to_be_visible()
    look(driver, "hers", width)
    driver.tap("Retirar el enlace")
    expect(driver.page.get_by_text("Enlace retirado")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_reports_are_accessible_fit_and_print(town: Town, tab: Tab, width: int) -> None:
    driver = enter(tab(town.site, width=width), "Olga").open(f"/grupos/{town.edition}").tap("En cifras")
    expect(driver.page.get_by_role("heading", name="Informe de la edición")).to_be_visible()
    expect(driver.page.locator(".figure", has_text="Participantes distintas")).to_contain_text("13")
    look(driver, "report", width)
    with driver.page.expect_download() as loading:
        driver.tap("Hoja de cálculo")
    assert loading.value.suggested_filename == "grupos.xlsx"

    driver.open("/grupos").tap("En cifras")
    expect(driver.page.get_by_role("heading", name="Ediciones de 2026")).to_be_visible()
    look(driver, "reports", width)
    driver.page.emulate_media(media="print")
    expect(driver.page.locator(".head-actions")).to_be_hidden()
