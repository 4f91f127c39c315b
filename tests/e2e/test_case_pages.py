"""The case file in a real browser against the real intake: budgets T2, T3, T4 and T16, reach and looks."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import utc_now
from tests.e2e.case_town import Town, enter, look, open_town
from tests.e2e.conftest import OpenSite
from tests.e2e.driver import Driver
from tests.support.servers import Databases

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def town(databases: Databases, keys_dir: Any, open_site: OpenSite) -> Iterator[Town]:
    with open_town(databases, keys_dir, open_site) as town:
        yield town


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_the_case_file_is_accessible_and_fits(town: Town, tab: Tab, width: int) -> None:
    case = town.full_case()
    rows = town.call("GET", f"/cases/{case}/accompaniments")
    held = next(row["id"] for row in rows if row["facts"]["kind"] == "court")
    base = f"/casos/{case}"
    driver = enter(tab(town.site, width=width))
    for name, path in (
        ("hoy", "/"),
        ("list", "/casos"),
        ("new", "/casos/alta"),
        ("summary", base),
        ("timeline", f"{base}/cronologia"),
        ("plan", f"{base}/plan"),
        ("item", f"{base}/plan/nueva"),
        ("safety", f"{base}/plan/seguridad"),
        ("person", f"{base}/persona"),
        ("situation", f"{base}/persona/situacion"),
        ("accompaniments", f"{base}/acompanamientos"),
        ("accompany", f"{base}/acompanamientos/nuevo"),
        ("outcome", f"{base}/acompanamientos/{held}/resultado"),
        ("incidents", f"{base}/hechos"),
        ("incident", f"{base}/hechos/nuevo"),
        ("documents", f"{base}/documentos"),
        ("document", f"{base}/documentos/nuevo"),
        ("consents", f"{base}/consentimientos"),
        ("consent", f"{base}/consentimientos/nuevo"),
        ("life", f"{base}/estado"),
        ("step", f"{base}/estado/request_closure"),
        ("attention", f"{base}/atencion"),
        ("choose", "/atencion/nueva"),
        ("log", "/contactos/nuevo"),
        ("logs", "/contactos"),
        ("search", "/buscar"),
        ("glass", "/acceso-urgente"),
    ):
        driver.open(path)
        look(driver, name, width)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_new_woman_on_the_phone_is_kept_in_seven_actions(town: Town, tab: Tab, has_script: bool) -> None:
    driver = enter(tab(town.site, width=390, has_script=has_script))

    with driver.budget(7):
        driver.tap("Casos").tap("Alta rápida")
        driver.fill("Cómo quiere que la llamemos", "Hadiya").pick("Idioma", value="ar")
        driver.pick("Ninguna, de momento").tap("Guardar")
    driver.page.wait_for_url("**/casos/*-*")

    assert "Hadiya" in driver.page.locator("main").inner_text()


@pytest.mark.parametrize("has_script", [True, False])
def test_an_attention_with_its_next_step_takes_eight_actions(town: Town, tab: Tab, has_script: bool) -> None:
    case = town.open_case("Noor")
    soon = (utc_now() + timedelta(days=3)).date().isoformat()
    driver = enter(tab(town.site, width=390, has_script=has_script)).open(f"/casos/{case}")

    with driver.budget(8):
        driver.tap("Anotar atención")
        driver.pick("Papeles")
        driver.fill("Nota", "Quiere renovar.").fill("Minutos", "20")
        driver.fill("Qué viene después", "Llamar a la abogada").fill("Cuándo", soon).tap("Guardar")
    driver.page.wait_for_url(f"**/casos/{case}")

    assert "Llamar a la abogada" in driver.page.locator("main").inner_text()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_case_is_found_by_an_ill_spelt_name_in_three_actions(
    town: Town, tab: Tab, has_script: bool
) -> None:
    called = "Xiomara" if has_script else "Yaiza"
    heard = "siomara kintaniya" if has_script else "yaisa kintaniya"
    case = town.open_case(called, given_name=called, surnames="Quintanilla")
    driver = enter(tab(town.site, has_script=has_script))

    with driver.budget(3):
        driver.fill("Buscar un caso", heard)
        driver.press("Enter")
        driver.tap(called, exact=False)
    driver.page.wait_for_url(f"**/casos/{case}")


def test_an_outcome_takes_five_taps_on_a_phone(town: Town, tab: Tab) -> None:
    case = town.full_case()
    driver = enter(tab(town.site, width=390)).open(f"/casos/{case}/acompanamientos")

    with driver.budget(5):
        driver.tap("Cómo ha ido")
        driver.pick("Se hizo")
        driver.fill("Qué viene después", "Recoger el auto").tap("Guardar")
    driver.page.wait_for_url(f"**/casos/{case}")

    assert "Recoger el auto" in driver.page.locator("main").inner_text()


def test_a_consent_is_withdrawn_and_its_effect_seen_in_two_actions(town: Town, tab: Tab) -> None:
    case = town.open_case("Lina")
    driver = enter(tab(town.site)).open(f"/casos/{case}")

    with driver.budget(2):
        driver.tap("Consentimientos").tap("Retirar", role="button")
    driver.page.wait_for_url(f"**/casos/{case}/consentimientos")

    assert "Retirado" in driver.page.locator("main").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_consent_to_refer_is_read_with_her_with_what_would_leave(town: Town, tab: Tab, width: int) -> None:
    case = town.open_case("Nadia")
    office = {
        "organisation": f"Entidad de consentir {width}", "services": ["legal"], "languages": ["es"], "hours": "L-V 9-14",
        "phone": "+34 987 000 333", "accepts_without_papers": None, "contact_name": "Berta Prueba",
        "contact_email": "berta@despacho.example",
    }  # fmt: skip
    partner = town.call("POST", "/partners", office)["id"]
    driver = enter(tab(town.site, width=width)).open(f"/casos/{case}/consentimientos/nuevo")
    driver.pick("Derivarla a una entidad").page.locator("#f-partner").select_option(str(partner))
    look(driver, "consent-choose", width)
    driver.tap("Leerlo con ella")
    driver.page.wait_for_load_state()
    look(driver, "consent-read", width)
    told = driver.page.locator("main").inner_text()
    assert driver.page.locator('section[lang="ar"]').get_attribute("dir") == "rtl"
    assert "Antes de decir que sí" in told
    assert "Nadia" in told
    driver.page.locator("input[value=call_name]").check()
    driver.pick("Por videollamada")
    driver.tap("Ha dicho que sí: anotarlo")
    driver.page.wait_for_url(f"**/casos/{case}/consentimientos")
    shown = driver.page.locator("main").inner_text()
    assert office["organisation"] in shown
    look(driver, "consent-kept", width)
    driver.page.get_by_role("link", name="Copia para ella").first.click()
    driver.page.wait_for_url("**/copia")
    look(driver, "consent-copy", width)
    assert office["organisation"] not in driver.page.locator("main").inner_text()
    driver.open(f"/casos/{case}/consentimientos")
    driver.page.get_by_role("button", name="Retirar").first.click()
    look(driver, "consent-withdrawn", width)
    driver.page.get_by_role("button", name="Deshacer", exact=True).click()
    driver.page.wait_for_load_state()
    assert "Vuelve a estar dado" in driver.page.locator("body").inner_text()


def test_what_is_typed_is_kept_without_pressing_anything(town: Town, tab: Tab) -> None:
    case = town.open_case("Yusra")
    driver = enter(tab(town.site)).open(f"/casos/{case}/atencion")
    driver.fill("Nota", "Se corta la luz").page.get_by_label("Minutos").fill("15")
    driver.page.keyboard.press("Tab")
    driver.page.locator("#saved", has_text="Guardado").wait_for()
    with driver.page.expect_response("**/borradores/note") as later:
        driver.page.get_by_label("Minutos").fill("25")
        driver.page.keyboard.press("Tab")
    assert "Guardado" in later.value.text()

    driver.open("/").open(f"/casos/{case}/atencion")

    assert driver.page.locator("#f-text").input_value() == "Se corta la luz"
    assert driver.page.get_by_label("Minutos").input_value() == "25"


def test_her_name_appears_in_place_when_asked_for(town: Town, tab: Tab) -> None:
    case = town.open_case("Mar", given_name="Marisol", surnames="Inventada")
    driver = enter(tab(town.site)).open(f"/casos/{case}")
    assert "Marisol" not in driver.page.content()

    driver.tap("Ver nombre")

    driver.page.get_by_text("Marisol Inventada").wait_for()
    assert driver.path == f"/casos/{case}"


def test_the_page_says_while_typing_that_she_may_be_here(town: Town, tab: Tab) -> None:
    town.open_case("Rita", given_name="Margarita", surnames="Conocida")
    driver = enter(tab(town.site)).open("/casos/alta")
    driver.page.get_by_text("Nombre completo, si lo da").click()
    driver.page.get_by_label("Nombre (si quieres)", exact=True).fill("Margarita")
    driver.page.get_by_label("Apellidos").fill("Conocida")
    driver.page.keyboard.press("Tab")

    driver.page.get_by_text("Puede que ya esté aquí").wait_for()
