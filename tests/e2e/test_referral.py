"""A referral, whole: a worker sends it, a real mail server takes it, a partner opens it in a browser of her own."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from joserfc.jwk import OKPKey

from services.intake.api.app import create_app
from services.intake.gateways.partner_mail import SmtpPartnerMail
from services.intake.handlers import referrals as handlers
from services.intake.runtime import Runtime
from services.intake.settings import IntakeSettings
from shared.actor import Actor
from shared.clock import utc_now
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site, Worker, free_port, serve
from tests.e2e.driver import Driver, check_page
from tests.e2e.test_sign_in import forget_used_code, sign_in
from tests.integration.intake.referral.conftest import World, make_world
from tests.support.servers import Databases
from tests.support.smtp import MailCatcher, running_mail_server
from tests.support.wired import tables_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]


@dataclass
class Office:
    """A portal and an intake that speak over HTTP, a mail server, a worker with a case of her own."""

    site: Site
    world: World
    mail: MailCatcher
    worker: Worker

    def post_mail(self) -> str:
        """Hand events over, let the timetable tick, and return the link of the newest mail."""
        self.world.tell()
        before = len(self.mail.messages)
        self.tick()
        self.world.tell()
        letter = self.mail.wait_for(before + 1)[-1]
        found = re.search(r"(/r/\S+)", letter.text)
        assert found, letter.text
        return found[1]

    def tick(self) -> None:
        """Let the timetable send what is due."""
        gateway = SmtpPartnerMail(
            f"smtp://{self.mail.host}:{self.mail.port}", sender="avisos@neutral.example"
        )
        handlers.run_due_steps(self.world.transactions, mail=gateway, portal_url=self.site.url)

    def send(self) -> tuple[str, str]:
        """Send a referral without a browser; return the link's path and the PIN."""
        made = self.world.request("call_name", "languages", "need")
        return self.post_mail(), made.pin

    def fresh_case(self) -> UUID:
        """Open another case with the same consent, so that tests do not meet."""
        self.world.case = self.world.open_case()
        self.world.consent = self.world.consent_to(
            self.world.partner, "call_name", "languages", "need", "urgency"
        )
        return self.world.case


@pytest.fixture(scope="module")
def office(open_site: OpenSite, databases: Databases, keys_dir: Path) -> Iterator[Office]:
    port = free_port()
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", trust_env=False)
    with running_mail_server() as mail, open_site(services={"intake": client}) as site:
        worker = site.hire("Rosa de Prueba", Role.CASEWORKER, email="rosa.deriva@example.org")
        actor = Actor(worker.ref, "staff", frozenset({Role.CASEWORKER}), frozenset({"leon"}))
        world = make_world(databases.new(*tables_of("intake")), keys_dir, worker=actor, clock=utc_now)
        public_half = OKPKey.import_key((keys_dir / "tokens" / "portal.pub.pem").read_text())
        runtime = Runtime(settings=IntakeSettings(), transactions=world.transactions, token_key=public_half)
        server, thread = serve(create_app(runtime), port)
        yield Office(site, world, mail, worker)
    server.should_exit = True
    thread.join(timeout=10)
    client.close()


def signed_in(office: Office, tab: Tab, **how: Any) -> Driver:
    forget_used_code(office.site, office.worker)
    return sign_in(tab(office.site, **how), office.worker)


def test_a_referral_goes_from_case_to_partner_and_back_to_the_timeline(office: Office, tab: Tab) -> None:
    case = office.fresh_case()
    staff = signed_in(office, tab).open(f"/casos/{case}")

    with staff.budget(5):
        staff.tap("Derivar")
        check_page(staff)
        staff.fill("Qué necesita", "Orientación sobre su permiso").tap("Asesoría jurídica")
        check_page(staff)
        staff.tap("Elegir Despacho Inventado")
        check_page(staff)
        staff.tap("Enviar a la entidad")
    check_page(staff)
    pin = re.sub(r"\D", "", staff.page.locator("[data-pin]").inner_text())
    link = office.post_mail()

    partner = tab(office.site, width=360).open(link)
    check_page(partner)
    with partner.budget(3):
        partner.fill("Código de seis cifras", pin).tap("Abrir")
        check_page(partner)
        shown = partner.page.locator("dl").inner_text()
        partner.tap("Aceptar")
    check_page(partner)
    office.world.tell()

    assert "Orientación sobre su permiso" in shown
    assert "Amal" in shown
    assert "Inventada" not in shown
    assert "Hemos recibido su respuesta" in partner.page.locator("main").inner_text()
    assert partner.page.context.cookies() == []
    staff.open(f"/casos/{case}/derivaciones")
    check_page(staff)
    assert "Aceptada" in staff.page.locator("main").inner_text()
    staff.open(f"/casos/{case}/cronologia")
    assert "Aceptada" in staff.page.locator("main").inner_text()


def test_the_mail_that_arrived_says_nothing(office: Office) -> None:
    office.fresh_case()
    office.send()

    mail = office.mail.messages[-1]
    assert mail.recipients == ("berta@despacho.example",)
    assert mail.subject == "Tiene un aviso pendiente"
    assert not re.search(r"Amal|TL-\d|telar|violencia|mujer|\bONG\b", mail.raw.decode(), re.IGNORECASE)


@pytest.mark.slow
def test_a_robot_that_looks_at_the_link_changes_nothing(office: Office) -> None:
    case = office.fresh_case()
    link, _ = office.send()

    for agent in ("WhatsApp/2.24", "TelegramBot (like TwitterBot)", "Mozilla/5.0 Safelinks"):
        for method in ("GET", "HEAD"):
            answer = httpx.request(method, office.site.url + link, headers={"User-Agent": agent})
            assert answer.status_code in (200, 405)
            assert "set-cookie" not in answer.headers
            assert not re.search(r"og:|Amal|telar", answer.text, re.IGNORECASE)
    with office.world.begin() as work:
        from services.intake.usecases.referral.list_referrals import list_referrals

        (view,) = list_referrals(work, case_id=case)
        assert view.referral.state == "sent"


@pytest.mark.slow
@pytest.mark.parametrize("has_script", [True, False])
def test_a_wrong_pin_is_refused_and_the_right_one_opens_with_or_without_scripts(
    office: Office, tab: Tab, has_script: bool
) -> None:
    office.fresh_case()
    link, pin = office.send()
    partner = tab(office.site, width=360, has_script=has_script).open(link)

    partner.fill("Código de seis cifras", f"{(int(pin) + 1) % 10**6:06d}").tap("Abrir")
    refused = partner.page.locator("main").inner_text()
    partner.fill("Código de seis cifras", pin).tap("Abrir")
    partner.page.get_by_text("No podemos", exact=True).click()
    partner.page.get_by_label("No hay plazas").check()
    partner.tap("Enviar que no podemos")

    assert "no es correcto" in refused
    assert "Gracias" in partner.page.locator("main").inner_text()


@pytest.mark.slow
def test_withdrawn_consent_kills_the_page_while_the_partner_is_looking(office: Office, tab: Tab) -> None:
    office.fresh_case()
    link, pin = office.send()
    partner = tab(office.site).open(link)
    partner.fill("Código de seis cifras", pin).tap("Abrir")
    assert "Amal" in partner.page.locator("main").inner_text()

    office.world.withdraw()
    partner.tap("Aceptar")
    after = partner.page.locator("main").inner_text()
    again = tab(office.site).open(link)
    again.fill("Código de seis cifras", pin).tap("Abrir")

    assert "Amal" not in after
    assert "el enlace ya no vale" in after
    assert "el enlace ya no vale" in again.page.locator("main").inner_text()


@pytest.mark.slow
def test_leaving_takes_one_tap_and_going_back_shows_nothing_of_her(office: Office, tab: Tab) -> None:
    office.fresh_case()
    link, pin = office.send()
    partner = tab(office.site, width=360)
    partner.page.route(re.compile("aemet"), lambda route: route.fulfill(body="el tiempo"))
    partner.open(link).fill("Código de seis cifras", pin).tap("Abrir")
    assert "Amal" in partner.page.locator("main").inner_text()

    partner.tap("Salir")
    partner.page.wait_for_url(re.compile("aemet"))
    partner.page.go_back()

    assert "Amal" not in partner.page.content()
    assert partner.page.context.cookies() == []


@pytest.mark.slow
def test_english_partners_read_english(office: Office, tab: Tab) -> None:
    office.fresh_case()
    link, _ = office.send()
    partner = tab(office.site, language="en-GB").open(link)
    check_page(partner)

    assert partner.page.locator("html").get_attribute("lang") == "en"
    assert "notice" in partner.heading.lower()
