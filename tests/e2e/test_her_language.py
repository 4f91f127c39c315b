"""Her language beside the item and on paper, in a real browser: what is seen, in which direction, at both widths."""

from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.conftest import pictures
from tests.e2e.driver import Driver
from tests.e2e.test_risk_pages import WIDTHS, Town, enter, look, town

__all__ = ["town"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]
UNREAD = "Traducción sin revisar por una persona nativa: léela con la intérprete."


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["ar", "uk"])
def test_her_language_stands_beside_the_item_and_under_it_on_a_phone(
    town: Town, tab: Tab, width: int, language: str
) -> None:
    case = town.open_case("Amal")
    driver = enter(tab(town.site, width=width)).open(f"/casos/{case}/riesgo/valorar/PHQ-9")
    driver.page.locator("select[name=language]").select_option(language)
    expect(driver.page.get_by_text(UNREAD).locator("visible=true")).to_have_count(1)
    look(driver, f"hers-start-{language}", width)
    if width < 768:
        driver.tap("Siguiente")
    legend = driver.page.locator("#f-answers-1 legend .both > span:visible")
    expect(legend).to_have_count(2)
    ours, hers = (legend.nth(place).bounding_box() for place in (0, 1))
    assert ours is not None
    assert hers is not None
    assert (
        (hers["y"] >= ours["y"] + ours["height"]) if width < 768 else (hers["x"] >= ours["x"] + ours["width"])
    )
    words = driver.page.locator(f"#f-answers-1 [data-hers={language}]:visible")
    assert words.count() == 1 + 4 + 2
    assert {words.nth(n).get_attribute("lang") for n in range(7)} == {language}
    assert {words.nth(n).get_attribute("dir") for n in range(7)} == {"rtl" if language == "ar" else "ltr"}
    look(driver, f"hers-{language}", width)


@pytest.mark.parametrize("has_script", [True, False])
def test_another_language_for_this_interview_is_chosen_and_seen_at_once(
    town: Town, tab: Tab, has_script: bool
) -> None:
    case = town.open_case("Salma")
    driver = enter(tab(town.site, has_script=has_script)).open(f"/casos/{case}/riesgo/valorar/HITS")
    question = driver.page.locator("#f-answers-hurt legend")
    expect(question.get_by_text("يؤذيكِ جسديًا")).to_be_visible()

    driver.page.locator("select[name=language]").select_option("fr")

    expect(question.get_by_text("Vous fait mal physiquement")).to_be_visible()
    expect(question.get_by_text("يؤذيكِ جسديًا")).to_be_hidden()
    driver.page.locator("select[name=language]").select_option("bg")
    expect(driver.page.get_by_text("No hay texto en esa lengua").locator("visible=true")).to_have_count(1)
    expect(question.locator(".hers:visible")).to_have_count(0)


def test_keys_and_keeping_are_as_they_were_and_the_language_is_there_again_when_she_goes_on(
    town: Town, tab: Tab
) -> None:
    case = town.open_case("Hala")
    driver = enter(tab(town.site)).open(f"/casos/{case}/riesgo/valorar/HITS")
    driver.page.locator("select[name=language]").select_option("uk")
    driver.page.locator("#f-answers-hurt").focus()
    driver.press("2 3 6")
    driver.page.locator("#saved").get_by_text("3 de 4 contestadas").wait_for()

    driver.open(f"/casos/{case}/riesgo/valorar/HITS")

    assert driver.page.locator("select[name=language]").input_value() == "uk"
    assert driver.page.locator("[name='answers.threaten']:checked").get_attribute("value") == "no_sabe"
    expect(driver.page.locator("#f-answers-hurt legend .hers:visible")).to_have_text(
        "Завдає вам фізичного болю"
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_the_blank_sheet_is_accessible_and_fits_in_both_and_in_hers_alone(
    town: Town, tab: Tab, width: int
) -> None:
    case = town.open_case("Amal")
    driver = enter(tab(town.site, width=width)).open(f"/casos/{case}/riesgo/valorar")
    look(driver, "choose-sheets", width)
    driver.page.locator('a[href^="/hoja/PHQ-9"]').click()
    expect(driver.page.locator("main.is-both [lang=ar]").first).to_be_visible()
    look(driver, "sheet-es-ar", width)
    driver.page.locator("select[name=idioma]").select_option("ar")
    driver.page.locator("[name=codigo]").check()
    driver.tap("Cambiar")
    look(driver, "sheet-ar", width)
    first = driver.page.locator(".ask").first
    number, words = first.locator(".number").bounding_box(), first.locator(".pair span").first.bounding_box()
    boxes = [first.locator(".boxes li").nth(n).bounding_box() for n in (0, 1)]
    assert number is not None
    assert words is not None
    assert number["x"] > words["x"]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] > boxes[1]["x"] or boxes[0]["y"] < boxes[1]["y"]
    driver.open("/hoja/PC-PTSD-5?idioma=es-uk")
    look(driver, "sheet-es-uk", width)
    driver.page.emulate_media(media="print")
    look(driver, "sheet-es-uk-print", width)
    assert driver.page.locator("nav").is_hidden()


def test_a_printed_sheet_leaves_a_browser_no_room_for_its_address_and_cuts_no_question(
    town: Town, tab: Tab
) -> None:
    driver = enter(tab(town.site)).open("/hoja/RPMS?idioma=es-ar")

    whole = driver.page.pdf(prefer_css_page_size=True, display_header_footer=True, format="A4")

    if folder := pictures():
        (folder / "sheet-rpms.pdf").write_bytes(whole)
    pages = [page.extract_text() for page in PdfReader(BytesIO(whole)).pages]
    assert len(pages) > 1
    assert [page for page in pages if "localhost" in page or "/hoja" in page] == []
    styles = driver.page.evaluate(
        "[...document.styleSheets].flatMap(s => [...s.cssRules]).map(r => r.cssText).join(' ')"
    )
    assert "@page { margin: 0px; }" in styles
    assert driver.page.evaluate("getComputedStyle(document.querySelector('.ask')).breakInside") == "avoid"
