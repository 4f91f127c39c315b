"""The frame of every page: headers, weight, reach, keyboard, names behind codes."""

import gzip
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from services.portal.usecases.demo import DEMO_HOST
from shared.contracts.roles import Role
from tests.e2e.conftest import Site, pictures
from tests.e2e.driver import Driver, check_page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]
WIDTHS = (1280, 360)
STAFF_PAGES = ("/", "/_kit", "/cuenta", "/ayuda", "/personas", "/personas/nueva")


_numbers = count(1)


@pytest.fixture
def enter(demo_site: Site, tab: Tab) -> Callable[..., Driver]:
    """A function: driver out, signed in as somebody new, so that no test sees another's switches."""

    def make(**how: Any) -> Driver:
        number = next(_numbers)
        demo_site.hire(f"Persona {number} Prueba", *Role, email=f"p{number}{DEMO_HOST}", has_password=False)
        driver = tab(demo_site, **how).open("/entrar")
        driver.tap(f"Persona {number} Prueba", exact=False)
        driver.page.wait_for_url(f"{demo_site.url}/")
        return driver

    return make


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_narrow_quiet_and_forgetful(
    enter: Callable[..., Driver], width: int, language: str
) -> None:
    driver = enter(width=width)
    if language == "en":
        driver.page.locator("details.menu summary").click()
        driver.tap("English")
    for path in STAFF_PAGES:
        driver.open(path)
        assert driver.page.locator("html").get_attribute("lang") == language
        _picture(driver, f"{language}-{width}")
        check_page(driver)
    driver.page.locator("details.menu summary").click()
    check_page(driver)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_full_of_mistakes_is_accessible_and_keeps_everything(
    enter: Callable[..., Driver], width: int
) -> None:
    driver = enter(width=width).open("/_kit")
    driver.pick("Vivienda").fill("Minutos", "muchos").fill("Nota", "Quiere volver el jueves.").tap("Guardar")

    said = driver.page.locator("#errors").inner_text()
    assert "«Minutos» tiene que ser un número" in said
    assert "Falta «Idioma»" in said
    assert driver.page.get_by_label("Vivienda").is_checked()
    assert driver.page.get_by_label("Minutos").input_value() == "muchos"
    assert driver.page.get_by_label("Nota").input_value() == "Quiere volver el jueves."
    _picture(driver, f"errors-{width}")
    check_page(driver)
    driver.page.locator("#errors a").first.click()
    assert driver.page.evaluate("document.activeElement.id") == "f-called"


def test_forms_work_without_javascript(enter: Callable[..., Driver]) -> None:
    driver = enter(has_script=False).open("/_kit")

    driver.fill("Cómo quiere que la llamemos", "Amira").pick("Idioma", value="ar").pick("Por teléfono").tap(
        "Guardar"
    )

    expect(driver.page.get_by_text("Guardado").first).to_be_visible()


def test_a_draft_is_kept_a_second_after_a_choice(enter: Callable[..., Driver]) -> None:
    driver = enter().open("/_kit")

    driver.pick("Vivienda")

    expect(driver.page.locator("#saved")).to_contain_text("Guardado")
    check_page(driver)


def test_today_weighs_at_most_150_kilobytes_the_first_time_and_30_later(demo_site: Site, tab: Tab) -> None:
    driver = tab(demo_site)
    demo_site.hire("Ana Pesa", email=f"pesa{DEMO_HOST}", has_password=False)
    weights: dict[str, int] = {}

    def weigh(answer: object) -> None:
        request = answer.request  # type: ignore[attr-defined]
        if urlsplit(request.url).path not in ("/entrar", "/entrar/demo"):
            weights[request.url] = weights.get(request.url, 0) + request.sizes()["responseBodySize"]

    driver.page.on("requestfinished", lambda request: weigh(request.response()))
    driver.open("/entrar").tap("Ana Pesa", exact=False)
    driver.page.wait_for_url(f"{demo_site.url}/")
    driver.page.wait_for_load_state("networkidle")
    first = sum(weights.values())
    weights_then = dict(weights)
    weights.clear()
    driver.open("/")
    driver.page.wait_for_load_state("networkidle")

    assert first <= 150_000, weights_then
    assert sum(weights.values()) <= 30_000, weights


def test_the_public_sheet_weighs_little() -> None:
    from services.portal.pages.templates import STATIC

    packed = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in ("public.css", "public.js"))

    assert packed <= 6_000


def test_leaving_goes_to_a_harmless_page_and_clears(demo_site: Site, tab: Tab) -> None:
    driver = tab(demo_site)

    answer = driver.page.request.get(f"{demo_site.url}/salir", max_redirects=0)

    assert answer.status == 303
    assert answer.headers["location"] == "https://www.aemet.es"
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert "set-cookie" not in answer.headers


def test_names_disappear_at_once_when_others_can_see_the_screen(enter: Callable[..., Driver]) -> None:
    driver = enter().open("/_kit")
    assert driver.page.get_by_text("Amira").count() > 0

    driver.page.locator("details.menu summary").click()
    driver.tap("Otras personas ven mi pantalla")

    assert driver.path == "/_kit"
    assert "Amira" not in driver.page.content()
    check_page(driver)
    driver.page.locator("details.menu summary").click()
    driver.tap("Volver a enseñar los nombres")
    assert driver.page.get_by_text("Amira").count() > 0


def test_shortcuts_go_places_and_can_be_switched_off(enter: Callable[..., Driver]) -> None:
    driver = enter().open("/ayuda")
    driver.press("?")
    expect(driver.page.locator("dialog#keys")).to_be_visible()
    check_page(driver)
    driver.tap("Cerrar")
    driver.press("g h")  # at once: the button of the closed dialog still has the focus
    driver.page.wait_for_url("**/")

    driver.open("/cuenta")
    driver.page.get_by_role("checkbox", name="Atajos de teclado").uncheck()
    driver.page.get_by_role("button", name="Guardar").click()
    driver.open("/ayuda").press("g h")
    driver.press("?")

    assert driver.path == "/ayuda"
    expect(driver.page.locator("dialog#keys")).to_be_hidden()
    driver.open("/cuenta")
    driver.page.get_by_role("checkbox", name="Atajos de teclado").check()
    driver.page.get_by_role("button", name="Guardar").click()


def test_j_and_k_walk_a_list_row_by_row(enter: Callable[..., Driver]) -> None:
    driver = enter().open("/_kit")
    where = """() => {
        const rows = [...document.querySelectorAll("main tbody tr, main .lines > li, main .stack > *, main .cards > *")]
            .filter((row) => row.offsetParent && row.querySelector("a[href], button"));
        return rows.findLastIndex((row) => row.contains(document.activeElement));
    }"""

    driver.press("j")
    first = driver.page.evaluate(where)
    driver.press("j")
    second = driver.page.evaluate(where)
    driver.press("k")

    assert (first, second, driver.page.evaluate(where)) == (0, 1, 0)


def test_the_first_tab_stop_skips_to_the_content(enter: Callable[..., Driver]) -> None:
    driver = enter()

    driver.press("Tab")

    assert driver.page.evaluate("document.activeElement.className") == "skip"


def test_focus_is_never_behind_the_bars(enter: Callable[..., Driver]) -> None:
    driver = enter(width=360).open("/_kit")
    hidden: list[str] = []
    for _ in range(60):
        driver.page.keyboard.press("Tab")
        covered = driver.page.evaluate(
            """async () => {
                await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
                const at = document.activeElement, box = at.getClientRects()[0];  // a link may break over lines
                if (at === document.body || !box?.width) return "";
                const on = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
                const own = on && (at.contains(on) || on.contains(at) || at.closest("label")?.contains(on));
                return own ? "" : `${at.outerHTML.slice(0, 60)} under ${on?.outerHTML.slice(0, 60)} ${box.y}`;
            }"""
        )
        if covered:
            hidden.append(covered)

    assert hidden == []


def test_touch_targets_are_44_pixels_high(enter: Callable[..., Driver]) -> None:
    driver = enter(width=360).open("/_kit")

    small = driver.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input:not([type=hidden]), .tool, .bottom a")]
            .filter((item) => item.offsetParent && !item.closest(".row-choice, .chip, .reveal"))
            .filter((item) => item.getBoundingClientRect().height < 44)
            .map((item) => item.outerHTML.slice(0, 90))"""
    )

    assert small == []


def test_borders_of_controls_stand_out(enter: Callable[..., Driver]) -> None:
    driver = enter().open("/_kit")

    ratios = driver.page.evaluate(
        """() => {
            const light = (colour) => {
                const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((c) => c / 255)
                    .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            return [...document.querySelectorAll(".form-control, .form-select, .form-check-input")]
                .map((item) => {
                    const edge = light(getComputedStyle(item).borderTopColor);
                    const paper = light(getComputedStyle(document.body).backgroundColor);
                    return (Math.max(edge, paper) + 0.05) / (Math.min(edge, paper) + 0.05);
                });
        }"""
    )

    assert min(ratios) >= 3


def _picture(driver: Driver, mark: str) -> None:
    folder = pictures()
    if folder is not None:
        name = driver.path.strip("/").replace("/", "-") or "hoy"
        driver.page.screenshot(path=folder / f"{name}-{mark}.png", full_page=True)
