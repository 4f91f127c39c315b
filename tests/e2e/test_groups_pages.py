"""The pages of groups in a real browser: a group from its creation to a woman in it, at both widths."""

from collections.abc import Callable, Iterator
from pathlib import Path

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


@pytest.fixture
def town(
    open_site: OpenSite,
    new_database: Callable[..., Engine],
    keys_dir: Path,
    token_key: OKPKey,
) -> Iterator[Town]:
    """A group that meets today, its facilitators, a coordinator and a caseworker."""
    house = House(new_database(*tables_of("groups")), keys_dir, token_key)
    with (
        TestClient(create_app(house.runtime), base_url="http://groups.test/api/v1") as http,
        open_site(demo=True, services={"groups": http}) as site,
    ):
        olga = site.hire("Olga Prueba", Role.FACILITATOR, email=f"olga{DEMO_HOST}")
        pilar = site.hire("Pilar Prueba", Role.FACILITATOR, email=f"pilar{DEMO_HOST}")
        site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}")
        site.hire("Lucía Prueba", Role.CASEWORKER, email=f"lucia{DEMO_HOST}")
        yield found_a_group(site, house, (olga.ref, pilar.ref))


def enter(driver: Driver, name: str) -> Driver:
    driver.open("/entrar").tap(f"{name} Prueba", exact=False)
    driver.page.wait_for_url("**/")
    return driver


def look(driver: Driver, name: str, width: int) -> None:
    """Check the page as it stands, and take its picture if anyone wants one."""
    if folder := pictures():
        folder.mkdir(parents=True, exist_ok=True)
        driver.page.screenshot(path=folder / f"groups-{name}-{width}.png", full_page=True)
    # Only groups runs here: counters of other areas answer 503.
    driver.trouble[:] = [line for line in driver.trouble if "status of 503" not in line]
    check_page(driver)


@pytest.mark.parametrize(("width", "who"), [(1280, "Nuria"), (390, "Olga")])
def test_every_page_of_groups_is_accessible_and_fits(town: Town, tab: Tab, width: int, who: str) -> None:
    """The coordinator at her desk, the facilitator on her phone."""
    driver = enter(tab(town.site, width=width), who)
    today, past, ahead = town.sessions[3], town.sessions[2], town.sessions[4]
    pages = {
        "list": "/grupos",
        "group": f"/grupos/{town.edition}",
        "plan": f"/grupos/{town.edition}/calendario",
        "cards": f"/grupos/{town.edition}/expectativas",
        "print": f"/grupos/{town.edition}/imprimir",
        "sheet": f"/sesiones/{today}/lista",
        "corrected": f"/sesiones/{past}/lista",
        "paper": f"/sesiones/{today}/hoja",
        "session": f"/sesiones/{past}",
        "session-today": f"/sesiones/{today}",
        "move": f"/sesiones/{ahead}/mover",
        "cancel": f"/sesiones/{ahead}/anular",
    }
    if who == "Nuria":
        pages |= {"new": "/grupos/nuevo", "case": f"/casos/{town.case}/grupos"}
    for name, path in pages.items():
        driver.open(path)
        look(driver, name, width)


def test_her_session_of_today_is_on_the_first_page(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Olga")

    expect(driver.page.get_by_role("heading", name="Mi sesión de hoy")).to_be_visible()
    look(driver, "today", 1280)


def test_a_coordinator_creates_a_group_and_its_calendar_without_the_holiday(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Nuria").open("/grupos")
    driver.tap("Nuevo grupo").fill("Nombre del grupo", "Segunda edición").pick("Olga Prueba").pick(
        "Pilar Prueba"
    )
    driver.fill("Número de sesiones", "4").tap("Crear y poner las sesiones")
    driver.page.wait_for_url("**/calendario")

    driver.fill("Primera sesión", "2026-12-01").fill("Hora", "17:00").tap("Ver las fechas")

    expect(driver.page.get_by_role("heading", name="Cada martes a las 17:00")).to_be_visible()
    feast = driver.page.locator("li", has_text="La Inmaculada")
    expect(feast.get_by_role("checkbox")).to_be_checked()
    look(driver, "foreseen", 1280)
    driver.tap("Guardar estas sesiones")
    driver.page.wait_for_url("**/grupos/*")

    days = driver.page.locator(".session-day strong").all_inner_texts()
    assert [day.lower() for day in days] == [
        "martes 1 de diciembre",
        "martes 15 de diciembre",
        "martes 22 de diciembre",
        "martes 29 de diciembre",
    ]


def test_three_facilitators_are_refused_and_what_was_typed_stays(town: Town, tab: Tab) -> None:
    town.site.hire("Rita Prueba", Role.FACILITATOR, email=f"rita{DEMO_HOST}")
    driver = enter(tab(town.site), "Nuria").open("/grupos/nuevo")
    driver.fill("Nombre del grupo", "Demasiadas").pick("Olga Prueba").pick("Pilar Prueba").pick("Rita Prueba")
    driver.fill("Plazas", "16").tap("Crear y poner las sesiones")

    said = driver.page.locator("#errors").inner_text()
    assert "Elige una o dos personas." in said
    assert "Plazas" in said
    assert driver.page.get_by_label("Nombre del grupo").input_value() == "Demasiadas"


def test_a_caseworker_brings_a_woman_in_and_she_waits_when_the_group_is_full(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Lucía").open(f"/casos/{town.case}/grupos")
    driver.pick("Grupo", value=str(town.edition)).fill("Cómo la llamamos en el grupo", "Nieve")
    driver.tap("Guardar")

    expect(driver.page.get_by_text("El grupo está lleno: queda en lista de espera")).to_be_visible()
    expect(driver.page.get_by_text("En espera").first).to_be_visible()
    look(driver, "case-waiting", 1280)


def test_a_place_given_up_goes_to_the_woman_who_waits(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Olga").open(f"/grupos/{town.edition}")
    woman = driver.page.locator(".woman", has_text="Blanca")
    woman.locator("summary").click()
    woman.get_by_label("Ya no viene: por qué").select_option("timetable")
    woman.get_by_role("button", name="Dar de baja").click()

    expect(driver.page.get_by_text("Su plaza pasa a quien espera")).to_be_visible()
    waiting = driver.page.locator(".woman", has_text="Nube")
    expect(waiting.get_by_text("Plaza ofrecida")).to_be_visible()
    waiting.get_by_role("button", name="Dice que sí").click()
    expect(driver.page.locator(".woman", has_text="Nube").get_by_text("Confirmada")).to_be_visible()


def test_a_session_is_moved_after_seeing_whom_it_touches(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Olga").open(f"/sesiones/{town.sessions[4]}")
    driver.tap("Mover").fill("Día", "2026-12-03").tap("Ver a quién toca")
    expect(driver.page.get_by_text("Toca a 13 mujeres")).to_be_visible()
    driver.tap("Mover esta sesión")

    expect(driver.page.get_by_text("Sesión movida")).to_be_visible()
    expect(driver.page.get_by_text("Jueves 3 de diciembre")).to_be_visible()


def test_a_session_cannot_be_moved_onto_another(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Olga").open(f"/sesiones/{town.sessions[4]}/mover")
    driver.fill("Día", "2026-12-08").tap("Ver a quién toca")

    assert "A esa hora hay otra sesión del grupo" in driver.page.locator("#errors").inner_text()
    look(driver, "move-refused", 1280)


def test_diary_and_evaluation_are_written_after_the_session(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Olga").open(f"/sesiones/{town.sessions[3]}/lista")
    driver.tap("Guardar lista")
    driver.page.wait_for_url(f"**/sesiones/{town.sessions[3]}")
    town.house.watch.forward(hours=2)
    driver.open(f"/sesiones/{town.sessions[3]}")
    driver.fill("Qué se ha trabajado", "Señales de control").pick("5 · Cercano").tap("Guardar diario")
    expect(driver.page.get_by_text("Señales de control").first).to_be_visible()
    for label, count in (("Bien", "4"), ("Muy bien", "8")):
        driver.actions += 1
        driver.page.get_by_role("textbox", name=label, exact=True).fill(count)
    driver.tap("Guardar evaluación")

    expect(driver.page.get_by_text("Media 4,7 de 5, 12 respuestas")).to_be_visible()
    look(driver, "session-done", 1280)


def test_names_stay_away_while_others_can_see_the_screen(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Olga")
    driver.page.locator("details.menu summary").first.click()
    driver.tap("Otras personas ven mi pantalla")

    for path in (
        f"/grupos/{town.edition}",
        f"/sesiones/{town.sessions[3]}/lista",
        f"/sesiones/{town.sessions[3]}/hoja",
    ):
        driver.open(path)
        content = driver.page.content()
        assert "Amina" not in content
        assert "Participante 1" in content


def test_a_facilitator_of_another_group_finds_nothing(town: Town, tab: Tab) -> None:
    town.site.hire("Sara Prueba", Role.FACILITATOR, email=f"sara{DEMO_HOST}")
    driver = enter(tab(town.site), "Sara")

    driver.open("/grupos")
    assert "Tejiendo" not in driver.page.content()
    driver.open(f"/grupos/{town.edition}")
    assert driver.heading == "No encontramos esta página"
