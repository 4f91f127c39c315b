"""The line of a group in a real browser: turns, a place by hand, moving in one step with undo, a late joiner."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from playwright.sync_api import expect

from services.groups.domain.needs import Needs
from services.groups.store import enrolments
from shared.contracts.codes import EnrolmentState as State
from shared.contracts.levels import Level
from tests.e2e.groups_town import Town, states_of
from tests.e2e.test_groups_pages import Tab, enter, look, town
from tests.integration.groups.test_offers import left, row, state

__all__ = ["town"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]


@pytest.fixture
def line(town: Town) -> dict[str, UUID]:
    """A full group in which one place is offered and four women wait, each for another reason."""
    house = town.house
    house.watch.now = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    found = {
        "Rocío": house.enrolled(town.edition, "Rocío", case=house.a_case(level=Level.ALTO)),
        "Salma": house.enrolled(
            town.edition, "Salma", needs=Needs(("ar",), needs_interpreter=True, children=3)
        ),
        "Vera": house.enrolled(town.edition, "Vera", needs=Needs(("es",))),
    }
    left(house, town.women[12])
    return found


@pytest.mark.parametrize("width", [1280, 390])
def test_the_line_is_accessible_and_fits(town: Town, line: dict[str, UUID], tab: Tab, width: int) -> None:
    driver = enter(tab(town.site, width=width), "Nuria")
    here = f"/grupos/{town.edition}"

    for name, path in {
        "waitlist": f"{here}/espera",
        "change": f"{here}/plazas/{line['Vera']}/cambiar",
        "with-line": here,
        "add-nobody": f"/sesiones/{town.sessions[0]}/lista/anadir",
    }.items():
        driver.open(path)
        look(driver, name, width)

    expect(driver.open(f"{here}/espera").page.get_by_text("Se le guarda hasta el")).to_be_visible()
    order = [one.split("\n")[-1] for one in driver.page.locator("ol.women .alias").all_inner_texts()]
    assert order == ["Nube", "Salma", "Vera"]


def test_a_place_is_given_by_hand_and_a_move_is_undone(town: Town, line: dict[str, UUID], tab: Tab) -> None:
    other = town.house.an_edition(capacity=6)
    town.house.planned(other, starts_on=date(2026, 12, 1))
    driver = enter(tab(town.site), "Nuria").open(f"/grupos/{town.edition}/espera")
    driver.tap("Dice que no")
    expect(driver.page.get_by_text("Su plaza pasa a quien espera")).to_be_visible()
    assert state(town.house, line["Rocío"]) == [State.LEFT]

    driver.open(f"/grupos/{town.edition}/plazas/{line['Salma']}/cambiar")
    driver.page.get_by_label("A qué grupo").select_option(str(other))
    driver.tap("Cambiar de grupo")
    driver.page.wait_for_url(f"**/grupos/{other}")
    assert state(town.house, line["Salma"]) == [State.LEFT]
    driver.tap("Deshacer")

    driver.page.wait_for_url(f"**/grupos/{town.edition}")
    assert state(town.house, line["Salma"]) == [State.WAITLISTED]


def test_a_late_joiner_is_added_on_a_phone(town: Town, tab: Tab) -> None:
    house = town.house
    house.watch.now = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    left(house, town.women[12])
    house.watch.forward(minutes=1)
    promoted = next(one for one in _everyone(town) if row(house, one).state is State.INVITED)
    house.confirmed(promoted)
    driver = enter(tab(town.site, width=390), "Olga").open(f"/sesiones/{town.sessions[2]}/lista")
    driver.tap("Añadir a quien vino y no está en la lista")
    look(driver, "add-joiner", 390)

    driver.pick("Nube").tap("Añadir")

    driver.page.wait_for_url("**/lista")
    expect(driver.page.get_by_text("Añadida a la lista")).to_be_visible()
    assert promoted in states_of(town, town.sessions[2])


def _everyone(town: Town) -> list[UUID]:
    with town.house.work() as work:
        return [one.id for one in enrolments.enrolments_of(work.session, town.edition)]
