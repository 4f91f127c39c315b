"""Signing in, hiding the screen and leaving, as a person does it in a real browser."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from services.portal.store.tables import StaffSession
from services.portal.usecases.demo import DEMO_HOST
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.e2e.conftest import Site, Worker, pictures
from tests.e2e.driver import Driver, check_page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]


def sign_in(driver: Driver, worker: Worker) -> Driver:
    """Enter with password and code."""
    driver.open("/entrar")
    driver.fill("Correo del trabajo", worker.email).fill("Contraseña", worker.password).tap("Entrar")
    driver.fill("Código de tu aplicación", worker.code()).tap("Entrar")
    driver.page.wait_for_url(f"{driver.base}/")
    return driver


def forget_used_code(site: Site, worker: Worker) -> None:
    """Let the same 30 seconds' code be used by the next test."""
    from services.portal.store.tables import Account

    with site.runtime.accounts.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
        work.session.get_one(Account, worker.ref).totp_step = 0


def rows_of(site: Site, worker: Worker) -> list[StaffSession]:
    with site.runtime.accounts.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
        return list(work.session.scalars(select(StaffSession).where(StaffSession.account_id == worker.ref)))


@pytest.fixture(scope="module")
def lucia(site: Site) -> Worker:
    return site.hire("Lucía de Prueba", email="lucia.entra@example.org")


@pytest.fixture
def worker(site: Site, lucia: Worker) -> Worker:
    forget_used_code(site, lucia)
    return lucia


def test_password_and_code_lead_to_today_in_five_actions(site: Site, tab: Tab, worker: Worker) -> None:
    driver = tab(site, width=360)
    driver.open("/entrar")
    check_page(driver)

    with driver.budget(5):
        sign_in(driver, worker)

    assert driver.path == "/"
    assert driver.heading.lower() == driver.page.locator("h1").first.inner_text().lower()
    assert driver.page.title() == "Hoy"
    check_page(driver)


@pytest.mark.slow
def test_sign_in_works_without_javascript(site: Site, tab: Tab, worker: Worker) -> None:
    driver = sign_in(tab(site, has_script=False), worker)

    assert driver.path == "/"
    expect(driver.page.get_by_role("button", name="Ocultar")).to_be_visible()


@pytest.mark.slow
def test_a_wrong_password_keeps_the_address_and_says_what_to_do(site: Site, tab: Tab, worker: Worker) -> None:
    driver = tab(site).open("/entrar")

    driver.fill("Correo del trabajo", worker.email).fill("Contraseña", "otra cosa muy distinta").tap("Entrar")

    assert "no coinciden" in driver.page.locator("#errors").inner_text()
    assert driver.page.get_by_label("Correo del trabajo").input_value() == worker.email
    assert driver.page.get_by_label("Contraseña").input_value() == ""
    assert driver.page.evaluate("document.activeElement.id") == "errors"
    check_page(driver)


@pytest.mark.slow
def test_a_wrong_code_keeps_what_was_typed_and_does_not_ask_for_the_password_again(
    site: Site, tab: Tab, worker: Worker
) -> None:
    driver = tab(site, width=360).open("/entrar")
    driver.fill("Correo del trabajo", worker.email).fill("Contraseña", worker.password).tap("Entrar")
    check_page(driver)

    wrong = f"{(int(worker.code()) + 500_000) % 1_000_000:06d}"
    driver.fill("Código de tu aplicación", wrong).tap("Entrar")

    assert driver.path == "/entrar/codigo"
    assert driver.page.get_by_label("Código de tu aplicación").input_value() == wrong
    assert "Ese código no vale" in driver.page.locator("#errors").inner_text()
    check_page(driver)

    driver.fill("Código de tu aplicación", worker.code()).tap("Entrar")
    assert driver.path == "/"


@pytest.mark.slow
def test_a_recovery_code_opens_once(site: Site, tab: Tab, worker: Worker) -> None:
    code = worker.recovery.pop()
    for outcome in ("/", "/entrar/codigo"):
        driver = tab(site).open("/entrar")
        driver.fill("Correo del trabajo", worker.email).fill("Contraseña", worker.password).tap("Entrar")
        driver.fill("Código de tu aplicación", code.lower().replace("-", " ")).tap("Entrar")
        assert driver.path == outcome


@pytest.mark.slow
def test_signing_in_returns_to_the_page_that_was_asked_for(site: Site, tab: Tab, worker: Worker) -> None:
    driver = tab(site).open("/cuenta")
    assert driver.path == "/entrar"

    driver.fill("Correo del trabajo", worker.email).fill("Contraseña", worker.password).tap("Entrar")
    driver.fill("Código de tu aplicación", worker.code()).tap("Entrar")

    assert driver.path == "/cuenta"


@pytest.mark.slow
@pytest.mark.parametrize("has_script", [True, False])
def test_hiding_takes_one_tap_and_the_password_brings_the_same_page_back(
    site: Site, tab: Tab, worker: Worker, has_script: bool
) -> None:
    driver = sign_in(tab(site, has_script=has_script), worker)
    driver.open("/cuenta")

    with driver.budget(1):
        driver.tap("Ocultar")

    driver.page.wait_for_url("**/oculta")
    shown = driver.page.locator("body").inner_text()
    assert "Lucía" not in shown
    assert "Telar" not in shown
    assert driver.page.title() == "Nota"
    driver.page.go_back()
    assert driver.path == "/oculta"

    driver.fill("Clave", "no es esta contraseña").tap("Seguir")
    assert driver.path == "/oculta"
    driver.fill("Clave", worker.password).tap("Seguir")
    assert driver.path == "/cuenta"


@pytest.mark.slow
def test_the_hidden_page_is_accessible_and_says_nothing(site: Site, tab: Tab, worker: Worker) -> None:
    driver = sign_in(tab(site, width=360), worker)

    driver.press("Shift Shift Shift")
    expect(driver.page).to_have_url(re.compile("/oculta$"))  # the page before may still be on its way

    check_page(driver)


def test_the_screen_is_white_within_three_tenths_of_a_second(site: Site, tab: Tab, worker: Worker) -> None:
    driver = sign_in(tab(site), worker)
    driver.page.evaluate(
        """() => {
            document.querySelector('form[data-hide]').addEventListener('submit', () => {
                const before = performance.now();
                requestAnimationFrame(() => requestAnimationFrame(() => {
                    document.cookie; window.name = String(performance.now() - before);
                }));
            });
        }"""
    )
    driver.tap("Ocultar")
    driver.page.wait_for_url("**/oculta")

    assert 0 < float(driver.page.evaluate("window.name") or "1") < 300


@pytest.mark.slow
def test_a_new_browser_asking_for_a_page_while_hidden_sees_nothing(
    site: Site, tab: Tab, worker: Worker
) -> None:
    driver = sign_in(tab(site), worker)
    driver.tap("Ocultar")
    driver.page.wait_for_url("**/oculta")

    for path in ("/", "/cuenta", "/ayuda"):
        driver.open(path)
        assert driver.path == "/oculta"


@pytest.mark.slow
def test_signing_out_leaves_nothing_in_the_browser_and_a_dead_session(site: Site, tab: Tab) -> None:
    worker = site.hire("Sara Sale", email="sara@example.org")
    driver = sign_in(tab(site), worker)
    answers: list[Any] = []
    driver.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108, playwright marks the function

    driver.page.locator("details.menu summary").click()
    driver.tap("Cerrar sesión")
    driver.page.wait_for_url("**/hasta-luego")

    left = next(answer for answer in answers if answer.url.endswith("/salida"))
    assert left.all_headers()["clear-site-data"] == '"cache", "storage"'
    names = {cookie["name"] for cookie in driver.page.context.cookies()}
    assert "s" not in names
    assert "d" in names, "sign-in must know this browser tomorrow"
    assert [row.ended_at is not None for row in rows_of(site, worker)] == [True]
    check_page(driver)
    for _ in range(3):
        driver.page.go_back()
        assert driver.page.get_by_role("button", name="Ocultar").count() == 0


@pytest.mark.slow
def test_she_sees_her_sessions_and_closes_the_other_one(site: Site, tab: Tab, worker: Worker) -> None:
    other = sign_in(tab(site), worker)
    forget_used_code(site, worker)
    driver = sign_in(tab(site, width=360), worker)
    driver.open("/cuenta")
    check_page(driver)

    driver.page.locator("form[action$='/cerrar'] button").first.click()

    expect(driver.page.get_by_text("Sesión cerrada")).to_be_visible()
    other.open("/")
    assert other.path == "/entrar"


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_new_recovery_codes_are_given_for_password_and_code(
    site: Site, tab: Tab, worker: Worker, width: int
) -> None:
    driver = sign_in(tab(site, width=width), worker)
    forget_used_code(site, worker)
    driver.open("/cuenta")
    card = driver.page.get_by_role("form", name="Códigos de recuperación")
    card.get_by_label("Contraseña de ahora").fill("no es esta frase")
    card.get_by_label("Código de tu aplicación").fill("000000")
    card.get_by_role("button", name="Crear diez nuevos").click()
    expect(driver.page.locator("#errors")).to_contain_text("no valen")
    check_page(driver)
    keep(driver, f"cuenta-{width}")

    card.get_by_label("Contraseña de ahora").fill(worker.password)
    card.get_by_label("Código de tu aplicación").fill(worker.code())
    card.get_by_role("button", name="Crear diez nuevos").click()

    expect(driver.page.locator(".recovery li")).to_have_count(10)
    check_page(driver)
    keep(driver, f"codigos-{width}")
    worker.recovery[:] = driver.page.locator(".recovery li").all_inner_texts()


def keep(driver: Driver, name: str) -> None:
    if folder := pictures():
        driver.page.screenshot(path=folder / f"{name}.png", full_page=True)


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_an_administrator_ends_her_sessions(site: Site, tab: Tab, worker: Worker, width: int) -> None:
    hers = sign_in(tab(site), worker)
    boss = site.hire("Ada Administra", Role.ADMIN, email=f"ada{width}@example.org")
    admin = sign_in(tab(site, width=width), boss).open(f"/personas/{worker.ref}")
    check_page(admin)
    keep(admin, f"persona-{width}")

    admin.tap("Cerrar sus sesiones")

    expect(admin.page.get_by_text("Sesiones cerradas")).to_be_visible()
    hers.open("/")
    assert hers.path == "/entrar"


@pytest.mark.slow
def test_first_day_set_up_code_password_app_and_recovery_codes(site: Site, tab: Tab) -> None:
    import pyotp

    boss = site.hire("Ada Administra", Role.ADMIN, email="ada@example.org")
    admin = sign_in(tab(site), boss)
    admin.open("/personas")
    check_page(admin)
    admin.tap("Nueva cuenta").tap("Guardar")
    assert "Falta" in admin.page.locator("#errors").inner_text()
    check_page(admin)
    admin.fill("Nombre", "Nadia Nueva").fill("Correo del trabajo", "nadia@example.org").pick("Dinamizadora")
    admin.tap("Guardar")
    code = admin.page.locator(".secret").inner_text()
    check_page(admin)

    driver = tab(site, width=360).open("/alta")
    check_page(driver)
    driver.fill("Correo del trabajo", "nadia@example.org").fill("Código de alta", code)
    driver.fill("Elige una contraseña", "qwertyuiopasdf").tap("Seguir")
    assert "de las primeras que se prueban" in driver.page.locator("#errors").inner_text()
    driver.fill("Elige una contraseña", "siete gatos en un tejado").tap("Seguir")
    driver.fill("Correo del trabajo", "nadia@example.org").fill("Contraseña", "siete gatos en un tejado")
    driver.tap("Entrar")
    assert driver.path == "/entrar/aplicacion"
    check_page(driver)
    driver.page.locator("details summary").first.click()
    secret = driver.page.locator(".secret").inner_text().replace(" ", "")
    driver.fill("Código de tu aplicación", pyotp.TOTP(secret).now()).tap("Confirmar")
    assert driver.page.locator(".recovery li").count() == 10
    check_page(driver)
    driver.tap("Ya los he guardado")

    assert driver.path == "/"


@pytest.mark.slow
def test_the_demo_signs_in_with_one_tap_and_says_so_loudly(demo_site: Site, tab: Tab) -> None:
    driver = tab(demo_site, width=360).open("/entrar")
    check_page(driver)

    with driver.budget(1):
        driver.tap("Nuria Prueba", exact=False)

    assert driver.path == "/"
    assert "inventadas" in driver.page.get_by_role("complementary").first.inner_text()


@pytest.mark.slow
def test_outside_demo_mode_nobody_enters_with_one_tap(site: Site, tab: Tab) -> None:
    site.hire("Falsa Demo", email=f"falsa{DEMO_HOST}")
    driver = tab(site).open("/entrar")

    assert driver.page.get_by_text("Probar como").count() == 0
    asked = driver.page.request.post(
        f"{site.url}/entrar/demo", form={"person": "x"}, headers={"Origin": site.url}
    )
    assert asked.status == 404


@pytest.mark.slow
def test_an_idle_session_ends(site: Site, tab: Tab, worker: Worker) -> None:
    from datetime import timedelta

    driver = sign_in(tab(site), worker)
    with site.runtime.accounts.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
        for row in work.session.scalars(select(StaffSession).where(StaffSession.account_id == worker.ref)):
            row.last_seen_at = datetime.now(UTC) - timedelta(minutes=16)

    driver.open("/cuenta")

    assert driver.path == "/entrar"
