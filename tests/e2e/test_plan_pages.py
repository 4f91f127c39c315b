"""The planner's pages in a real browser: accessible at both widths; calculated, stopped and published with taps."""

import pytest
from playwright.sync_api import expect

from services.groups.runtime import SERVICE
from services.groups.usecases.planning.run_search import run_next
from shared.actor import Actor
from tests.e2e.groups_town import Town
from tests.e2e.test_groups_pages import Tab, enter, look, town
from tests.integration.groups.planning.conftest import asking
from tests.support.convocatoria import Convocatoria

__all__ = ["town"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]


def work_off(town: Town) -> None:
    """Run every search that waits, as the planner's worker does, here."""
    while run_next(town.house.transactions, actor=Actor.service(SERVICE)):
        pass


@pytest.fixture
def planning(town: Town) -> Convocatoria:
    """Twenty women who ask for a place; nothing was searched yet."""
    return Convocatoria(asking(town.house), town.house.a_case)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_accessible_and_fit(town: Town, planning: Convocatoria, tab: Tab, width: int) -> None:
    here = f"/convocatorias/{planning.id}"
    going = planning.post("searches", {"seconds": 5, "seed": 1})["id"]
    driver = enter(tab(town.site, width=width), "Nuria")
    driver.open(f"{here}/busquedas/{going}")
    look(driver, "plan-searching", width)
    work_off(town)
    driver.open(f"{here}/busquedas/{going}")
    look(driver, "plan-found", width)
    planning.post(f"searches/{going}/take", {"number": 0})
    board = planning.get("board")
    seated = board["cards"][0]["women"][0]["woman"]
    out = [one["woman"]["person"] for one in board["unplaced"]]

    for name, path in {
        "list": "/convocatorias",
        "new": "/convocatorias/nueva",
        "data": here,
        "board": f"{here}/plan",
        "woman": f"{here}/plan/mujeres/{seated['person']}",
        "left-out": f"{here}/plan/mujeres/{(out or [seated['person']])[0]}",
        "help": f"{here}/plan/ayuda",
        "publish": f"{here}/plan/publicar",
        "wish": f"{here}/mujeres/{seated['case']}",
        "choose": f"/casos/{seated['case']}/grupos/convocatorias",
        "having": f"{here}/recursos",
        "facilitator": f"{here}/recursos/dinamizadora",
        "childcare": f"{here}/recursos/guarderia",
    }.items():
        driver.open(path)
        look(driver, f"plan-{name}", width)


def test_a_plan_is_calculated_and_published_with_five_taps(
    town: Town, planning: Convocatoria, tab: Tab
) -> None:
    driver = enter(tab(town.site), "Nuria").open(f"/convocatorias/{planning.id}")

    driver.tap("Calcular")
    expect(driver.page.get_by_text("En cola")).to_be_visible()
    work_off(town)
    expect(driver.page.get_by_role("button", name="Quedarme con este plan")).to_be_visible(timeout=10_000)
    driver.tap("Quedarme con este plan")
    driver.tap("Ver antes de publicar")
    driver.tap("Publicar")

    expect(driver.page.get_by_role("heading", name="Publicado", exact=True)).to_be_visible()
    assert len(planning.get()["editions"]) == len(planning.get("board")["cards"]) > 0
