"""The protocol, an alert in full and the banner of the chain, as people see and use them at both widths."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from playwright.sync_api import expect

from services.intake.gateways.protocol.files import PROTOCOL
from services.notifications.store import chain
from services.portal.usecases.demo import DEMO_HOST
from shared.actor import Actor
from shared.contracts.roles import Role
from telar.protocol import apply
from tests.e2e.conftest import OpenSite, Site, Worker
from tests.e2e.driver import Driver, check_page
from tests.support.servers import Databases
from tests.support.town import Town, open_services, settle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]
NOTE = "Refiere que ayer la cogió del cuello y le dijo que la mataría."


@dataclass
class Scene:
    """A town with a protocol of its own and an alert from a confirmed signal."""

    site: Site
    town: Town
    lucia: Actor
    alert: str


@pytest.fixture(scope="module")
def scene(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Scene]:
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as site:
        roles = (Role.CASEWORKER, Role.FACILITATOR)
        lucia = site.hire("Lucía Prueba", *roles, email=f"lucia{DEMO_HOST}", has_password=False)
        nuria = site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}", has_password=False)
        settle(town, worker=lucia.ref, boss=nuria.ref)
        _new_protocol(town, nuria)
        who = Actor(
            ref=lucia.ref, kind="staff", roles=frozenset({Role.CASEWORKER}), teams=frozenset({"leon"})
        )
        yield Scene(site, town, who, _an_alert(town, who))


def _new_protocol(town: Town, nuria: Worker) -> None:
    works = town.runtimes["intake"].transactions
    document = yaml.safe_load((PROTOCOL / "protocol.yaml").read_text(encoding="utf-8"))
    document["version"] = "2027.1"
    document["clocks"]["alto"] |= {"acknowledge": "12h", "reassess": "5d"}
    document["floors"]["stalking"] = "alto"
    document["actions"]["flags"]["stalking"]["steps"].append(
        {"es": "Cambiar de ruta.", "en": "Change the way."}
    )
    boss = Actor(ref=nuria.ref, kind="staff", roles=frozenset({Role.COORDINATOR}), teams=frozenset())
    apply(
        works, text=yaml.safe_dump(document, allow_unicode=True), by=boss, progress=lambda done, total: None
    )


def _an_alert(town: Town, who: Actor) -> str:
    case = town.open_case(who, "Yamina")
    body = {"note": {"kind": "counselling", "text": NOTE}}
    note = town.call(who, "POST", "intake", f"/cases/{case}/notes", body)["id"]
    for signal in town.call(who, "GET", "intake", f"/cases/{case}/signals?ref={note}")["signals"]:
        town.call(who, "POST", "intake", f"/cases/{case}/signals/{signal['id']}/confirmation")
    found = town.call(who, "GET", "intake", "/alerts")
    mine = [one for one in found if one["case_id"] == case]
    return next(str(one["id"]) for one in mine if one["reasons"][0]["code"] == "strangulation")


def enter(scene: Scene, tab: Tab, name: str, *, width: int) -> Driver:
    driver = tab(scene.site, width=width)
    driver.open("/entrar").tap(f"{name} Prueba", exact=False)
    driver.page.wait_for_url("**/")
    return driver


def picture(driver: Driver, name: str) -> None:
    folder = os.environ.get("TELAR_PICTURES")
    if folder:
        driver.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_coordinator_reads_the_protocol_and_what_it_changed(scene: Scene, tab: Tab, width: int) -> None:
    driver = enter(scene, tab, "Nuria", width=width).open("/protocolo")

    words = driver.page.locator("main").inner_text()
    assert "2027.1" in words
    assert "Nivel alto: una alerta hay que tomarla en 12 h (antes 24 h)." in words
    assert "se pide además «Cambiar de ruta.»" in words
    check_page(driver)
    picture(driver, f"protocol-{width}")


@pytest.mark.parametrize("width", [1280, 390])
def test_an_alert_shows_marked_words_steps_time_left_and_ends_with_its_outcome(
    scene: Scene, tab: Tab, width: int
) -> None:
    driver = enter(scene, tab, "Lucía", width=width).open(f"/alertas/{scene.alert}")

    words = driver.page.locator("main").inner_text()
    assert "del cuello" in words
    assert "Quedan" in words
    assert "Urgencias hoy, aunque no haya marcas." in words
    check_page(driver)
    picture(driver, f"alert-{width}")
    step = driver.page.get_by_role("button", name="Urgencias hoy, aunque no haya marcas.")
    was = step.get_attribute("aria-pressed")
    step.click()
    driver.page.wait_for_load_state()
    step = driver.page.get_by_role("button", name="Urgencias hoy, aunque no haya marcas.")
    assert step.get_attribute("aria-pressed") != was


@pytest.mark.parametrize("width", [1280, 390])
def test_the_inbox_leads_to_the_closing_form_of_an_alert_that_is_taken(
    scene: Scene, tab: Tab, width: int
) -> None:
    raised = scene.town.call(scene.lucia, "POST", "intake", "/alerts", {"words": "Está en la puerta"})["id"]
    scene.town.call(scene.lucia, "POST", "intake", f"/alerts/{raised}/acknowledge")
    driver = enter(scene, tab, "Lucía", width=width).open("/alertas")
    check_page(driver)
    picture(driver, f"inbox-{width}")

    driver.page.locator(f"#a-{raised}").get_by_role("link", name="Cerrar la alerta").click()
    driver.page.wait_for_url(f"**/alertas/{raised}#cerrar")
    note = driver.page.get_by_label("Qué se ha hecho")
    expect(note).to_be_in_viewport()
    driver.page.get_by_label("Cómo queda").select_option("referred")
    driver.tap("Cerrar con esta nota")
    expect(driver.page.locator("#errors")).to_be_in_viewport()
    assert driver.page.get_by_label("Cómo queda").input_value() == "referred"
    check_page(driver)
    picture(driver, f"alert-refused-{width}")
    note.fill("Acompañada a urgencias")
    driver.tap("Cerrar con esta nota")
    driver.page.get_by_text("Alerta cerrada").wait_for()

    words = driver.page.locator("main").inner_text()
    assert "Derivada" in words
    assert "«Acompañada a urgencias»" in words
    picture(driver, f"alert-closed-{width}")


@pytest.mark.parametrize(("width", "own"), [(1280, 0), (768, 0), (767, 1), (390, 1)])
def test_the_inbox_offers_an_urgent_alert_in_words_once(scene: Scene, tab: Tab, width: int, own: int) -> None:
    driver = enter(scene, tab, "Lucía", width=width).open("/alertas")

    words = driver.page.get_by_text("Alerta urgente", exact=True)
    boxes = [each.bounding_box() for each in words.all() if each.is_visible()]
    assert len([box for box in boxes if box and box["width"] > 1]) == 1
    link = driver.page.locator("main").get_by_role("link", name="Alerta urgente")
    assert link.count() == own


@pytest.mark.parametrize("width", [1280, 390])
def test_when_the_chain_fails_every_page_says_so(scene: Scene, tab: Tab, width: int) -> None:
    works = scene.town.runtimes["notifications"].transactions
    alert = uuid4()
    with works.begin(actor=Actor.service("notifications"), purpose="test") as work:
        chain.note_unreached(work.session, alert, now=work.now)
    try:
        driver = enter(scene, tab, "Lucía", width=width)
        banner = driver.page.locator("#chain .chain")
        banner.wait_for()
        assert "Los avisos pueden no estar llegando." in banner.inner_text()
        check_page(driver)
        picture(driver, f"chain-{width}")
    finally:
        with works.begin(actor=Actor.service("notifications"), purpose="test") as work:
            row = work.session.get(chain.UnreachedAlert, alert)
            work.session.delete(row)
