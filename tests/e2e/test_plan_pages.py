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


def value_of(at: dict[str, str] | None) -> str:
    """A place as the board names it."""
    return f"{at['room']}~{at['slot']}" if at else "out"


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
    driver.open("/convocatorias")  # that page reloads itself when the search is over
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
        "open-group": f"{here}/plan/grupos/nuevo",
        "team": "{here}/plan/grupos/{slot}/{room}/equipo".format(here=here, **board["cards"][0]["at"]),
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


@pytest.mark.parametrize("width", [1280, 390])
def test_what_has_changed_is_accessible_and_fits(
    town: Town, planning: Convocatoria, tab: Tab, width: int
) -> None:
    here = f"/convocatorias/{planning.id}"
    going = planning.post("searches", {"seconds": 5, "seed": 1})["id"]
    work_off(town)
    planning.post(f"searches/{going}/take", {"number": 0})
    driver = enter(tab(town.site, width=width), "Nuria").open(f"{here}/cambios")
    look(driver, "plan-changes-none", width)

    hour = planning.get("board")["cards"][0]["at"]["slot"]
    pair = planning.post("changes", {"out": [hour], "seconds": 5})["searches"]
    driver.open(f"{here}/cambios")
    look(driver, "plan-changes-going", width)
    driver.open(here)
    work_off(town)
    for name, path in {"both": "cambios", "who": f"busquedas/{pair[1]}", "having": "recursos"}.items():
        driver.open(f"{here}/{path}")
        look(driver, f"plan-changes-{name}", width)
    if width > 1000:
        driver.open(f"{here}/busquedas/{pair[0]}").page.emulate_media(media="print")
        look(driver, "plan-changes-paper", width)


@pytest.mark.parametrize("width", [1280, 390])
def test_one_thing_more_is_tried_with_one_tap_and_seen_beside_the_plan(
    town: Town, planning: Convocatoria, tab: Tab, width: int
) -> None:
    going = planning.post("searches", {"seconds": 5, "seed": 1})["id"]
    work_off(town)
    planning.post(f"searches/{going}/take", {"number": 0})
    here = f"/convocatorias/{planning.id}/plan"
    driver = enter(tab(town.site, width=width), "Nuria").open(f"{here}/ayuda")
    look(driver, "plan-help", width)

    driver.page.get_by_role("button", name="Probarlo").first.click()
    expect(driver.page.get_by_text("En cola")).to_be_visible()
    look(driver, "plan-trial-going", width)
    work_off(town)
    expect(driver.page.get_by_text("Es solo una prueba")).to_be_visible(timeout=10_000)
    look(driver, "plan-trial", width)

    woman = planning.get("board")["unplaced"][0]["woman"]["person"]
    driver.open(f"{here}/mujeres/{woman}")
    look(driver, "plan-left-out", width)
    driver.tap("Probar a darle plaza")
    work_off(town)
    expect(driver.page.get_by_text("Es solo una prueba")).to_be_visible(timeout=10_000)
    look(driver, "plan-trial-hers", width)
    assert planning.get("board")["number"] == 1


def test_a_woman_is_dragged_only_to_where_no_rule_is_broken(
    town: Town, planning: Convocatoria, tab: Tab
) -> None:
    going = planning.post("searches", {"seconds": 5, "seed": 1})["id"]
    work_off(town)
    planning.post(f"searches/{going}/take", {"number": 0})
    woman = planning.get("board")["cards"][0]["women"][0]["woman"]["person"]
    openings = planning.get(f"board/openings/{woman}")
    free, barred = (
        [value_of(one["at"]) for one in openings if bool(one["broken"]) is is_barred]
        for is_barred in (False, True)
    )
    driver = enter(tab(town.site), "Nuria").open(f"/convocatorias/{planning.id}/plan")
    page = driver.page
    row = page.locator(f"[data-woman='{woman}']")

    row.hover()
    page.mouse.down()
    page.mouse.move(640, 300, steps=5)
    expect(page.locator("[data-place].may-drop")).to_have_count(len(free))
    expect(page.locator("[data-place].is-barred")).to_have_count(len(barred))
    look(driver, "plan-dragging", 1280)
    if barred:
        page.locator(f"[data-place='{barred[0]}']").hover()
        page.mouse.up()
        assert planning.get("board")["number"] == 1
        row.hover()
        page.mouse.down()
        page.mouse.move(640, 300, steps=5)
        expect(page.locator("[data-place].may-drop")).to_have_count(len(free))
    page.locator("[data-place='out']").scroll_into_view_if_needed()
    page.locator("[data-place='out'] h2").hover()
    page.locator("[data-place='out'] h2").hover()
    page.mouse.up()

    expect(page.get_by_text("Plan cambiado")).to_be_visible()
    assert woman in [one["woman"]["person"] for one in planning.get("board")["unplaced"]]


def test_a_group_is_closed_and_brought_back_by_keyboard_without_script(
    town: Town, planning: Convocatoria, tab: Tab
) -> None:
    going = planning.post("searches", {"seconds": 5, "seed": 1})["id"]
    work_off(town)
    planning.post(f"searches/{going}/take", {"number": 0})
    before = planning.get("board")["cards"]
    driver = enter(tab(town.site, width=390, has_script=False), "Nuria").open(
        f"/convocatorias/{planning.id}/plan"
    )

    driver.page.get_by_role("link", name="Equipo y cierre").first.click()
    driver.page.get_by_role("button", name="Cerrar el grupo").focus()
    driver.press("Enter")
    expect(driver.page.get_by_text("Grupo cerrado")).to_be_visible()
    assert len(planning.get("board")["cards"]) == len(before) - 1
    driver.page.get_by_role("button", name="Deshacer el último cambio").focus()
    driver.press("Enter")

    expect(driver.page.get_by_text("Deshecho")).to_be_visible()
    assert planning.get("board")["cards"] == before


def test_an_hour_is_lost_and_the_smallest_change_is_taken_by_keyboard_without_script(
    town: Town, planning: Convocatoria, tab: Tab
) -> None:
    going = planning.post("searches", {"seconds": 5, "seed": 1})["id"]
    work_off(town)
    planning.post(f"searches/{going}/take", {"number": 0})
    card = planning.get("board")["cards"][0]
    driver = enter(tab(town.site, width=390, has_script=False), "Nuria").open(
        f"/convocatorias/{planning.id}/plan"
    )

    driver.tap("Qué ha cambiado")
    driver.page.locator(f"input[name=hours][value='{card['at']['slot']}']").focus()
    driver.press("Space")
    driver.page.get_by_role("button", name="Buscar dos propuestas").focus()
    driver.press("Enter")
    expect(driver.page.get_by_role("heading", name="Buscando")).to_be_visible()
    work_off(town)
    driver.tap("Ver cómo va ahora")
    driver.tap("Ver quiénes: Mover lo menos posible")
    expect(driver.page.get_by_text("nadie recibe nada hasta que lo publiques")).to_be_visible()
    driver.tap("Quedarme con este plan")

    expect(driver.page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()
    assert card["at"] not in [one["at"] for one in planning.get("board")["cards"]]
    assert planning.get()["editions"] == []


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
