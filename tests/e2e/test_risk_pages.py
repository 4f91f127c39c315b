"""Risk, alerts and tasks in a real browser against the real intake: budgets T5, T6, T8, reach and looks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.case_town import Town, enter, look, open_town
from tests.e2e.conftest import OpenSite
from tests.e2e.driver import Driver
from tests.support.servers import Databases

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def town(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Town]:
    with open_town(databases, keys_dir, open_site) as town:
        yield town


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_risk_alerts_and_tasks_is_accessible_and_fits(town: Town, tab: Tab, width: int) -> None:
    case = town.strangled("Amal")
    town.call("POST", f"/cases/{case}/due", {"title": "Llamar al juzgado", "due_at": "2020-01-01T10:00:00Z"})
    made = town.call("GET", f"/cases/{case}/risk")["assessments"][0]["id"]
    record = {"instrument": "VioGen", "answers": {"level": "alto", "assessed_on": "2026-11-20"}}
    police = town.call("POST", f"/cases/{case}/assessments", record)["id"]
    driver = enter(tab(town.site, width=width))
    for name, path in (
        ("hoy", "/"),
        ("overview", f"/casos/{case}/riesgo"),
        ("choose", f"/casos/{case}/riesgo/valorar"),
        ("ask-epv", f"/casos/{case}/riesgo/valorar/EPV-R"),
        ("ask-hits", f"/casos/{case}/riesgo/valorar/HITS"),
        ("ask-conditional", f"/casos/{case}/riesgo/valorar/PC-PTSD-5"),
        ("ask-record", f"/casos/{case}/riesgo/valorar/VioGen"),
        ("ask-flags", f"/casos/{case}/riesgo/valorar/senales"),
        ("result", f"/casos/{case}/riesgo/valoraciones/{made}"),
        ("result-record", f"/casos/{case}/riesgo/valoraciones/{police}"),
        ("lower", f"/casos/{case}/riesgo/bajar"),
        ("alerts", "/alertas"),
        ("call", "/alertas/nueva"),
        ("tasks", "/tareas"),
    ):
        driver.open(path)
        look(driver, f"risk-{name}", width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("has_script", [True, False])
def test_an_urgent_alert_is_raised_from_any_page_in_three_actions(
    town: Town, tab: Tab, width: int, has_script: bool
) -> None:
    driver = enter(tab(town.site, width=width, has_script=has_script)).open("/ayuda")

    with driver.budget(3):
        driver.tap("Alerta urgente").fill("Qué pasa", "Está llamando a la puerta").tap("Avisar ya")
    driver.page.wait_for_url("**/alertas")

    assert "Está llamando a la puerta" in driver.page.locator("main").inner_text()


@pytest.mark.parametrize("has_script", [True, False])
def test_an_alert_is_taken_and_closed_with_a_note_in_four_actions(
    town: Town, tab: Tab, has_script: bool
) -> None:
    for alert in town.call("GET", "/alerts"):
        town.call("POST", f"/alerts/{alert['id']}/close", {"outcome": "acted", "note": "antes"})
    town.strangled("Noor")
    driver = enter(tab(town.site, width=390, has_script=has_script))

    with driver.budget(4):
        driver.tap("Ver y tomar").tap("Tomar")
        driver.fill("Qué se ha hecho", "Acompañada a urgencias").tap("Cerrar con esta nota")
    driver.page.get_by_text("Alerta cerrada").wait_for()

    assert town.call("GET", "/alerts") == []


def test_twenty_four_items_left_half_way_are_resumed_within_the_budget(town: Town, tab: Tab) -> None:
    case = town.open_case("Salma")
    driver = enter(tab(town.site, width=390)).open(f"/casos/{case}/riesgo/valorar/DASH-RIC")

    with driver.budget(24 + 8):
        driver.tap("Siguiente")
        for number in range(1, 13):
            driver.answer(number, "no")
        driver.tap("Pausar y seguir luego")
        driver.page.wait_for_url("**/pausa/**")
        driver.tap("Seguir por orden")
        for number in range(13, 25):
            driver.answer(number, "si" if number == 15 else "no_sabe")
        driver.page.get_by_label("Avisos a la policía").wait_for()
        for _ in ("Avisos a la policía", "Mi criterio", "Lo que has visto u oído"):
            driver.tap("Siguiente")
        driver.tap("Firmar y ver el resultado")
    driver.page.wait_for_url("**/valoraciones/*")

    text = driver.page.locator("main").inner_text()
    assert "Estrangulamiento o asfixia" in text
    assert "11 preguntas sin saber" in text
    (kept,) = town.call("GET", f"/cases/{case}/risk")["assessments"]
    assert kept["level"] == "alto"


def test_each_answer_is_kept_without_a_word_and_survives_a_closed_tab(town: Town, tab: Tab) -> None:
    case = town.open_case("Hala")
    driver = enter(tab(town.site)).open(f"/casos/{case}/riesgo/valorar/EPV-R")

    for number in (1, 2, 3):
        driver.answer(number, "no")
    driver.page.locator("#saved").get_by_text("3 de 20 contestadas").wait_for()
    driver.answer(4, "si")
    driver.page.locator("#saved").get_by_text("4 de 20 contestadas").wait_for()

    fresh = enter(tab(town.site)).open(f"/casos/{case}/riesgo/valorar/EPV-R")
    assert fresh.page.locator("#f-answers-4 input[value=si]").is_checked()


def test_a_task_is_done_with_one_tap_and_taken_back_with_another(town: Town, tab: Tab) -> None:
    case = town.open_case("Rima")
    town.call("POST", f"/cases/{case}/due", {"title": "Pedir cita médica", "due_at": "2020-01-01T10:00:00Z"})
    driver = enter(tab(town.site, width=390)).open("/tareas")
    card = driver.page.get_by_role("region", name="Pedir cita médica")

    card.get_by_role("button", name="Hecha", exact=True).click()
    driver.page.get_by_text("Deshacer").wait_for()
    assert card.count() == 0
    driver.tap("Deshacer")

    card.wait_for()


def test_a_lowering_needs_the_coordinator(town: Town, tab: Tab) -> None:
    case = town.strangled("Dalia")
    for alert in town.call("GET", "/alerts"):
        if alert["state"] == "open":
            town.call("POST", f"/alerts/{alert['id']}/acknowledge")
    driver = enter(tab(town.site)).open(f"/casos/{case}/riesgo/bajar")
    driver.pick("Riesgo medio").fill("Por qué", "Él ha ingresado en prisión").tap("Proponer")
    driver.page.get_by_text("Espera a una coordinadora distinta").wait_for()

    boss = enter(tab(town.site), "Nuria").open(f"/casos/{case}/riesgo")
    boss.tap("Decidir").pick("Sí, bajar el nivel").fill("Por qué", "Confirmado con el juzgado").tap("Firmar")
    boss.page.get_by_text("Decisión guardada").wait_for()

    assert town.call("GET", f"/cases/{case}/risk")["level"] == "medio"
