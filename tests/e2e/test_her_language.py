"""Her language beside the item and on paper, in a real browser: what is seen, in which direction, at both widths."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.driver import Driver
from tests.e2e.test_risk_pages import WIDTHS, Town, enter, look, town

__all__ = ["town"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]
UNREAD = "Traducción sin revisar por una persona nativa: léela con la intérprete."


def seen(driver: Driver, item: str, language: str) -> bool:
    """Whether the words of a question in a language are on the screen."""
    return driver.page.locator(f"#f-answers-{item} legend .hers[data-hers={language}]").is_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["ar", "uk"])
def test_her_language_stands_beside_the_item_and_under_it_on_a_phone(
    town: Town, tab: Tab, width: int, language: str
) -> None:
    case = town.open_case("Amal")
    driver = enter(tab(town.site, width=width)).open(f"/casos/{case}/riesgo/valorar/PHQ-9")
    driver.pick("En qué idioma", value=language)
    expect(driver.page.get_by_text(UNREAD).locator("visible=true")).to_have_count(1)
    look(driver, f"hers-start-{language}", width)
    if width < 768:
        driver.tap("Siguiente")
    legend = driver.page.locator("#f-answers-1 legend .both > span:visible")
    expect(legend).to_have_count(2)
    ours, hers = (legend.nth(place).bounding_box() for place in (0, 1))
    assert ours is not None
    assert hers is not None
    assert (hers["y"] >= ours["y"] + ours["height"]) if width < 768 else (hers["x"] >= ours["x"] + ours["width"])
    words = driver.page.locator(f"#f-answers-1 [data-hers={language}]:visible")
    assert words.count() == 1 + 4 + 2
    assert {words.nth(n).get_attribute("lang") for n in range(7)} == {language}
    assert {words.nth(n).get_attribute("dir") for n in range(7)} == {"rtl" if language == "ar" else "ltr"}
    look(driver, f"hers-{language}", width)
