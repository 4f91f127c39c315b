"""Every page of the portal, found from its routes, checked whole: at both widths, in both languages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from services.portal.api.app import create_app
from services.portal.usecases.demo import DEMO_HOST
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site
from tests.e2e.driver import Driver, check_page
from tests.support.routes import routes_of
from tests.support.servers import Databases
from tests.support.town import Town, open_services, settle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]

PUBLIC: Final = ("/entrar", "/entrar/codigo", "/entrar/aplicacion", "/alta", "/hasta-luego", "/r/{token}",
                 "/c", "/c/gracias", "/c/{code}", "/c/{code}/tableta", "/c/{code}/gracias")  # fmt: skip
"""Pages for who has not signed in."""

BOSS: Final = ("/personas", "/accesos-urgentes", "/casos/{case_id}/riesgo/decidir", "/casos/{case_id}/estado/unir",
               "/casos/{case_id}/persona/coincidencias/{other}", "/casos/{case_id}/persona/domicilio-de-muchas",
               "/casos/{case_id}/asignar", "/sesiones/{session}/sala", "/grupos/nuevo", "/grupos/{edition}/editar", "/grupos/{edition}/espera", "/salas", "/entidades", "/recibidas", "/protocolo", "/senales", "/mensajes",
               "/convocatorias", "/convocatorias/nueva", "/convocatorias/{planning}", "/convocatorias/{planning}/busquedas/{search}",
               "/convocatorias/{planning}/mujeres/{case_id}", "/casos/{case_id}/grupos/convocatorias", "/convocatorias/{planning}/plan", "/convocatorias/{planning}/plan/ayuda",
               "/convocatorias/{planning}/plan/publicar", "/convocatorias/{planning}/cambios", "/convocatorias/{planning}/plan/grupos/nuevo",
               "/convocatorias/{planning}/plan/grupos/{hour}/{room}/equipo", "/convocatorias/{planning}/plan/mujeres/{person}", "/convocatorias/{planning}/recursos", "/convocatorias/{planning}/recursos/basico",
               "/convocatorias/{planning}/recursos/hora", "/convocatorias/{planning}/recursos/sala",
               "/convocatorias/{planning}/recursos/guarderia", "/convocatorias/{planning}/recursos/dinamizadora", "/convocatorias/{planning}/recursos/interprete")  # fmt: skip
"""Pages of the coordinator and the administrator; the rest are opened by a caseworker."""

GUARDIAN: Final = ("/bloqueos",)
"""Pages of the data protection officer."""

NO_PAGE: Final = {
    "/alertas/numero": "a number inside the navigation",
    "/alertas/vigia": "a banner inside every page",
    "/mensajes/ahora": "a part of the page of how messages fare",
    "/alertas/{alert_id}/plazo": "a line inside the alert",
    "/sigo": "an empty answer that counts as activity",
    "/salir": "leads away from the site",
    "/oculta": "only when hidden: tests/e2e/test_sign_in.py",
    "/casos/{case_id}/documentos/{which}": "a file",
    "/health/live": "for machines",
    "/convocatorias/{planning}/busquedas/{search}/marcha": "a part of the page of a search",
    "/convocatorias/{planning}/plan/mujeres/{person}/huecos": "for the board's script: tests/e2e/test_plan_pages.py",
    "/convocatorias/{planning}/cambios/marcha": "a part of the page of what has changed",
    "/k/{token}": "a calendar, for programs: tests/e2e/test_calendar_clients.py",
    "/mensajes/vivo": "a stream, for the page of messages: tests/e2e/test_message_live.py",
    "/k/t/{token}": "a calendar of work, for programs: tests/e2e/test_work_calendar.py",
    "/entidades/exportar": "a file",
    "/informes/grupos/hoja": "a file",
    "/informes/grupos/{edition}/hoja": "a file",
}
NOT_DECIDED: Final = {
    "color-contrast": "over the bar that stays at the bottom, axe cannot see what lies behind",
}
"""What axe could not decide, and why that is fine; anything else is looked at by a person first."""

THEMES: Final = re.compile(r"violencia|mujer|maltrat|víctima|riesgo|telar|género|samira", re.IGNORECASE)


@dataclass
class Walk:
    """A portal with the town behind it, and every address of a page."""

    site: Site
    town: Town
    pages: list[str]


@pytest.fixture(scope="module")
def walk(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Walk]:
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as site:
        roles = (Role.CASEWORKER, Role.FACILITATOR)
        lucia = site.hire("Lucía Prueba", *roles, email=f"lucia{DEMO_HOST}", has_password=False)
        boss = (Role.COORDINATOR, Role.ADMIN)
        nuria = site.hire("Nuria Prueba", *boss, email=f"nuria{DEMO_HOST}", has_password=False)
        site.hire("Delia Prueba", Role.DPO, email=f"delia{DEMO_HOST}", has_password=False)
        settle(town, worker=lucia.ref, boss=nuria.ref)
        town.known |= {"personas": str(lucia.ref), "entidades": town.known["partner_id"]}
        found = routes_of(create_app(site.runtime))
        paths = sorted({route.path for route in found if "GET" in route.methods} - set(NO_PAGE))
        yield Walk(site, town, paths)


def enter(driver: Driver, name: str, *, language: str) -> Driver:
    driver.enter(f"{name} Prueba")
    if language == "en":
        driver.page.locator("details.menu summary").first.click()
        driver.tap("English")
    return driver


def faults(driver: Driver, language: str) -> list[str]:
    """What is wrong with the page as it stands."""
    found = []
    driver.trouble[:] = [line for line in driver.trouble if "status of 503" not in line]
    try:
        undecided = check_page(driver)
    except AssertionError as error:
        undecided = []
        found.append(str(error).splitlines()[0])
        driver.trouble.clear()
    found += [f"axe could not decide {rule}" for rule in undecided if rule.split(":")[0] not in NOT_DECIDED]
    if THEMES.search(driver.page.title()):
        found.append(f"title says {driver.page.title()}")
    if driver.page.locator("html").get_attribute("lang") != language:
        found.append("wrong language")
    return found


def whose(path: str) -> str:
    """Who opens this page; nobody signed in for a public one."""
    if path in PUBLIC:
        return ""
    return "Nuria" if path.startswith(BOSS) else "Delia" if path.startswith(GUARDIAN) else "Lucía"


def visit(walk: Walk, tab: Tab, *, width: int, language: str) -> dict[str, list[str]]:
    """Open every page as whoever may; return what is wrong with each."""
    how = {"width": width, "language": "es-ES" if language == "es" else "en-GB"}
    drivers = {
        name: enter(tab(walk.site, **how), name, language=language) for name in ("Lucía", "Nuria", "Delia")
    }
    drivers[""] = tab(walk.site, **how)
    wrong: dict[str, list[str]] = {}
    for path in walk.pages:
        driver = drivers[whose(path)]
        answer = driver.page.goto(driver.base + walk.town.address(path))
        found = faults(driver, language)
        if answer is None or answer.status != 200:
            found.append(f"answers {answer and answer.status}")
        if found:
            wrong[path] = found
    return wrong


def test_every_page_has_its_parameters_filled(walk: Walk) -> None:
    forgotten = []
    for path in walk.pages:
        try:
            walk.town.address(path)
        except KeyError as missing:
            forgotten.append(f"{path} lacks {missing}")

    assert forgotten == []
    assert len(walk.pages) > 60


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_accessible_fits_and_is_neutral(walk: Walk, tab: Tab, width: int) -> None:
    assert visit(walk, tab, width=width, language="es") == {}


def test_every_page_is_so_in_english_too(walk: Walk, tab: Tab) -> None:
    assert visit(walk, tab, width=360, language="en") == {}
