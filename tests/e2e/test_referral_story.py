"""A referral's whole road in browsers: read with her, sent, taken, gone to together, given, closed; and one she stops.

The partner sits at a browser of its own, on a phone without scripts.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from shared.clock import utc_now
from tests.e2e.conftest import pictures
from tests.e2e.driver import Driver, check_page
from tests.e2e.test_referral import Office, Tab, office, signed_in

__all__ = ["office"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
AGREED = ("Cómo quiere que la llamen", "Idiomas", "Qué necesita")


def main_of(driver: Driver) -> str:
    return driver.page.locator("main").inner_text()


def look(driver: Driver, name: str) -> None:
    """Check the page at both widths, and take its pictures if anyone wants them."""
    before = driver.page.viewport_size
    assert before
    for width in (1280, 390):
        driver.page.set_viewport_size({"width": width, "height": 800})
        picture(driver, pictures(), f"referral-{name}-{width}.png")
        check_page(driver)
    driver.page.set_viewport_size(before)


def picture(driver: Driver, folder: Path | None, name: str) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        driver.page.evaluate("scrollTo(0, 0)")
        driver.page.screenshot(path=folder / name, full_page=True)


def agreed_and_sent(office: Office, tab: Tab, *, need: str) -> tuple[Driver, str, str]:
    """The worker with her: what for, to whom, what is read and agreed, what leaves; the link in the mail and the PIN."""
    office.world.case = office.world.open_case()
    staff = signed_in(office, tab).open(f"/casos/{office.world.case}")
    staff.tap("Derivar").fill("Qué necesita", need).tap("Asesoría jurídica").tap("Elegir Despacho Inventado")
    look(staff, "before-consent")
    assert "Todavía no ha aceptado compartir nada" in main_of(staff)
    for language in ("ar", "es"):
        assert staff.page.locator(f".read-aloud[lang={language}]").is_visible()
    assert staff.page.get_by_role("button", name="Enviar a la entidad").count() == 0

    for field in AGREED:
        staff.page.get_by_role("checkbox", name=re.compile(f"^{field}:")).check()
    staff.pick("En persona, de palabra").tap("Anotar su consentimiento")
    staff.page.get_by_role("button", name="Enviar a la entidad").wait_for()
    leaves = staff.page.get_by_role("group", name="Qué se comparte").inner_text()
    assert [field for field in AGREED if field not in leaves] == []
    assert "Inventada" not in leaves
    staff.tap("Enviar a la entidad")
    pin = re.sub(r"\D", "", staff.page.locator("[data-pin]").inner_text())
    return staff, office.post_mail(), pin


def test_from_consent_to_closed_with_everything_in_between(office: Office, tab: Tab) -> None:
    staff, link, pin = agreed_and_sent(office, tab, need="Renovar su permiso")
    listed = f"/casos/{office.world.case}/derivaciones"

    partner = tab(office.site, width=390, has_script=False).open(link)
    partner.fill("Código de seis cifras", pin).tap("Abrir")
    assert "Renovar su permiso" in main_of(partner)
    partner.tap("Aceptar")
    assert "Hemos recibido su respuesta" in main_of(partner)
    day = (utc_now() + timedelta(days=3)).date()
    partner.page.get_by_text("Dar una cita").click()
    partner.page.get_by_label(re.compile("^Día")).fill(day.isoformat())
    partner.page.get_by_label(re.compile("^Hora")).fill("10:30")
    partner.tap("Enviar la cita")
    assert "10:30" in main_of(partner)
    office.world.tell()

    staff.open("/derivaciones")
    look(staff, "board")
    column = staff.page.get_by_role("region", name=re.compile("Con cita"))
    assert "10:30" in column.inner_text()
    column.get_by_role("link").first.click()
    staff.page.wait_for_url(f"**{listed}")
    staff.tap("Acompañarla")
    assert staff.page.get_by_label("Día", exact=True).input_value() == day.isoformat()
    staff.page.get_by_label("A dónde").select_option(index=1)
    staff.tap("Guardar").open(listed)
    look(staff, "going")
    assert re.search(r"Acompañamiento:.*10:30", main_of(staff))

    partner.tap("Ya la hemos atendido")
    assert "Este enlace ya no hace falta y deja de funcionar" in main_of(partner)
    office.world.tell()
    staff.open(listed)
    assert "Atendida" in main_of(staff)
    staff.tap("Cerrar")
    assert "Cerrada" in main_of(staff)
    assert is_dead(office, tab, link, pin)
    staff.open(f"/casos/{office.world.case}/cronologia")
    look(staff, "timeline")
    told = main_of(staff)
    for line in ("Aceptada", "Con cita", "Atendida", "Cerrada"):
        assert line in told
    staff.open(f"/entidades/{office.world.partner}/ficha")
    year = staff.page.get_by_role("region", name="Cómo contesta").inner_text()
    assert re.search(r"Atendidas\s+1\b", year)


def test_she_stops_it_while_the_partner_is_looking(office: Office, tab: Tab) -> None:
    staff, link, pin = agreed_and_sent(office, tab, need="Orientación")
    partner = tab(office.site, width=390, has_script=False).open(link)
    partner.fill("Código de seis cifras", pin).tap("Abrir")
    assert "Amal" in main_of(partner)

    staff.open(f"/casos/{office.world.case}/consentimientos").tap("Retirar")
    assert "lo que se apoyaba en él se ha parado" in staff.page.locator("body").inner_text()
    partner.tap("Aceptar")

    assert "el enlace ya no vale" in main_of(partner)
    assert "Amal" not in partner.page.content()
    assert is_dead(office, tab, link, pin)
    letters = len(office.mail.messages)
    office.world.tell()
    office.tick()
    stop = office.mail.wait_for(letters + 1)[-1]
    assert "/r/" not in stop.text
    staff.open("/derivaciones")
    look(staff, "stopped")
    assert "Retirada" in staff.page.get_by_role("region", name=re.compile("Terminadas")).inner_text()
    staff.open(f"/casos/{office.world.case}/cronologia")
    assert "Aceptada" not in main_of(staff)


def is_dead(office: Office, tab: Tab, link: str, pin: str) -> bool:
    """Whether somebody who comes by the link with the right code finds nothing."""
    again = tab(office.site, width=390, has_script=False).open(link)
    again.fill("Código de seis cifras", pin).tap("Abrir")
    return "el enlace ya no vale" in main_of(again)
