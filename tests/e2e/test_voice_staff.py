"""The staff's side of the group's voice in a real browser: asking, slips, the tablet, results, votes beside the plan."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import segno
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from playwright.sync_api import expect
from sqlalchemy import Engine

from services.groups.api.app import create_app
from services.portal.locale.public_words import tongue
from services.portal.usecases.demo import DEMO_HOST
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, pictures
from tests.e2e.driver import Driver, check_page
from tests.e2e.groups_town import found_a_group
from tests.e2e.voice_town import Voices
from tests.integration.groups.house import House
from tests.support.wired import tables_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]


@pytest.fixture
def voices(
    open_site: OpenSite, new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey
) -> Iterator[Voices]:
    house = House(new_database(*tables_of("groups")), keys_dir, token_key)
    with (
        TestClient(create_app(house.runtime), base_url="http://groups.test/api/v1") as http,
        open_site(demo=True, services={"groups": http}) as site,
    ):
        olga = site.hire("Olga Prueba", Role.FACILITATOR, email=f"olga{DEMO_HOST}")
        yield Voices.of(found_a_group(site, house, (olga.ref,)))


def look(driver: Driver, name: str, width: int) -> None:
    """Check the page as it stands, and take its picture if anyone wants one."""
    if folder := pictures():
        folder.mkdir(parents=True, exist_ok=True)
        driver.page.screenshot(path=folder / f"voice-{name}-{width}.png", full_page=True)
    driver.trouble[:] = [line for line in driver.trouble if "status of 503" not in line]
    check_page(driver)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_the_voice_is_accessible_and_fits(voices: Voices, tab: Tab, width: int) -> None:
    made = voices.past()
    open_one = voices.opened("edition_evaluation")
    here = f"/grupos/{voices.town.edition}"
    driver = tab(voices.town.site, width=width).enter("Olga Prueba")

    pages = {kind: f"{here}/voz/{ref}" for kind, ref in made.items()} | {
        "overview": f"{here}/voz",
        "report": f"/informes{here}",
        "evolution": f"{here}/voz/evolucion",
        "topic": f"{here}/temas/{voices.topics[0]}",
        "new-topic": f"{here}/temas/nuevo",
        "open": f"{here}/voz/{open_one}",
        "close": f"{here}/voz/{open_one}/cerrar",
        "void": f"{here}/voz/{open_one}/anular",
    }
    for name, path in pages.items():
        driver.open(path)
        look(driver, name, width)
    driver.open(f"{here}/voz/{open_one}").fill("Cuántas papeletas", "8").tap("Imprimir papeletas")
    expect(driver.page.locator(".slip")).to_have_count(8)
    look(driver, "slips", width)
    driver.open(f"{here}/voz/{open_one}").tap("Empezar con la tableta")
    look(driver, "tablet", width)


def test_a_group_that_was_never_asked_is_told_how_to_begin(voices: Voices, tab: Tab) -> None:
    driver = tab(voices.town.site, width=390).enter("Olga Prueba").open(f"/grupos/{voices.town.edition}")

    driver.tap("La voz del grupo")
    expect(driver.page.get_by_text("Todavía no se ha preguntado nada")).to_be_visible()
    look(driver, "empty", 390)
    with driver.budget(4):
        driver.pick("Cómo fue la sesión").pick(
            "De qué sesión (si quieres)", value=str(voices.town.sessions[2])
        )
        driver.fill("Cuántas mujeres pueden responder", "13").tap("Abrir la pregunta")

    expect(driver.page.locator("h1")).to_contain_text("Cómo fue la sesión · Sesión 3")


def test_a_voted_topic_goes_into_a_planned_session_without_dragging(voices: Voices, tab: Tab) -> None:
    voices.past()
    driver = tab(voices.town.site, width=390).enter("Olga Prueba").open(f"/grupos/{voices.town.edition}/voz")

    driver.pick("Tema", value=voices.topics[1]).pick("Sesión", value=str(voices.town.sessions[4]))
    driver.tap("Poner en la sesión")

    planned = driver.page.locator(".voice-plan li").nth(4)
    expect(planned.locator(".topic")).to_have_text("Los papeles")


def test_words_are_read_before_anyone_sees_them_and_a_proposal_becomes_a_topic(
    voices: Voices, tab: Tab
) -> None:
    made = voices.past()
    driver = (
        tab(voices.town.site)
        .enter("Olga Prueba")
        .open(f"/grupos/{voices.town.edition}/voz/{made['proposals']}")
    )
    waits = driver.page.locator("section[aria-labelledby=waits] li")
    expect(waits).to_have_count(2)

    driver.tap("Enseñar")
    expect(waits).to_have_count(1)
    driver.page.locator("summary", has_text="Borrar").click()
    driver.tap("Sí, borrarlo para siempre")
    expect(waits).to_have_count(0)
    driver.tap("Hacerlo tema")

    expect(driver.page.locator(".voice-topics li")).to_have_count(5)


def test_an_evaluation_in_arabic_on_a_phone_and_its_results_afterwards(voices: Voices, tab: Tab) -> None:
    """Five women: four by their browser's own pages as a service sees them, one with a phone in her hand."""
    session = voices.town.sessions[2]
    round_id = voices.opened("session_evaluation", session=session)
    voices.answer(round_id, [{"liked": 3, "safe": 4, "heard": 5, "useful": 2, "again": 5}] * 4)
    (code,) = voices.codes(round_id, 1)
    say, hers = tongue("ar"), tab(voices.town.site, width=390, language="ar")
    hers.open(f"/c/{code}")

    with hers.budget(11):
        hers.tap("العربية", exact=False)
        expect(hers.page.get_by_text(say("before.blind"))).to_be_visible()
        hers.tap(say("before.go"))
        for line in hers.page.locator(".faces").all():
            hers.actions += 1
            line.get_by_label(say("faces.5"), exact=True).check()
        hers.page.locator("textarea").fill("كان اليوم جميلًا")
        hers.actions += 1
        look(hers, "arabic", 390)
        hers.tap(say("ask.send"))
    expect(hers.page.locator("h1")).to_have_text("شكرًا")
    assert hers.page.context.cookies() == []
    hers.open(f"/c/{code}").tap("العربية", exact=False)
    expect(hers.page.get_by_role("alert")).to_contain_text(say("door.closed"))

    staff = tab(voices.town.site, width=390).enter("Olga Prueba")
    staff.open(f"/grupos/{voices.town.edition}/voz/{round_id}")
    expect(staff.page.get_by_role("heading", name="Resultados", exact=True)).to_have_count(0)
    staff.tap("Cerrar y ver los resultados").tap("Cerrar y ver los resultados")
    row = staff.page.get_by_role("row", name="¿Qué te ha parecido?")
    expect(row.locator("td")).to_have_text(["0", "0", "4", "0", "1", "5"])
    expect(staff.page.get_by_text("كان اليوم جميلًا")).to_be_visible()
    staff.tap("Enseñar")
    expect(staff.page.get_by_role("heading", name="Con sus palabras")).to_be_visible()
    look(staff, "results", 390)


def test_the_tablet_of_a_real_round_takes_one_answer_after_another(voices: Voices, tab: Tab) -> None:
    round_id = voices.opened("wellbeing_before")
    tablet, say = tab(voices.town.site, width=768), tongue("uk")
    tablet.open(f"/c/{voices.tablet(round_id)}/tableta")
    for _ in range(5):
        tablet.tap(say.name, exact=False).tap(say("before.go"))
        for group in tablet.page.locator("fieldset.item").all():
            group.get_by_label(say("who5.4"), exact=True).check()
        tablet.tap(say("ask.send")).tap(say("done.next"))
        tablet.page.wait_for_url("**/tableta")
    voices.close(round_id)

    staff = tab(voices.town.site).enter("Olga Prueba").open(f"/grupos/{voices.town.edition}/voz/{round_id}")

    expect(staff.page.get_by_text("Bienestar del grupo: 80 de 100")).to_be_visible()


def test_a_slip_is_neutral_and_its_picture_leads_to_its_code(voices: Voices, tab: Tab) -> None:
    round_id = voices.opened("proposals")
    driver = tab(voices.town.site).enter("Olga Prueba").open(f"/grupos/{voices.town.edition}/voz/{round_id}")

    driver.fill("Cuántas papeletas", "2").tap("Imprimir papeletas")

    slips = driver.page.locator(".slip").all_inner_texts()
    assert len(slips) == 2
    assert not any(word in " ".join(slips).lower() for word in ("telar", "grupo", "tejiendo", "redes"))
    code = driver.page.locator(".slip-code").first.inner_text().replace(" ", "")
    drawn = segno.make(f"{voices.town.site.url}/c/{code}", error="m").svg_inline(
        scale=3, border=2, dark="#000", light="#fff"
    )
    paths = re.findall(r' d="([^"]+)"', driver.page.locator(".slip-qr").first.inner_html())
    assert paths == re.findall(r' d="([^"]+)"', drawn)
