"""A partner sends a woman: a coordinator hears of it, reads it, and takes her or says no."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.portal.usecases.demo import DEMO_HOST
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site, pictures
from tests.e2e.driver import Driver, check_page
from tests.support.servers import Databases
from tests.support.town import Town, open_services, send_us, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]
WIDTHS = (1280, 390)
SCRIPT = "<script>document.title='x'</script> Quiere hablar con una abogada."


@dataclass
class Place:
    """A portal with the town behind it, and its coordinator."""

    site: Site
    town: Town

    def enter(self, tab: Tab, name: str = "Nuria", **how: object) -> Driver:
        return tab(self.site, **how).enter(f"{name} Prueba")


@pytest.fixture(scope="module")
def place(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Place]:
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as site:
        lucia = site.hire("Lucía Prueba", Role.CASEWORKER, email=f"lucia{DEMO_HOST}", has_password=False)
        nuria = site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}", has_password=False)
        settle(town, worker=lucia.ref, boss=nuria.ref)
        yield Place(site, town)


def keep(driver: Driver, name: str, width: int) -> None:
    folder = pictures()
    if folder is not None:
        driver.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_she_becomes_a_case_with_its_source(place: Place, tab: Tab, width: int) -> None:
    send_us(place.town, urgency="urgent")
    nuria = place.enter(tab, width=width).open("/recibidas")
    check_page(nuria)
    keep(nuria, "received-list", width)
    assert "Amina" not in nuria.page.locator("main").inner_text()

    nuria.page.locator("main .card-t", has_text="Urgente").get_by_role("link").first.click()
    nuria.page.wait_for_url("**/recibidas/*")
    check_page(nuria)
    keep(nuria, "received-one", width)
    told = nuria.page.locator("main").inner_text()
    assert all(word in told for word in ("Amina", "Ponferrada", "preguntando por Pilar"))
    nuria.tap("Abrir la ficha")
    nuria.page.wait_for_url("**/casos/*")
    assert "La envía otra entidad" in nuria.page.locator("main").inner_text()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_no_wants_its_reason_and_she_is_forgotten(place: Place, tab: Tab, has_script: bool) -> None:
    received = send_us(place.town)
    nuria = place.enter(tab, width=390, has_script=has_script).open(f"/recibidas/{received}")
    nuria.page.locator("summary", has_text="No podemos").click()
    keep(nuria, f"received-no-{has_script}", 390)
    nuria.pick("Otro motivo (escríbelo abajo)").tap("Responder que no")
    assert nuria.page.get_by_text("unas palabras").first.is_visible()
    if has_script:
        check_page(nuria)
    nuria.fill("Qué le decimos a la entidad", "Vive en otra provincia").tap("Responder que no")

    nuria.page.wait_for_url("**/recibidas")
    nuria.open(f"/recibidas/{received}")
    keep(nuria, f"received-over-{has_script}", 390)
    assert "Amina" not in nuria.page.locator("main").inner_text()


def test_what_a_partner_writes_is_text_whatever_it_is(place: Place, tab: Tab) -> None:
    received = send_us(place.town, need=SCRIPT)
    nuria = place.enter(tab).open(f"/recibidas/{received}")

    assert SCRIPT in nuria.page.locator("main").inner_text()
    assert nuria.page.title() != "x"


def test_a_contact_without_a_file_empties_it(place: Place, tab: Tab) -> None:
    received = send_us(place.town)
    nuria = place.enter(tab, width=390).open(f"/recibidas/{received}")
    nuria.page.locator("summary", has_text="contacto sin ficha").click()
    nuria.pick("Vivienda")
    keep(nuria, "received-log", 390)
    nuria.tap("Guardar el contacto")
    nuria.page.wait_for_url("**/recibidas")


def test_nobody_else_finds_the_queue(place: Place, tab: Tab) -> None:
    lucia = place.enter(tab, "Lucía")

    assert "Derivaciones recibidas" not in lucia.page.content()
    answer = lucia.page.goto(f"{lucia.base}/recibidas")
    assert answer is not None
    assert answer.status == 403


@pytest.mark.parametrize("width", WIDTHS)
def test_an_empty_queue_says_so(place: Place, tab: Tab, width: int) -> None:
    nuria = place.enter(tab, width=width)
    works = place.town.runtimes["intake"].transactions
    with works.engine.begin() as connection:
        connection.exec_driver_sql("update received_referral set decided_at = now() where decided_at is null")
    nuria.open("/recibidas")

    assert "Ninguna entidad nos ha enviado" in nuria.page.locator("main").inner_text()
    check_page(nuria)
    keep(nuria, "received-empty", width)
