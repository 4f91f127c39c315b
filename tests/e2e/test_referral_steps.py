"""Referring in three steps with her: what for, to whom, what leaves; back keeps everything, with or without scripts."""

import re

import pytest

from services.intake.domain.directory.partners import PartnerService
from tests.e2e.case_town import look as look_as_it_is
from tests.e2e.driver import Driver, check_page
from tests.e2e.test_referral import Office, Tab, office, signed_in

__all__ = ["office"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]


def main_of(driver: Driver) -> str:
    return driver.page.locator("main").inner_text()


def look(driver: Driver, name: str, width: int) -> None:
    """From the top, where nothing lies under the bar."""
    driver.page.evaluate("scrollTo(0, 0)")
    look_as_it_is(driver, name, width)


def stock(office: Office) -> None:
    """Partners of every kind: one without her language, one for something else, one nobody has confirmed for long."""
    suffix = office.world.case.hex[-4:]
    office.world.add_partner(f"Abogadas del Centro {suffix}", languages=("es",))
    office.world.add_partner(f"Clínica Inventada {suffix}", services=(PartnerService.HEALTH,))
    office.world.add_partner(f"Parroquia Inventada {suffix}", contact_email="", hours="")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("has_script", [True, False])
def test_back_keeps_everything_on_the_way(office: Office, tab: Tab, width: int, has_script: bool) -> None:
    case = office.fresh_case()
    stock(office)
    staff = signed_in(office, tab, width=width, has_script=has_script).open(f"/casos/{case}")
    shot = "steps" if has_script else "steps-bare"

    staff.tap("Derivar")
    staff.page.get_by_text("Quién le sirve: idioma, sitio, horario").click()
    if has_script:
        look(staff, f"{shot}-need", width)
    staff.fill("Qué necesita", "Orientación sobre su permiso").pick("Urgente").pick("Atiende sin papeles")
    staff.tap("Asesoría jurídica")
    assert "Paso 2 de 3" in main_of(staff)
    staff.page.get_by_text("Otra entidad del directorio").click()
    if has_script:
        look(staff, f"{shot}-partners", width)
    staff.tap("Elegir Despacho Inventado")
    if has_script:
        look(staff, f"{shot}-preview", width)
        staff.page.get_by_text("Ella acepta compartir algo más").click()
        look(staff, f"{shot}-consent", width)
    assert "Orientación sobre su permiso" in main_of(staff)

    staff.tap("Cambiar de entidad").tap("Cambiar lo que necesita")

    assert staff.page.get_by_label("Qué necesita").input_value() == "Orientación sobre su permiso"
    assert staff.page.get_by_label("Urgente", exact=True).is_checked()
    staff.page.get_by_text("Quién le sirve: idioma, sitio, horario").click()
    assert staff.page.get_by_label("Atiende sin papeles").is_checked()
    assert staff.page.get_by_label("Cerca de").input_value() == "León"
    assert staff.page.get_by_label("Que la atiendan en").input_value() == "ar"


def test_enter_in_a_field_shows_everybody_and_chooses_no_need(office: Office, tab: Tab) -> None:
    case = office.fresh_case()
    staff = signed_in(office, tab).open(f"/casos/{case}/derivaciones/nueva")
    staff.page.get_by_text("Quién le sirve: idioma, sitio, horario").click()

    staff.page.get_by_label("Cerca de").press("Enter")

    staff.page.get_by_text("Paso 2 de 3").wait_for()
    assert "Para qué: Aún no está claro" in main_of(staff)


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_read_to_her_stands_beside_what_she_agrees_to(office: Office, tab: Tab, width: int) -> None:
    case = office.fresh_case()
    staff = signed_in(office, tab, width=width).open(f"/casos/{case}/derivaciones/nueva")
    staff.tap("Asesoría jurídica").tap("Elegir Despacho Inventado")
    staff.page.get_by_text("Ella acepta compartir algo más").click()
    assert staff.page.locator(".read-aloud[lang=ar]").is_visible()

    staff.pick("Leerlo con ella en", value="fr").tap("Ver el texto en ese idioma")
    assert staff.page.locator(".read-aloud[lang=fr]").is_visible()
    assert staff.page.locator(".read-aloud[lang=es]").is_visible()
    staff.pick("Leerlo con ella en", value="wo").tap("Ver el texto en ese idioma")
    look(staff, "steps-wolof", width)
    assert "No hay texto en su idioma" in main_of(staff)
    staff.pick("Leerlo con ella en", value="ar").tap("Ver el texto en ese idioma")
    staff.page.get_by_role("checkbox", name=re.compile("Nacionalidad")).check()
    staff.tap("Anotar su consentimiento")
    look(staff, "steps-refused", width)
    staff.pick("En persona, de palabra").tap("Anotar su consentimiento")
    check_page(staff)

    ticked = staff.page.get_by_role("group", name="Qué se comparte").get_by_role("checkbox", checked=True)
    assert "Nacionalidad" in " ".join(ticked.locator("xpath=..").all_inner_texts())
