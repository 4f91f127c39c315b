"""Estoy aquí on a phone in one hand: few taps, large targets, undo. Without network: test_field_without_network.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from shared.clock import utc_now
from tests.e2e.conftest import pictures
from tests.e2e.driver import Driver, check_page
from tests.e2e.test_case_pages import Town, enter, town

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
__all__ = ["town"]
Tab = Callable[..., Driver]


def planned(town: Town, name: str = "Samira", **facts: Any) -> tuple[str, str]:
    """A case with an accompaniment of about now; the address of its page, and its case."""
    case = town.open_case(name)
    court = {
        "kind": "court",
        "place": "Juzgado 1, sala 3",
        "papers": "DNI y copia de la orden",
        "interpreter": True,
    }
    body = {"accompaniment": court | facts, "starts_at": (utc_now() + timedelta(minutes=20)).isoformat()}
    made = town.call("POST", f"/cases/{case}/accompaniments", body)["id"]
    return f"/casos/{case}/acompanamientos/{made}/terreno", case


def row_of(town: Town, case: str) -> dict[str, Any]:
    (row,) = town.call("GET", f"/cases/{case}/accompaniments")
    return dict(row)


def look(driver: Driver, name: str, width: int = 390) -> None:
    if folder := pictures():
        folder.mkdir(parents=True, exist_ok=True)
        driver.page.screenshot(path=folder / f"field-{name}-{width}.png")
        driver.page.screenshot(path=folder / f"field-{name}-{width}-whole.png", full_page=True)
    check_page(driver)


def pick(driver: Driver, label: str) -> Driver:
    driver.actions += 1
    driver.page.get_by_role("radio", name=label, exact=True).locator("visible=true").click()
    return driver


def go(driver: Driver, label: str, *, then: str) -> None:
    """Press the large button, and wait for what the page says next."""
    driver.tap(label)
    expect(driver.page.get_by_text(then).locator("visible=true").first).to_be_visible()
    driver.page.wait_for_load_state()


@pytest.mark.parametrize("has_script", [True, False])
def test_from_hoy_to_the_next_step_with_one_thumb(town: Town, tab: Tab, has_script: bool) -> None:
    path, case = planned(town, "Naima" if has_script else "Zoe")
    driver = enter(tab(town.site, width=390, has_script=has_script))

    with driver.budget(2):
        driver.actions += 1
        driver.page.locator(f"a[href='{path}']").click()
        go(driver, "Estoy aquí: empezar", then="En marcha")
    with driver.budget(5):
        go(driver, "Hemos terminado", then="Siguiente paso")
        pick(driver, "Se hizo")
        pick(driver, "Mañana")
        go(driver, "Guardar", then="Deshacer el resultado")

    row = row_of(town, case)
    assert (row["state"], row["outcome"]["outcome"]) == ("held", "done")
    head = town.call("GET", f"/cases/{case}")
    assert head["next_action"] == "Llamarla"
    assert row["started_at"] <= row["ended_at"]


@pytest.mark.parametrize("width", [390, 1280])
def test_each_state_of_the_page_is_accessible_and_looks_right(town: Town, tab: Tab, width: int) -> None:
    path, case = planned(town)
    driver = enter(tab(town.site, width=width))
    look(driver, "hoy", width)
    driver.open(path)
    look(driver, "planned", width)
    go(driver, "Estoy aquí: empezar", then="En marcha")
    look(driver, "running", width)
    go(driver, "Hemos terminado", then="Siguiente paso")
    look(driver, "to-close", width)
    pick(driver, "Se hizo en parte")
    pick(driver, "Otro día")
    driver.fill("Qué hay que hacer", "Recoger el auto")
    look(driver, "other-day", width)
    go(driver, "Guardar", then="Has elegido otro día")
    assert driver.page.get_by_label("Qué hay que hacer").input_value() == "Recoger el auto"
    look(driver, "refused", width)
    pick(driver, "En 3 días")
    go(driver, "Guardar", then="Deshacer el resultado")
    look(driver, "held", width)
    driver.open(f"/casos/{case}/acompanamientos")
    look(driver, "list", width)
    driver.open(f"/casos/{case}/acompanamientos/aqui")
    look(driver, "unplanned", width)


def test_every_target_is_large_and_the_button_lies_at_the_thumb(town: Town, tab: Tab) -> None:
    path, _ = planned(town)
    driver = enter(tab(town.site, width=390)).open(path)
    go(driver, "Estoy aquí: empezar", then="En marcha")
    go(driver, "Hemos terminado", then="Siguiente paso")

    heights = driver.page.locator(".pick:visible span, .field-go:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    box = driver.page.locator(".field-go:visible").bounding_box()

    assert len(heights) >= 11
    assert min(heights) >= 48
    assert box is not None
    assert box["y"] > 400
    assert box["y"] + box["height"] <= 800


def test_where_the_browser_cannot_seal_it_says_so_and_stays_a_plain_form(town: Town, tab: Tab) -> None:
    path, case = planned(town)
    driver = tab(town.site, width=390)
    driver.page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {get: () => undefined});")
    enter(driver).open(path)
    expect(driver.page.get_by_text("Aquí no se puede guardar sin conexión")).to_be_visible()

    go(driver, "Estoy aquí: empezar", then="En marcha")

    assert row_of(town, case)["state"] == "running"


def test_undo_takes_the_last_step_back(town: Town, tab: Tab) -> None:
    path, case = planned(town)
    driver = enter(tab(town.site, width=390)).open(path)
    go(driver, "Estoy aquí: empezar", then="En marcha")

    with driver.budget(1):
        driver.tap("Deshacer el inicio")
    expect(driver.page.get_by_role("button", name="Estoy aquí: empezar")).to_be_visible()

    assert row_of(town, case)["state"] == "planned"
