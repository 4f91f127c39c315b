"""Estoy aquí without network: what waits is sealed, sent once and in order, and nobody reads it; nothing is stored."""

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import Dialog, Page, Response, expect

from tests.e2e.conftest import pictures
from tests.e2e.driver import STORAGE, Driver, check_page
from tests.e2e.test_case_pages import Town, enter, town
from tests.e2e.test_field import go, pick, planned, row_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
__all__ = ["town"]
Tab = Callable[..., Driver]
WORDS: Final = "Le han dado la orden; tiembla."
OFFLINE: Final = re.compile("ERR_INTERNET_DISCONNECTED|Failed to fetch")
WAITING: Final = "Guardado en esta página; se enviará al volver la conexión."


def readable(page: Page) -> str:
    """Everything of a page that somebody could read: its markup, what stands in its fields, cookies and stores."""
    held = page.evaluate(
        """async () => JSON.stringify([
          document.documentElement.outerHTML, [...document.querySelectorAll("input, textarea")].map(one => one.value),
          {...localStorage}, {...sessionStorage}, await indexedDB.databases(), await caches.keys(), document.cookie,
          history.state, name,
        ])"""
    )
    return f"{held} {page.context.cookies()}"


def sent(page: Page) -> list[str]:
    """Ends of the addresses of steps that this page sends, as they are answered."""
    found: list[str] = []

    def note(answer: Response) -> None:
        if answer.request.method == "POST" and "/terreno/" in answer.url:
            found.append(answer.url.rpartition("/")[2])

    page.on("response", note)
    return found


def close_without_network(driver: Driver) -> None:
    """From under way to closed, with words, while there is no network."""
    driver.page.context.set_offline(True)
    driver.tap("Hemos terminado")
    pick(driver, "Se hizo")
    pick(driver, "Mañana")
    driver.fill("Qué hay que hacer", "Recoger el auto")
    driver.page.get_by_text("Nota, sitio, quién más fue").click()
    driver.fill("Nota", WORDS)
    driver.tap("Guardar")
    expect(driver.page.get_by_text(WAITING)).to_be_visible()
    expect(driver.page.get_by_text("Todo anotado.")).to_be_visible()


def test_a_hole_in_the_network_loses_nothing_and_shows_nothing(town: Town, tab: Tab) -> None:
    path, case = planned(town)
    driver = enter(tab(town.site, width=390)).open(path)
    page = driver.page
    go(driver, "Estoy aquí: empezar", then="En marcha")
    page.wait_for_load_state()
    left = sent(page)

    close_without_network(driver)
    look_waiting(driver)
    assert row_of(town, case)["state"] == "running"
    for word in (WORDS, "Recoger el auto"):
        assert word not in readable(page)
    page.context.set_offline(False)
    expect(page.get_by_role("button", name="Deshacer el resultado")).to_be_visible()

    row = row_of(town, case)
    assert left == ["terminar", "resultado"]
    assert (row["state"], row["outcome"]["note"]) == ("held", WORDS)
    assert town.call("GET", f"/cases/{case}")["next_action"] == "Recoger el auto"
    lines = town.call("GET", f"/cases/{case}/timeline?kind=accompaniment")
    assert [line["summary"] for line in lines][:2] == ["held:court:done", "over:court"]


def stay(dialog: Dialog, asked: list[str]) -> None:
    asked.append(dialog.type)
    dialog.dismiss()


def look_waiting(driver: Driver) -> None:
    if folder := pictures():
        driver.page.screenshot(path=folder / "field-waiting-390.png")
        driver.page.screenshot(path=folder / "field-waiting-390-whole.png", full_page=True)
    driver.trouble[:] = [line for line in driver.trouble if not OFFLINE.search(line)]
    check_page(driver)


def test_an_answer_that_gets_lost_is_asked_for_again_and_the_step_counts_once(town: Town, tab: Tab) -> None:
    path, case = planned(town)
    driver = enter(tab(town.site, width=390)).open(path)
    page = driver.page
    lost: list[int] = []

    def lose(route: Any) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)  # it arrives, and nobody hears that it did
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/terreno/empezar", lose)
    driver.tap("Estoy aquí: empezar")
    expect(page.get_by_text("Enviado.")).to_be_visible(timeout=20_000)

    assert lost == [200, 200]
    lines = town.call("GET", f"/cases/{case}/timeline?kind=accompaniment")
    assert [line["summary"] for line in lines].count("begun:court") == 1


def test_what_waits_warns_before_leaving_and_a_reload_leaves_nothing_to_read(town: Town, tab: Tab) -> None:
    path, case = planned(town)
    driver = enter(tab(town.site, width=390)).open(path)
    page = driver.page
    asked: list[str] = []
    go(driver, "Estoy aquí: empezar", then="En marcha")
    page.wait_for_load_state()
    close_without_network(driver)

    page.once("dialog", lambda dialog: stay(dialog, asked))
    page.evaluate("setTimeout(() => location.reload(), 0)")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.route("**/terreno/*", lambda route: route.abort())
    page.context.set_offline(False)
    page.reload()

    assert WORDS not in readable(page)
    assert not any(page.evaluate(STORAGE).values())
    assert row_of(town, case)["state"] == "running"


def test_hiding_asks_nothing_shows_nothing_and_sends_what_waited_before_it_locks(
    town: Town, tab: Tab
) -> None:
    path, case = planned(town, "Fátima")
    driver = enter(tab(town.site, width=390)).open(path)
    page = driver.page
    asked: list[str] = []
    page.on("dialog", lambda dialog: stay(dialog, asked))
    go(driver, "Estoy aquí: empezar", then="En marcha")
    page.wait_for_load_state()
    close_without_network(driver)

    driver.tap("Ocultar")
    expect(page.locator("#veil")).to_be_visible()
    assert page.locator("main").get_by_text("Fátima").count() == 0
    assert WORDS not in readable(page)
    page.context.set_offline(False)
    page.wait_for_url("**/oculta")

    assert asked == []
    assert row_of(town, case)["state"] == "held"


def test_a_session_that_ended_meanwhile_keeps_it_until_she_signs_in_elsewhere(town: Town, tab: Tab) -> None:
    path, case = planned(town, "Fátima")
    driver = enter(tab(town.site, width=390)).open(path)
    page = driver.page
    go(driver, "Estoy aquí: empezar", then="En marcha")
    page.wait_for_load_state()
    kept = page.context.cookies()
    page.context.clear_cookies()

    driver.tap("Hemos terminado")
    expect(page.get_by_text("La sesión se cerró.")).to_be_visible()
    door = page.get_by_role("link", name="Entrar en otra pestaña")
    expect(door).to_be_visible()
    assert "Fátima" not in page.locator("main").inner_text()
    if folder := pictures():
        page.screenshot(path=folder / "field-locked-390.png")
    page.on("dialog", lambda dialog: pytest.fail(dialog.type))
    with page.expect_response("**/alertas/vigia"):
        page.evaluate("htmx.ajax('GET', '/alertas/vigia', '#chain')")
    page.wait_for_timeout(300)
    assert driver.path == path
    assert row_of(town, case)["state"] == "running"
    with page.context.expect_page() as opened:
        door.click()
    opened.value.get_by_role("button", name="Lucía Prueba").click()
    opened.value.wait_for_url("**/")
    assert page.context.cookies() != kept
    page.bring_to_front()
    expect(page.get_by_text("Enviado.")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Ver cómo queda").click()
    expect(page.get_by_role("button", name="Deshacer el final")).to_be_visible()

    assert row_of(town, case)["state"] == "to_close"


def test_it_is_never_sent_in_the_name_of_whoever_else_signed_in(town: Town, tab: Tab) -> None:
    path, case = planned(town)
    driver = enter(tab(town.site, width=390)).open(path)
    page = driver.page
    go(driver, "Estoy aquí: empezar", then="En marcha")
    page.wait_for_load_state()
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto(f"{town.site.url}/entrar")
    other.get_by_role("button", name="Nuria Prueba").click()
    other.wait_for_url("**/")

    driver.tap("Hemos terminado")

    expect(page.get_by_text("ha entrado otra persona")).to_be_visible()
    assert row_of(town, case)["state"] == "running"


def test_what_waits_can_be_taken_back_before_it_leaves(town: Town, tab: Tab) -> None:
    path, case = planned(town)
    driver = enter(tab(town.site, width=390)).open(path)
    page = driver.page
    go(driver, "Estoy aquí: empezar", then="En marcha")
    page.wait_for_load_state()
    close_without_network(driver)

    driver.tap("Deshacer lo último")

    assert page.get_by_label("Nota").input_value() == WORDS
    expect(page.get_by_role("radio", name="Se hizo", exact=True)).to_be_checked()
    pick(driver, "No vino")
    driver.tap("Guardar")
    page.context.set_offline(False)
    expect(page.get_by_role("button", name="Deshacer el resultado")).to_be_visible()
    assert row_of(town, case)["outcome"]["outcome"] == "she_did_not_come"


def test_nobody_planned_it_and_there_is_no_network_at_all(town: Town, tab: Tab) -> None:
    case = town.open_case("Amina")
    driver = enter(tab(town.site, width=390)).open(f"/casos/{case}/acompanamientos/aqui")
    driver.page.context.set_offline(True)

    with driver.budget(6):
        pick(driver, "Hospital o centro de salud")
        driver.tap("Empezar ahora").tap("Hemos terminado")
        pick(driver, "Se hizo en parte")
        pick(driver, "En 3 días")
        driver.tap("Guardar")
    expect(driver.page.get_by_text("Por enviar: 3")).to_be_visible()
    driver.page.context.set_offline(False)
    expect(driver.page.get_by_role("button", name="Deshacer el resultado")).to_be_visible()

    row = row_of(town, case)
    assert (row["state"], row["facts"]["kind"], row["on_site"]["is_unplanned"]) == ("held", "hospital", True)


def test_what_is_refused_comes_back_with_its_words_and_says_why(town: Town, tab: Tab) -> None:
    path, case = planned(town)
    driver = enter(tab(town.site, width=390)).open(path)
    page = driver.page
    page.get_by_text("Otro sitio o alguien más").click()
    driver.fill("Quién más va", "Su hermana")
    made = path.split("/")[-2]
    town.call("POST", f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "not_safe"})

    driver.tap("Estoy aquí: empezar")

    expect(page.get_by_role("alert").get_by_text("Ya se hizo o se canceló.")).to_be_visible()
    assert page.get_by_label("Quién más va").input_value() == "Su hermana"
