"""A partner without mail: the letter is printed and carried, the answer comes by phone, and she is gone with."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from shared.clock import utc_now
from tests.e2e.case_town import look
from tests.e2e.driver import Driver, check_page
from tests.e2e.test_referral import Office, Tab, office, signed_in

__all__ = ["office"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]


def main_of(driver: Driver) -> str:
    return driver.page.locator("main").inner_text()


def paper_case(office: Office) -> str:
    """A case with a referral to a partner without mail; where its referrals are shown."""
    world = office.world
    office.fresh_case()
    partner = world.add_partner(f"Parroquia Inventada {world.case.hex[-5:]}", contact_email="")
    world.consent_to(partner, "call_name", "languages", "need")
    world.request("call_name", "languages", "need", need="Ropa de abrigo", partner=partner)
    world.tell()
    return f"/casos/{world.case}/derivaciones"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_letter_is_carried_answered_by_phone_and_she_is_gone_with(
    office: Office, tab: Tab, width: int
) -> None:
    staff = signed_in(office, tab, width=width).open(paper_case(office))
    look(staff, "paper-list", width)
    assert "Esta entidad no tiene correo" in main_of(staff)

    staff.tap("Carta en papel")
    look(staff, "paper-letter", width)
    with staff.page.expect_response(re.compile("/carta$")) as shown:
        staff.page.get_by_role("button", name="Ver la carta").click()
    assert shown.value.headers["content-type"] == "application/pdf"
    assert "no-store" in shown.value.headers["cache-control"]
    staff.open(f"/casos/{office.world.case}/derivaciones")
    assert "Enviada" in main_of(staff)

    staff.tap("Han contestado")
    check_page(staff)
    staff.page.get_by_role("radio", name="Acepta").check()
    staff.tap("Anotar su respuesta").tap("Han contestado")
    staff.page.get_by_role("radio", name="Da cita").check()
    staff.tap("Anotar su respuesta")
    look(staff, "paper-heard", width)
    assert "fecha y hora" in main_of(staff)
    day = (utc_now() + timedelta(days=4)).date()
    staff.page.get_by_label("Día de la cita").fill(day.isoformat())
    staff.page.get_by_label("Hora de la cita").fill("10:30")
    staff.fill("Qué dijo", "Preguntar por Berta").tap("Anotar su respuesta")
    check_page(staff)
    assert re.search(r"Da cita.*10:30", main_of(staff))
    assert "Lo anotó" in main_of(staff)

    staff.tap("Acompañarla")
    check_page(staff)
    assert staff.page.get_by_label("Día", exact=True).input_value() == day.isoformat()
    assert staff.page.get_by_label("Hora", exact=True).input_value() == "10:30"
    staff.page.get_by_label("A dónde").select_option(index=1)
    staff.tap("Guardar").open(f"/casos/{office.world.case}/derivaciones")
    look(staff, "paper-going", width)
    assert re.search(r"Acompañamiento:.*10:30", main_of(staff))
    assert "Acompañarla" not in main_of(staff)


def test_the_partner_takes_what_it_reads_along_as_a_pdf(office: Office, tab: Tab, tmp_path: Path) -> None:
    office.fresh_case()
    link, pin = office.send()
    partner = tab(office.site, width=390).open(link)
    partner.fill("Código de seis cifras", pin).tap("Abrir")
    look(partner, "partner-pdf", 390)
    with partner.page.expect_download() as waiting:
        partner.page.get_by_role("button", name="Descargar en PDF").click()
    waiting.value.save_as(tmp_path / "aviso.pdf")

    assert (tmp_path / "aviso.pdf").read_bytes().startswith(b"%PDF-1.7")
    office.world.withdraw()
    partner.tap("Descargar en PDF")
    assert "el enlace ya no vale" in main_of(partner)
