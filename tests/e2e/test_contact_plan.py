"""The contact plan in a real browser, with the real notifications service behind it; only intake is played."""

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.sync_api import expect

from services.notifications.api.app import create_app
from services.notifications.runtime import Runtime
from services.notifications.usecases.keep_case_copy import keep_case_copy
from services.portal.usecases.demo import DEMO_HOST
from shared.actor import Actor
from shared.clock import utc_now
from shared.contracts.codes import CaseStatus
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site, free_port, pictures, serve
from tests.e2e.driver import Driver, check_page
from tests.support.case_head import a_head
from tests.support.servers import Databases
from tests.support.wired import wired_runtime

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
_numbers = count(1)


class Case:
    """One invented case: the head that intake would give, and the same woman known to notifications."""

    def __init__(self, runtime: Runtime) -> None:
        self.id, self.person, self.runtime = uuid4(), uuid4(), runtime
        with runtime.transactions.begin(actor=Actor.service("notifications"), purpose="test") as work:
            keep_case_copy(
                work,
                case_ref=self.id,
                person=self.person,
                team="leon",
                status=CaseStatus.OPEN,
                level=Level.MEDIO,
                told_at=utc_now(),
            )

    @property
    def path(self) -> str:
        return f"/casos/{self.id}/contacto"

    def head(self) -> dict[str, Any]:
        return a_head(self.id, self.person)


@pytest.fixture(scope="module")
def town(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Any:
    """A portal, a real notifications service, and an intake that knows the heads of the cases made here."""
    runtime: Runtime = wired_runtime("notifications", databases.new, keys_dir)
    port = free_port()
    server, thread = serve(create_app(runtime), port)
    cases: dict[UUID, Case] = {}

    def intake(request: httpx.Request) -> httpx.Response:
        case = next((each for ref, each in cases.items() if str(ref) in request.url.path), None)
        return httpx.Response(404) if case is None else httpx.Response(200, text=json.dumps(case.head()))

    services = {
        "notifications": httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", trust_env=False),
        "intake": httpx.Client(base_url="http://intake.test", transport=httpx.MockTransport(intake)),
    }

    def new_case() -> Case:
        case = Case(runtime)
        cases[case.id] = case
        return case

    with open_site(demo=True, services=services) as site:
        yield site, new_case
    for client in services.values():
        client.close()
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def enter(town: Any, tab: Callable[..., Driver]) -> Callable[..., tuple[Driver, Case]]:
    """A function: a driver signed in as a new caseworker, and a new case of her team."""

    def make(**how: Any) -> tuple[Driver, Case]:
        site, new_case = town
        number = next(_numbers)
        site.hire(f"Trabajadora {number}", Role.CASEWORKER, email=f"c{number}{DEMO_HOST}", has_password=False)
        driver = tab(site, **how).open("/entrar")
        driver.tap(f"Trabajadora {number}", exact=False)
        driver.page.wait_for_url(f"{site.url}/")
        return driver, new_case()

    return make


def picture(driver: Driver, name: str) -> None:
    folder = pictures()
    if folder is not None:
        driver.page.screenshot(path=str(folder / f"contact-{name}.png"), full_page=True)


def mark(driver: Driver, row: int, *days: str, start: str, end: str) -> None:
    line = driver.page.get_by_role("group", name=f"Franja {row}")
    for day in days:
        line.get_by_label(day).check()
    line.get_by_label("de", exact=True).fill(start)
    line.get_by_label("a", exact=True).fill(end)


def add_point(driver: Driver, case: Case, *, script: bool = True) -> None:
    driver.open(case.path).tap("Añadir forma de contacto")
    driver.page.get_by_label("Forma de contacto").first.select_option("whatsapp")
    driver.fill("Número, dirección o usuario", "600 123 123")
    driver.pick("Sí, es segura").pick("Solo ella").pick("Acepta recordatorios automáticos aquí")
    mark(driver, 1, "martes", "jueves", start="10:00", end="12:00")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_point_is_written_read_back_confirmed_and_stopped_with_one_tap(
    enter: Callable[..., tuple[Driver, Case]], width: int
) -> None:
    driver, case = enter(width=width)
    driver.open(case.path)
    picture(driver, f"empty-{width}")
    check_page(driver)
    add_point(driver, case)
    read_back = driver.page.locator(".read-back")
    expect(read_back).to_contain_text(
        "WhatsApp, martes y jueves de 10 a 12; si contesta otra persona, colgar"
    )
    picture(driver, f"point-{width}")
    check_page(driver)
    driver.tap("Guardar")
    expect(driver.page.locator(".point")).to_contain_text("Sin confirmar")
    check_page(driver)

    driver.tap("Confirmada hoy con ella").tap("Lo da ahora")

    expect(driver.page.locator(".identity .contact-rule")).to_contain_text("WhatsApp")
    expect(driver.page.locator(".point")).to_contain_text("Confirmada hasta el")
    driver.tap("Probar")
    expect(driver.page.locator("#trial .notice")).to_be_visible()
    picture(driver, f"plan-{width}")
    check_page(driver)

    driver.tap("No es seguro")
    expect(driver.page.locator(".notice-danger")).to_contain_text("no es seguro")
    picture(driver, f"halted-{width}")
    check_page(driver)
    driver.tap("Confirmada hoy con ella")
    expect(driver.page.locator(".notice-danger")).to_have_count(0)

    driver.tap("No contactar por ningún medio")
    expect(driver.page.locator(".notice-danger")).to_contain_text("No contactar por ningún medio")
    picture(driver, f"nobody-{width}")
    check_page(driver)
    driver.tap("Volver a su plan de contacto")
    expect(driver.page.locator(".notice-danger")).to_have_count(0)


def test_everything_works_without_javascript(enter: Callable[..., tuple[Driver, Case]]) -> None:
    driver, case = enter(has_script=False)
    add_point(driver, case)
    mark(driver, 2, "sábado", start="22:30", end="01:00")
    driver.tap("Guardar").tap("Confirmada hoy con ella").tap("Lo da ahora").tap("Probar")

    said = driver.page.locator(".point").inner_text()
    assert "martes y jueves de 10 a 12 y sábado de 22:30 a 1 del día siguiente" in said
    assert driver.page.locator("#trial .notice").inner_text()


def test_a_week_is_typed_with_the_keyboard_alone(enter: Callable[..., tuple[Driver, Case]]) -> None:
    driver, case = enter()
    driver.open(case.path).tap("Añadir forma de contacto")
    page = driver.page
    page.get_by_label("Forma de contacto").first.focus()
    for keys in ("ArrowDown", "Tab"):
        page.keyboard.press(keys)
    page.keyboard.type("600123123")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first radio: yes
    for _ in range(7):
        page.keyboard.press("Tab")  # the days of the painted week
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # Tuesday
    for _ in range(6):
        page.keyboard.press("Tab")
    page.keyboard.type("1000A")  # the letter counts only where the browser shows a twelve-hour clock
    page.get_by_role("group", name="Franja 1").get_by_label("a", exact=True).focus()
    page.keyboard.type("1200P")
    page.get_by_role("button", name="Guardar").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".point")).to_contain_text("martes de 10 a 12")


def test_mistakes_are_named_at_their_field_and_nothing_typed_is_lost(
    enter: Callable[..., tuple[Driver, Case]],
) -> None:
    driver, case = enter(width=390)
    add_point(driver, case)
    driver.page.get_by_label("Número, dirección o usuario").fill("no es un número")
    mark(driver, 2, "lunes", start="", end="")
    driver.tap("Guardar")
    expect(driver.page.locator("#errors")).to_contain_text("Escribe desde qué hora")
    check_page(driver)

    mark(driver, 2, "lunes", start="16:00", end="18:00")
    driver.tap("Guardar")

    expect(driver.page.locator("#errors")).to_be_visible()
    expect(driver.page.locator("main .error").first).to_be_visible()
    assert driver.page.get_by_label("Número, dirección o usuario").input_value() == "no es un número"
    driver.fill("Número, dirección o usuario", "600123123").tap("Guardar")
    expect(driver.page.locator(".point")).to_contain_text("lunes de 16 a 18")


def test_two_people_editing_at_once_do_not_overwrite_each_other(
    town: Any, enter: Callable[..., tuple[Driver, Case]], tab: Callable[..., Driver]
) -> None:
    driver, case = enter()
    add_point(driver, case)
    driver.tap("Guardar")
    other, _ = enter()
    other.open(case.path).tap("Cambiar")
    driver.tap("Cambiar").fill("Número, dirección o usuario", "600 999 999").tap("Guardar")

    other.fill("Número, dirección o usuario", "600 111 111").tap("Guardar")

    expect(other.page.locator("#errors")).to_contain_text("ha cambiado mientras lo editaba")
    driver.open(case.path)
    expect(driver.page.locator(".point-value")).to_contain_text("+34600999999")


def test_removing_a_point_asks_first(enter: Callable[..., tuple[Driver, Case]]) -> None:
    driver, case = enter()
    add_point(driver, case)
    driver.tap("Guardar").tap("Quitar")
    check_page(driver)

    driver.tap("Quitar")

    expect(driver.page.locator(".empty")).to_contain_text("Sin formas de contacto")


def test_settings_of_the_plan_are_kept_and_a_wrong_zone_is_named(
    enter: Callable[..., tuple[Driver, Case]],
) -> None:
    driver, case = enter()
    add_point(driver, case)
    driver.tap("Guardar").open(f"{case.path}/ajustes")
    driver.fill("Zona horaria", "Europa/León").tap("Guardar")
    expect(driver.page.locator("#errors")).to_contain_text("zona horaria")
    check_page(driver)

    driver.fill("Zona horaria", "Atlantic/Canary").fill("Palabra clave", "mariposa").tap("Guardar")

    expect(driver.page.locator(".facts")).to_contain_text("mariposa")
    expect(driver.page.locator(".facts")).to_contain_text("Atlantic/Canary")
    driver.open(f"{case.path}/mensajes")
    expect(driver.page.locator(".empty")).to_contain_text("Todavía no ha habido ningún mensaje")
    check_page(driver)


def test_a_caseworker_of_another_team_sees_no_plan(town: Any, tab: Callable[..., Driver]) -> None:
    site, new_case = town
    case = new_case()
    number = next(_numbers)
    ref = site.hire(f"Ajena {number}", Role.CASEWORKER, email=f"c{number}{DEMO_HOST}", has_password=False).ref
    _move_to(site, ref, "astorga")
    driver = tab(site).open("/entrar")
    driver.tap(f"Ajena {number}", exact=False)

    driver.open(case.path)

    assert "Cómo contactar" not in driver.page.locator("main").inner_text()


def _move_to(site: Site, ref: UUID, team: str) -> None:
    from services.portal.store.tables import Account

    with site.runtime.accounts.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
        work.session.get_one(Account, ref).teams = [team]
