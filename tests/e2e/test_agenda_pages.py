"""The agenda of appointments and due work in a real browser: every view, and dragging to another day."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from shared.clock import utc_now
from tests.e2e.case_town import Town, enter, look, open_town
from tests.e2e.conftest import OpenSite
from tests.e2e.driver import Driver
from tests.support.servers import Databases

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def town(databases: Databases, keys_dir: Any, open_site: OpenSite) -> Iterator[Town]:
    with open_town(databases, keys_dir, open_site) as town:
        yield town


@pytest.mark.parametrize("whose", ["", "&de=equipo"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_agenda_shows_appointments_and_what_falls_due(
    town: Town, tab: Tab, width: int, whose: str
) -> None:
    town.full_case()
    driver = enter(tab(town.site, width=width))
    for view in ("dia", "lista", "semana", "mes"):
        driver.open(f"/agenda?vista={view}{whose}")
        assert driver.page.locator(".entry").count() or view == "dia"
        look(driver, f"agenda-{view}{'-equipo' if whose else ''}", width)
    driver.open("/agenda?vista=mes")
    assert driver.page.locator(".entry-task").count()
    assert driver.page.locator(".entry-her").count()


def drag(page: Page, what: Locator, onto: str) -> None:
    """Drag as a hand does: press, move a little, wait where it is dropped."""
    what.hover()
    page.mouse.down()
    place = page.locator(f"{onto} h2")
    box = place.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 5, steps=8)
    expect(page.locator(f"{onto}.may-drop")).to_be_visible()
    place.hover()
    expect(page.locator(f"{onto}.is-over")).to_be_visible()
    page.mouse.up()


def test_an_appointment_is_dragged_to_another_day_and_back(town: Town, tab: Tab) -> None:
    case = town.open_case("Amal")
    monday = utc_now() + timedelta(days=21 - utc_now().weekday())
    body = {"accompaniment": {"kind": "court"}, "starts_at": monday.replace(hour=10).isoformat()}
    made = town.call("POST", f"/cases/{case}/accompaniments", body)["id"]
    driver = enter(tab(town.site, width=1280))
    driver.open(f"/agenda?vista=semana&dia={monday.date()}")
    page = driver.page

    def day_of(count: int) -> str:
        return f"[data-day='{monday.date() + timedelta(days=count)}']"

    def starts() -> str:
        return str(town.call("GET", f"/cases/{case}/accompaniments/{made}")["starts_at"])[:10]

    row = page.locator(f"{day_of(0)} .entry-her", has_text=town.code_of(case))
    drag(page, row, day_of(3))
    page.get_by_text("Movido a otro día").wait_for()
    assert starts() == str(monday.date() + timedelta(days=3))
    assert page.locator(f"{day_of(3)} .entry-her", has_text=town.code_of(case)).count() == 1

    driver.tap("Deshacer")
    page.locator(f"{day_of(0)} .entry-her", has_text=town.code_of(case)).wait_for()
    assert starts() == str(monday.date())


def test_a_task_dragged_to_a_day_asks_why_it_is_put_off(town: Town, tab: Tab) -> None:
    case = town.open_case("Amal")
    monday = utc_now() + timedelta(days=14 - utc_now().weekday())
    item = {"title": "Recoger la denuncia", "due_at": monday.replace(hour=9).isoformat()}
    town.call("POST", f"/cases/{case}/due", item)
    driver = enter(tab(town.site, width=1280))
    driver.open(f"/agenda?vista=semana&dia={monday.date()}")
    page = driver.page

    task = page.locator(".entry-task", has_text=town.code_of(case)).filter(has_text="Recoger la denuncia")
    drag(page, task, f"[data-day='{monday.date() + timedelta(days=2)}']")
    page.wait_for_url("**/tareas?aplazar=**")
    form = page.locator("details[open] form[action$=aplazar]")
    assert form.locator("[name=day]").input_value() == str(monday.date() + timedelta(days=2))
    form.locator("[name=reason]").select_option("waiting_for_her")
    form.get_by_role("button", name="Aplazar").click()
    page.get_by_text("Aplazada", exact=True).wait_for()

    (left,) = [one for one in town.call("GET", f"/cases/{case}/due") if one["title"] == item["title"]]
    assert left["due_at"][:10] == str(monday.date() + timedelta(days=2))
