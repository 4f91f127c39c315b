"""Signals beside a text in a real browser: without JavaScript, on a phone, by keyboard and for a screen reader."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.portal.usecases.demo import DEMO_HOST
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site, pictures
from tests.e2e.driver import Driver, check_page
from tests.support.servers import Databases
from tests.support.town import TEAM, Town, open_services

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]
WORDS = "Le ha dicho que la va a matar con la escopeta. La semana pasada la agarró del cuello."


@pytest.fixture(scope="module")
def place(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[tuple[Site, Town, Actor]]:
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as site:
        lucia = site.hire("Lucía Prueba", Role.CASEWORKER, email=f"lucia{DEMO_HOST}", has_password=False)
        site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}", has_password=False)
        roles = frozenset({Role.CASEWORKER})
        yield site, town, Actor(ref=lucia.ref, kind="staff", roles=roles, teams=frozenset({TEAM}))


def enter(driver: Driver, name: str) -> Driver:
    driver.open("/entrar").tap(f"{name} Prueba", exact=False)
    driver.page.wait_for_url("**/")
    return driver


def write(town: Town, who: Actor) -> str:
    """A case with a note; the address of its text."""
    case = town.open_case(who, "Samira")
    body = {"note": {"kind": "guidance", "channel": "phone", "text": WORDS}}
    made = town.call(who, "POST", "intake", f"/cases/{case}/notes", body)
    assert made["signals"] >= 2
    return f"/casos/{case}/textos/nota/{made['id']}"


def numbers(driver: Driver) -> set[str]:
    """Numbers of the signals that are marked in the text."""
    return set(",".join(driver.page.locator("mark.signal sup").all_inner_texts()).split(","))


def picture(driver: Driver, name: str) -> None:
    folder = pictures()
    if folder:
        driver.page.screenshot(path=folder / f"{name}.png", full_page=True)


@pytest.mark.slow
def test_a_signal_is_dismissed_with_one_tap_and_taken_back_without_javascript_on_a_phone(
    place: tuple[Site, Town, Actor], tab: Tab
) -> None:
    site, town, worker = place
    address = write(town, worker)
    driver = enter(tab(site, width=390, has_script=False), "Lucía").open(address)
    marked = numbers(driver)

    driver.tap("No es de ahora").page.get_by_text("Señal descartada").wait_for()
    left = numbers(driver)
    driver.tap("Deshacer").page.get_by_text("Decisión deshecha: la señal espera").wait_for()

    assert marked == left | {"1"}
    assert "1" not in left
    assert numbers(driver) == marked
    assert driver.page.get_by_text("Decisión deshecha").count() >= 1


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_signals_are_accessible_and_fit(
    place: tuple[Site, Town, Actor], tab: Tab, width: int
) -> None:
    site, town, worker = place
    address = write(town, worker)
    driver = enter(tab(site, width=width), "Lucía").open(address)
    check_page(driver)
    picture(driver, f"signals-waiting-{width}")
    driver.page.get_by_text("Otro motivo", exact=True).first.click()
    driver.tap("Descartar por ese motivo")
    driver.page.get_by_role("alert").first.wait_for()
    check_page(driver)
    picture(driver, f"signals-refused-{width}")
    driver.tap("Confirmar: es así, y es de ahora").page.get_by_text("Señal confirmada").first.wait_for()
    check_page(driver)
    picture(driver, f"signals-confirmed-{width}")

    for path, name in (
        (address.split("/textos")[0] + "/cronologia", "timeline"),
        (address.split("/textos")[0], "summary"),
    ):
        driver.open(path)
        check_page(driver)
        picture(driver, f"signals-{name}-{width}")
    boss = enter(tab(site, width=width), "Nuria").open("/senales")
    check_page(boss)
    picture(boss, f"signals-report-{width}")
