"""Ocultar: the screen is white from the press on, while the server has not answered yet and whatever lay on top."""

from base64 import b64decode
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from services.portal.usecases.demo import DEMO_HOST
from tests.e2e.conftest import Site
from tests.e2e.driver import Driver

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]


@pytest.fixture(scope="module")
def name(demo_site: Site) -> str:
    demo_site.hire("Olga Oculta", email=f"olga{DEMO_HOST}", has_password=False)
    return "Olga Oculta"


def at_her_account(site: Site, tab: Tab, name: str, *, has_script: bool = True) -> tuple[Driver, list[Route]]:
    """Signed in, on a page full of words; the server's answer to *Ocultar* is held back."""
    driver = tab(site, has_script=has_script).open("/entrar").tap(name, exact=False)
    driver.page.wait_for_url(f"{driver.base}/")
    driver.open("/cuenta")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    driver.page.route("**/ocultar", hold)
    return driver, held


def tap_at_once(driver: Driver) -> None:
    """Press the button as a finger does: nothing waits for what comes of it."""
    box = driver.page.get_by_role("button", name="Ocultar").bounding_box()
    assert box is not None
    driver.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def is_white(driver: Driver) -> bool:
    """What the screen shows at this moment; playwright's own picture would wait for the answer."""
    shot = driver.page.context.new_cdp_session(driver.page).send("Page.captureScreenshot")
    picture = Image.open(BytesIO(b64decode(shot["data"]))).convert("L")
    return bool(picture.getextrema() == (255, 255))


def let_go(driver: Driver, held: list[Route]) -> None:
    """The answer comes at last."""
    for _ in range(200):
        if held:
            break
        driver.page.wait_for_timeout(25)
    assert len(held) == 1, "she pressed once"
    held[0].continue_()
    driver.page.wait_for_url("**/oculta")


@pytest.mark.parametrize("has_script", [True, False])
def test_the_screen_is_white_before_the_server_answers(
    demo_site: Site, tab: Tab, name: str, has_script: bool
) -> None:
    driver, held = at_her_account(demo_site, tab, name, has_script=has_script)
    assert not is_white(driver)

    tap_at_once(driver)

    assert is_white(driver)
    let_go(driver, held)


def test_a_dialog_that_lay_on_top_is_white_too(demo_site: Site, tab: Tab, name: str) -> None:
    driver, held = at_her_account(demo_site, tab, name)
    driver.press("?")
    expect(driver.page.locator("#keys")).to_be_visible()

    driver.press("Shift Shift Shift")

    assert is_white(driver)
    driver.press("?")
    assert is_white(driver)
    let_go(driver, held)
