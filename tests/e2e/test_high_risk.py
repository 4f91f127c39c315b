"""The main flows on the whole running system: she is in danger, her coordinator is told by mail and takes the alert."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.portal.commands import send_cards
from services.portal.runtime import build, connect
from services.portal.settings import PortalSettings
from shared.contracts.roles import Role
from shared.db import make_engine
from telar.local.system import System
from tests.e2e.conftest import Site
from tests.e2e.driver import Driver, check_page
from tests.e2e.test_sign_in import sign_in
from tests.support.smtp import MailCatcher, running_mail_server
from tests.support.system import running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("system")]
Tab = Callable[..., Driver]
STRANGLED = 15
"""DASH-RIC asks here whether he has tried to strangle her: a red flag whatever the score."""


@pytest.fixture(scope="module")
def mail() -> Iterator[MailCatcher]:
    with running_mail_server() as catcher:
        yield catcher


@pytest.fixture(scope="module")
def site(mail: MailCatcher) -> Iterator[Site]:
    """The portal of a whole running system, and its accounts from the side of whoever runs it."""
    with running(smtp_url=f"smtp://{mail.host}:{mail.port}") as system:
        settings = portal_settings(system)
        engine, services = make_engine(settings.database_url_portal, name="telar-test"), connect(settings)
        yield Site(system.portal_url, build(settings, engine=engine, services=services))
        engine.dispose()
        for client in services.values():
            client.close()


def portal_settings(system: System) -> PortalSettings:
    at = system.environment
    return PortalSettings(
        keys_dir=Path(at["TELAR_KEYS_DIR"]),
        public_url=system.portal_url,
        database_url_portal=at["TELAR_DATABASE_URL_PORTAL"],
        intake_url=at["TELAR_INTAKE_URL"],
        groups_url=at["TELAR_GROUPS_URL"],
        notifications_url=at["TELAR_NOTIFICATIONS_URL"],
    )


def open_a_case(driver: Driver, call_name: str) -> str:
    """Open it in the browser; returns its code."""
    driver.tap("Casos").tap("Alta rápida")
    driver.fill("Cómo quiere que la llamemos", call_name).pick("Idioma", value="ar")
    driver.pick("Ninguna, de momento").tap("Guardar")
    driver.page.wait_for_url("**/casos/*-*")
    found = re.search(r"TL-\w+-\w+", driver.page.locator("main").inner_text())
    assert found
    return found[0]


def answer_with_a_red_flag(driver: Driver) -> None:
    driver.tap("Riesgo").tap("Valorar")
    driver.page.locator("main").get_by_role("link", name=re.compile("DASH")).first.click()
    driver.page.wait_for_url("**/valorar/DASH-RIC")
    for number in range(1, 25):
        driver.answer(number, "si" if number == STRANGLED else "no")
    driver.tap("Firmar y ver el resultado")
    driver.page.wait_for_url("**/valoraciones/*")


def test_a_high_risk_intake_reaches_the_coordinator_who_takes_the_alert(
    site: Site, tab: Tab, mail: MailCatcher
) -> None:
    lucia = site.hire("Lucía de Prueba", Role.CASEWORKER, email="lucia@example.org")
    nuria = site.hire("Nuria de Prueba", Role.COORDINATOR)
    assert send_cards(site.runtime) == 2
    worker, boss = sign_in(tab(site), lucia), sign_in(tab(site, width=390), nuria)

    code = open_a_case(worker, "Amal")
    answer_with_a_red_flag(worker)
    letter = mail.wait_for_one_to(nuria.email, seconds=60)
    boss.tap("Alertas")
    card = boss.page.get_by_role("article", name=f"Alerta {code}")
    seen = card.inner_text()
    check_page(boss)
    card.get_by_role("button", name="Tomar", exact=True).click()
    boss.page.get_by_text("La alerta es tuya").wait_for()

    assert "Estrangulamiento o asfixia" in seen
    assert letter.subject == "Aviso pendiente"
    assert not re.search(r"Amal|TL-|violencia|riesgo|mujer", letter.text, re.IGNORECASE)
    worker.open("/alertas")
    assert "Nuria de Prueba" in worker.page.get_by_role("article", name=f"Alerta {code}").inner_text()


THREAT = "Viene con la niña. Le ha dicho que la va a matar si se va de casa."


def write_a_note(driver: Driver, words: str) -> None:
    driver.tap("Anotar atención").pick("Orientación").pick("En persona")
    driver.fill("Nota", words).tap("Guardar")


@pytest.mark.slow
def test_a_death_threat_in_a_note_is_marked_confirmed_alerted_and_taken(
    site: Site, tab: Tab, mail: MailCatcher
) -> None:
    zoe = site.hire("Zoe de Prueba", Role.CASEWORKER, email="zoe@example.org")
    olga = site.hire("Olga de Prueba", Role.COORDINATOR, email="olga@example.org")
    send_cards(site.runtime)
    worker, boss = sign_in(tab(site), zoe), sign_in(tab(site, width=390), olga)
    code = open_a_case(worker, "Nadia")

    write_a_note(worker, THREAT)
    worker.page.wait_for_url("**/textos/nota/*")
    mark = worker.page.locator("mark.signal").inner_text()
    check_page(worker)
    worker.tap("Confirmar: es así, y es de ahora")
    worker.page.get_by_text("se ha abierto una alerta").wait_for()
    bar = worker.page.get_by_role("region", name="De quién es esta ficha").inner_text()
    letter = mail.wait_for_one_to(olga.email, seconds=60)
    boss.tap("Alertas")
    card = boss.page.get_by_role("article", name=f"Alerta {code}")
    card.get_by_role("button", name="Tomar", exact=True).click()
    boss.page.get_by_text("La alerta es tuya").wait_for()
    check_page(boss)
    boss.page.get_by_role("link", name=re.compile("^Nota del ")).first.click()
    boss.page.wait_for_url("**/textos/nota/*#m-*")

    assert "la va a matar" in mark
    assert "Riesgo alto" in bar
    assert boss.page.locator("mark.signal:target").count() == 1
    assert not re.search(r"Nadia|TL-|matar|niña|violencia|riesgo|mujer", letter.text, re.IGNORECASE)
    worker.open("/alertas")
    assert "Olga de Prueba" in worker.page.get_by_role("article", name=f"Alerta {code}").inner_text()
