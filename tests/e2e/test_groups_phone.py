"""Pasar lista on a phone to its bars: every state in one tap, two minutes without network, children, the trace."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, expect

from services.groups.domain.attendance import Entry, Mark
from services.groups.store import attendance
from tests.e2e.conftest import pictures
from tests.e2e.driver import STORAGE, Driver, check_page
from tests.e2e.groups_town import ALIASES, Town, states_of
from tests.e2e.test_groups_sheet import enter, mark, town

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
__all__ = ["town"]
Tab = Callable[..., Driver]
STATES = (
    (Mark.LATE, "Tarde"),
    (Mark.LEFT_EARLY, "Salió antes"),
    (Mark.LATE_LEFT_EARLY, "Tarde y salió antes"),
    (Mark.EXCUSED, "Avisó"),
    (Mark.NO_SHOW, "Falta"),
)


def sheet_on_a_phone(town: Town, tab: Tab, **how: bool) -> Driver:
    return enter(tab(town.site, width=390, **how)).open(f"/sesiones/{town.sessions[3]}/lista")


def children(driver: Driver, alias: str, number: int) -> None:
    driver.actions += 1
    woman = driver.page.get_by_role("group", name=re.compile(f"^{alias}"))
    woman.get_by_role("radio", name=str(number), exact=True).click()


@pytest.mark.parametrize("has_script", [True, False])
def test_thirteen_women_who_are_none_of_them_simply_present_take_fifteen_taps(
    town: Town, tab: Tab, has_script: bool
) -> None:
    driver = enter(tab(town.site, width=390, has_script=has_script))
    wanted = {alias: STATES[n % len(STATES)] for n, (alias, _) in enumerate(ALIASES)}

    with driver.budget(15):
        driver.tap("Pasar lista")
        for alias, (_, label) in wanted.items():
            mark(driver, alias, label)
        driver.tap("Guardar lista")
    driver.page.wait_for_url(f"**/sesiones/{town.sessions[3]}")

    kept = states_of(town, town.sessions[3])
    assert [kept[who] for who in town.women] == [state for state, _ in wanted.values()]


def test_two_minutes_without_network_lose_nothing_and_leave_nothing_on_the_phone(
    town: Town, tab: Tab
) -> None:
    driver = sheet_on_a_phone(town, tab)
    page = driver.page
    page.clock.install()
    page.context.set_offline(True)
    driver.tap("Guardar lista")
    waiting = page.get_by_text("13 marcas sin enviar")
    expect(waiting).to_be_visible()

    for _ in range(8):
        page.clock.run_for(15_000)
        expect(waiting).to_be_visible()
    mark(driver, "Cielo", "Falta")
    asked: list[str] = []
    page.once("dialog", lambda dialog: _stay(dialog, asked))
    page.evaluate("setTimeout(() => location.assign('/'), 0)")
    page.clock.run_for(10)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert not any(page.evaluate(STORAGE).values())
    assert states_of(town, town.sessions[3]) == {}

    page.context.set_offline(False)
    page.wait_for_url(f"**/sesiones/{town.sessions[3]}")
    kept = states_of(town, town.sessions[3])
    assert (len(kept), kept[town.women[2]]) == (13, Mark.NO_SHOW)


def _stay(dialog: Dialog, asked: list[str]) -> None:
    asked.append(dialog.type)
    dialog.dismiss()


def test_marks_not_sent_never_stand_in_the_way_of_hiding(town: Town, tab: Tab) -> None:
    driver = sheet_on_a_phone(town, tab)
    mark(driver, "Cielo", "Falta")
    asked: list[str] = []
    driver.page.on("dialog", lambda dialog: _stay(dialog, asked))

    driver.tap("Ocultar")
    driver.page.wait_for_url("**/oculta")

    assert asked == []


def test_children_come_with_their_mother_and_change_with_one_tap(town: Town, tab: Tab) -> None:
    driver = sheet_on_a_phone(town, tab)

    with driver.budget(3):
        children(driver, "Hiba", 1)
        mark(driver, "Amina", "Falta")
        driver.tap("Guardar lista")
    driver.page.wait_for_url(f"**/sesiones/{town.sessions[3]}")

    with town.house.work() as work:
        kept = attendance.entries_of(work.session, town.sessions[3])
    assert {kept[town.women[n]] for n in (0, 7)} == {Entry(Mark.NO_SHOW, 0), Entry(Mark.ATTENDED, 1)}
    tally = driver.page.get_by_role("list", name="Asistencia").inner_text()
    assert re.search(r"3\s+en guardería", tally)  # Cielo's, Luna's and one of Hiba's


def test_a_correction_says_who_when_and_what(town: Town, tab: Tab) -> None:
    driver = sheet_on_a_phone(town, tab)
    mark(driver, "Cielo", "Falta")
    driver.tap("Guardar lista")
    driver.page.wait_for_url(f"**/sesiones/{town.sessions[3]}")
    driver.open(f"/sesiones/{town.sessions[3]}/lista")
    mark(driver, "Cielo", "Tarde y salió antes")
    driver.tap("Guardar lista")
    driver.page.wait_for_url(f"**/sesiones/{town.sessions[3]}")

    driver.open(f"/sesiones/{town.sessions[3]}/lista")
    driver.page.get_by_text("Quién la ha pasado").click()

    lines = driver.page.locator(".traces > li").all_inner_texts()
    assert len(lines) == 2
    assert all("Olga Prueba" in line for line in lines)
    assert "Cielo: Falta → Tarde y salió antes" in lines[1]
    check_page(driver)
    if folder := pictures():
        driver.page.screenshot(path=folder / "groups-sheet-corrected-390.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_session_page_with_its_diary_is_whole_and_prints_without_people(
    town: Town, tab: Tab, width: int
) -> None:
    driver = enter(tab(town.site, width=width)).open(f"/sesiones/{town.sessions[2]}")
    driver.page.get_by_role("region", name="Diario de la sesión").get_by_text("Escribir").click()
    driver.fill("El ambiente, con palabras", "Nos costó empezar.").fill(
        "Incidencias del grupo", "Alguien gritó fuera."
    )
    driver.pick("2 · Triste").pick("Ha sido grave").tap("Guardar diario")
    driver.page.wait_for_url("**#worries")

    text = driver.page.locator("main").inner_text()
    assert "Ha habido una incidencia grave" in text
    assert "Olga Prueba" in text
    check_page(driver)
    if folder := pictures():
        driver.page.screenshot(path=folder / f"groups-session-{width}.png", full_page=True)
    driver.open(f"/sesiones/{town.sessions[2]}/imprimir")
    check_page(driver)
    driver.page.emulate_media(media="print")
    paper = driver.page.locator("main").inner_text()
    assert "2 · Triste" in paper
    forbidden = ["costó", "gritó", "viaje", "Tejiendo", "biblioteca", *(alias for alias, _ in ALIASES)]
    assert [word for word in forbidden if word in paper] == []
    if folder := pictures():
        driver.page.screenshot(path=folder / f"groups-print-session-{width}.png", full_page=True)
