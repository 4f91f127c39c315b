"""Asking in a real browser: one question a screen on a phone, keys on a laptop, kept as it is given, whole without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.driver import Driver
from tests.e2e.test_risk_pages import WIDTHS, Town, enter, look, town

__all__ = ["town"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]
DASH = "riesgo/valorar/DASH-RIC"


def place(driver: Driver) -> str:
    """Where she is, as the foot of the page says."""
    return driver.page.locator("[data-place]").inner_text()


def tap_answer(driver: Driver, number: int | str, said: str) -> None:
    """Tap an answer as a thumb does."""
    driver.actions += 1
    driver.page.locator(f"#f-answers-{number} label.row-choice", has_text=said).first.click()


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_every_state_of_asking_is_accessible_and_fits(town: Town, tab: Tab, width: int) -> None:
    case = town.open_case("Amal")
    driver = enter(tab(town.site, width=width)).open(f"/casos/{case}/{DASH}")
    look(driver, "asking-start", width)
    if width < 768:
        driver.tap("Siguiente")
        look(driver, "asking-one", width)
        tap_answer(driver, 1, "Sí")
        expect(driver.page.locator("#f-answers-2")).to_be_visible()
    else:
        driver.page.locator("#f-answers-1").focus()
        driver.press("1")
    driver.page.locator("#saved [data-kept]").wait_for()
    driver.open(f"/casos/{case}/{DASH}#f-answers-15")
    tap_answer(driver, 15, "Sí")
    driver.page.locator("#flags").get_by_text("Estrangulamiento").first.wait_for()
    look(driver, "asking-flag", width)
    driver.open(f"/casos/{case}/{DASH}#s-end")
    look(driver, "asking-end", width)
    driver.tap("Pausar y seguir luego")
    driver.page.wait_for_url("**/pausa/**")
    look(driver, "pause", width)
    driver.tap("Seguir con estas")
    look(driver, "asking-telling", width)
    driver.open(f"/casos/{case}/riesgo")
    look(driver, "overview-paused", width)


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_the_sheet_and_the_comparison_are_accessible_and_fit(town: Town, tab: Tab, width: int) -> None:
    case = town.strangled("Amal")
    answers = {str(n): "no" for n in range(1, 23)} | {"15": "si", "3": "si", "4": "no_sabe"}
    how = {"mode": "phone", "interpreter": True, "interpreter_role": "mediator", "language": "ar"}
    body = {"instrument": "DASH-RIC", "answers": answers, "words": "Lo cuenta Amal"} | how
    town.call("POST", f"/cases/{case}/assessments", body)
    second, first = (line["id"] for line in town.call("GET", f"/cases/{case}/risk")["assessments"])
    driver = enter(tab(town.site, width=width)).open(f"/casos/{case}/riesgo/comparar/{first}/{second}")
    look(driver, "compare", width)
    driver.open(f"/casos/{case}/riesgo/valoraciones/{second}")
    look(driver, "result-unknown", width)
    driver.tap("En papel, sin nombres")
    look(driver, "paper", width)
    driver.page.emulate_media(media="print")
    look(driver, "paper-print", width)
