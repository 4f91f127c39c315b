"""The week painted: with a mouse, a finger and the keyboard; what is sent is what the rows of the form say."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.driver import Driver, check_page
from tests.e2e.test_contact_plan import Case, add_point, enter, mark, picture, town

__all__ = ["enter", "town"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Enter = Callable[..., tuple[Driver, Case]]
TUESDAY, WEDNESDAY, THURSDAY = 1, 2, 3


def new_point(enter: Enter, **how: Any) -> tuple[Driver, Case]:
    driver, case = enter(**how)
    driver.open(case.path).tap("Añadir forma de contacto")
    driver.fill("Número, dirección o usuario", "600 123 123")
    driver.pick("Sí, es segura").pick("Solo ella")
    driver.page.locator("#week-editor").scroll_into_view_if_needed()
    return driver, case


def column(page: Page, day: int) -> Locator:
    return page.locator(f".wk-day[data-day='{day}']")


def spot(page: Page, day: int, hour: float) -> tuple[float, float]:
    """Where an hour of a day is on the screen, brought into its middle first."""
    column(page, day).evaluate(
        "(one, hour) => scrollBy(0, one.getBoundingClientRect().top + one.offsetHeight * hour / 24 - innerHeight / 2)",
        hour,
    )
    box = column(page, day).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] * hour / 24


def drag(page: Page, start: tuple[int, float], end: tuple[int, float]) -> None:
    spot(page, *start)
    from_x, from_y = spot(page, *start)
    box = column(page, end[0]).bounding_box()
    assert box is not None
    page.mouse.move(from_x, from_y + 1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * end[1] / 24 - 1, steps=6)
    page.mouse.up()


def block(page: Page, name: str) -> Locator:
    return page.locator(".wk-block").and_(page.get_by_role("button", name=name, exact=True))


def test_hours_are_painted_moved_and_grown_with_a_mouse_and_kept(enter: Enter) -> None:
    driver, _ = new_point(enter, width=1280)
    page = driver.page

    drag(page, (TUESDAY, 10), (TUESDAY, 12))
    expect(block(page, "martes de 10:00 a 12:00")).to_be_focused()
    drag(page, (WEDNESDAY, 16), (THURSDAY, 18))
    expect(page.locator(".read-back")).to_contain_text("martes de 10 a 12 y miércoles y jueves de 16 a 18")
    drag(page, (TUESDAY, 11), (TUESDAY, 13))
    drag(page, (THURSDAY, 17.95), (THURSDAY, 19))
    kept = "martes de 12 a 14, miércoles de 16 a 18 y jueves de 16 a 19"
    expect(page.locator(".read-back")).to_contain_text(kept)
    picture(driver, "week-1280")
    check_page(driver)

    driver.tap("Guardar")

    expect(page.locator(".point")).to_contain_text(kept)


def test_hours_are_tapped_changed_and_taken_off_on_a_phone(enter: Enter) -> None:
    driver, _ = new_point(enter, width=390)
    page = driver.page
    for day, hour in ((TUESDAY, 10.2), (THURSDAY, 17.5)):
        page.touchscreen.tap(*spot(page, day, hour))
    expect(block(page, "jueves de 17:00 a 18:00")).to_have_attribute("aria-pressed", "true")
    for _ in range(2):
        page.get_by_role("button", name="Acaba después").tap()
    expect(page.locator(".read-back")).to_contain_text("martes de 10 a 11 y jueves de 17 a 19")
    picture(driver, "week-390")
    check_page(driver)

    block(page, "martes de 10:00 a 11:00").tap()
    page.locator(".wk-bar").get_by_role("button", name="Quitar").tap()
    expect(page.locator(".wk-said")).to_have_text("Quitado: martes de 10:00 a 11:00")
    driver.tap("Guardar")

    expect(page.locator(".point")).to_contain_text("WhatsApp, jueves de 17 a 19;")


def test_a_week_is_made_moved_and_grown_with_the_keyboard_alone(enter: Enter) -> None:
    driver, _ = new_point(enter)
    page = driver.page
    page.get_by_role("button", name="Añadir una hora el martes").focus()
    page.keyboard.press("Enter")
    expect(block(page, "martes de 10:00 a 11:00")).to_be_focused()

    for keys in ("ArrowDown", "ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowUp"):
        page.keyboard.press(keys)
    expect(block(page, "miércoles de 10:30 a 12:00")).to_be_focused()
    page.get_by_role("button", name="Añadir una hora el sábado").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name="Añadir una hora el sábado")).to_be_focused()
    driver.tap("Guardar")

    expect(page.locator(".point")).to_contain_text("WhatsApp, miércoles de 10:30 a 12;")


def test_what_is_typed_in_the_rows_is_painted_and_past_midnight_shows_on_both_days(enter: Enter) -> None:
    driver, _ = new_point(enter)
    page = driver.page

    mark(driver, 1, "sábado", start="22:30", end="01:00")
    page.keyboard.press("Tab")

    expect(block(page, "sábado de 22:30 a 01:00")).to_have_count(1)
    expect(column(page, 6).locator(".wk-tail")).to_have_count(1)


def test_more_hours_than_the_form_has_rows_get_rows_of_their_own(enter: Enter) -> None:
    driver, _ = new_point(enter)
    page = driver.page
    for day in range(5):
        drag(page, (day, 8 + day), (day, 9 + day))

    assert page.locator("[data-row]").count() == 5
    driver.tap("Guardar")

    said = page.locator(".point")
    expect(said).to_contain_text(
        "lunes de 8 a 9, martes de 9 a 10, miércoles de 10 a 11, jueves de 11 a 12 y viernes de 12 a 13"
    )


def test_hours_of_some_weeks_are_shown_and_left_to_their_row(enter: Enter) -> None:
    driver, case = enter()
    add_point(driver, case)
    line = driver.page.get_by_role("group", name="Franja 1")
    line.get_by_text("Solo algunas semanas o fechas").click()
    line.get_by_label("el primero del mes").check()
    line.get_by_label("el tercero del mes").check()
    line.get_by_label("No en vacaciones escolares").check()
    expect(driver.page.locator(".read-back")).to_contain_text("no en vacaciones escolares")
    expect(driver.page.locator(".wk-block.is-rare")).to_have_count(2)
    check_page(driver)

    drag(driver.page, (4, 9), (4, 10))
    driver.tap("Guardar")

    expect(driver.page.locator(".point")).to_contain_text(
        "el primer y tercer martes y el primer y tercer jueves del mes de 10 a 12 (no en vacaciones escolares) "
        "y viernes de 9 a 10"
    )
    expect(driver.page.locator(".notice-warning").first).to_contain_text("No consta el calendario escolar")
    picture(driver, "rare")
    check_page(driver)


def test_without_script_there_is_no_grid_and_the_rows_do(enter: Enter) -> None:
    driver, case = enter(has_script=False)
    add_point(driver, case)

    expect(driver.page.locator("#week-editor")).to_be_hidden()
