"""Editions through the year in a real browser: made, dated, moved, cancelled and brought back, on laptop and phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from services.groups.domain.edition import Frame
from services.groups.domain.sites import RoomFacts, SiteFacts
from services.groups.usecases.editions.create_edition import create_edition
from services.groups.usecases.sites.keep_sites import add_room, add_site
from tests.e2e.driver import Driver
from tests.e2e.groups_town import Town
from tests.e2e.test_groups_pages import enter, look, town

__all__ = ["town"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]


@pytest.mark.parametrize("width", [1280, 390])
def test_an_edition_is_made_dated_moved_cancelled_and_brought_back(town: Town, tab: Tab, width: int) -> None:
    driver = enter(tab(town.site, width=width), "Nuria").open("/salas")
    look(driver, "no-rooms", width)
    driver.tap("Nuevo centro").fill("Nombre del centro", "Centro cívico").fill("Plazas de guardería", "8")
    driver.fill("De 0 a 2 años, como mucho", "3").tap("Guardar")
    driver.fill("Nombre de la sala", "Sala verde").fill("Cuántas caben", "14").pick("Se llega sin escalones")
    driver.tap("Guardar")
    expect(driver.page.get_by_text("caben 14")).to_be_visible()
    look(driver, "rooms", width)

    driver.open("/grupos/nuevo").fill("Nombre del grupo", "Segunda edición").fill(
        "Programa", "Tejiendo redes"
    )
    driver.actions += 1
    driver.page.locator("#f-room").select_option(label="Sala verde, Centro cívico (caben 14)")
    driver.pick("Olga Prueba").pick("Pilar Prueba").fill("Número de sesiones", "4")
    driver.tap("Crear y poner las sesiones")
    driver.page.wait_for_url("**/calendario")
    driver.fill("Primera sesión", "2026-12-01").fill("Hora", "17:00").tap("Ver las fechas")
    feast = driver.page.locator("li", has_text="La Inmaculada")
    expect(feast.get_by_role("checkbox")).to_be_checked()
    look(driver, "proposed", width)
    driver.tap("Guardar estas sesiones")
    expect(driver.page.get_by_text("Calendario guardado")).to_be_visible()
    days = driver.page.locator(".session-day strong")
    assert [text.lower() for text in days.all_inner_texts()] == [
        "martes 1 de diciembre",
        "martes 15 de diciembre",
        "martes 22 de diciembre",
        "martes 29 de diciembre",
    ]

    days.nth(1).get_by_role("link").click()
    driver.tap("Mover").fill("Día", "2026-12-17").pick("Esta y todas las siguientes").tap("Ver a quién toca")
    expect(driver.page.get_by_role("heading", name="Se mueven 3 sesiones")).to_be_visible()
    look(driver, "move-rest", width)
    driver.tap("Mover estas sesiones")
    expect(driver.page.get_by_text("Sesiones movidas")).to_be_visible()

    driver.tap("Anular").tap("Anular", role="button")
    expect(driver.page.get_by_text("Esta sesión se anuló")).to_be_visible()
    driver.tap("Deshacer")
    expect(driver.page.get_by_text("Sesión recuperada")).to_be_visible()
    expect(driver.page.get_by_text("Esta sesión se anuló")).to_be_hidden()
    look(driver, "brought-back", width)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_editions_is_accessible_and_fits(town: Town, tab: Tab, width: int) -> None:
    with town.house.work() as work:
        site = add_site(work, name="Centro cívico de la Condesa", facts=SiteFacts(8, (3, 8, 8)))
        room = add_room(work, site_id=site, name="Sala verde", facts=RoomFacts(15, is_step_free=True))
        frame = Frame(
            9, 8, ("fr", "es"), (town.women[0],), interpreter_seats=3, interpreter_languages=("ar",)
        )
        create_edition(
            work, title="En francés", theme="", site="", frame=frame, programme="Tejiendo redes", room=room
        )
        frame = Frame(9, 8, ("es",), (town.women[0], town.women[1]))
        create_edition(work, title="La de antes", theme="", site="Aula 2", frame=frame, year=2025)
    driver = enter(tab(town.site, width=width), "Nuria")

    pages = {
        "year": "/grupos",
        "year-before": "/grupos/ano/2025",
        "edit": f"/grupos/{town.edition}/editar",
        "extra": f"/grupos/{town.edition}/sesion-nueva",
        "sites": "/salas",
        "site": f"/salas/{site}",
        "room": f"/salas/{site}/sala/{room}",
        "new": "/grupos/nuevo",
        "group": f"/grupos/{town.edition}",
    }
    for name, path in pages.items():
        driver.open(path)
        look(driver, f"editions-{name}", width)


def test_a_room_taken_by_another_group_is_said_with_its_hour(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site), "Nuria")
    with town.house.work() as work:
        site = add_site(work, name="Centro", facts=SiteFacts())
        room = add_room(work, site_id=site, name="Sala verde", facts=RoomFacts(15))
        frames = [Frame(9, 2, ("es",), (town.women[0], town.women[1])) for _ in range(2)]
        first, second = (
            create_edition(work, title=f"Grupo {n}", theme="", site="", frame=frame, room=room)
            for n, frame in enumerate(frames, start=1)
        )
    town.house.planned(first)

    driver.open(f"/grupos/{second}/calendario")
    driver.fill("Primera sesión", "2026-12-01").fill("Hora", "19:00").tap("Ver las fechas")
    expect(driver.page.get_by_text("Sala ocupada de 18:30 a 20:00").first).to_be_visible()
    look(driver, "editions-clash", 1280)
    driver.tap("Guardar estas sesiones")

    said = driver.page.locator("#errors").inner_text()
    assert "La sala está ocupada a esa hora" in said
    assert "el 01/12/2026 la usa otra sesión de 18:30 a 20:00" in said
    assert "Grupo 1" not in driver.page.content()
