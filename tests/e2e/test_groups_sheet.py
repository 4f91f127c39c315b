"""Pasar lista on a phone (T7): four actions, no network for a while, no JavaScript, undo."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from playwright.sync_api import expect
from sqlalchemy import Engine, select

from services.groups.api.app import create_app
from services.groups.domain.attendance import Mark
from services.groups.store.reminders import SessionReminder
from services.groups.usecases.reminders.hear_answer import hear_answer
from services.portal.usecases.demo import DEMO_HOST
from shared.actor import Actor
from shared.contracts.codes import MessageTemplate, ReplyCode
from shared.contracts.events.notifications import ReplyReceived
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.e2e.conftest import OpenSite, pictures
from tests.e2e.driver import Driver, check_page
from tests.e2e.groups_town import Town, found_a_group, states_of
from tests.integration.groups.house import House
from tests.support.wired import tables_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]


@pytest.fixture
def town(
    open_site: OpenSite,
    new_database: Callable[..., Engine],
    keys_dir: Path,
    token_key: OKPKey,
) -> Iterator[Town]:
    """A portal in front of a real groups service, with one facilitator who leads a group that meets today."""
    house = House(new_database(*tables_of("groups")), keys_dir, token_key)
    with (
        TestClient(create_app(house.runtime), base_url="http://groups.test/api/v1") as http,
        open_site(demo=True, services={"groups": http}) as site,
    ):
        olga = site.hire("Olga Prueba", Role.FACILITATOR, email=f"olga{DEMO_HOST}")
        yield found_a_group(site, house, (olga.ref,))


def enter(driver: Driver) -> Driver:
    driver.open("/entrar").tap("Olga Prueba", exact=False)
    driver.page.wait_for_url("**/")
    return driver


def mark(driver: Driver, alias: str, state: str) -> None:
    driver.actions += 1
    woman = driver.page.get_by_role("group", name=re.compile(f"^{alias}"))
    woman.get_by_role("radio", name=state, exact=True).click()


@pytest.mark.parametrize("has_script", [True, False])
def test_thirteen_women_two_absent_in_four_actions_on_a_phone(town: Town, tab: Tab, has_script: bool) -> None:
    driver = enter(tab(town.site, width=390, has_script=has_script))

    with driver.budget(4):
        driver.tap("Pasar lista")
        mark(driver, "Cielo", "Falta")
        mark(driver, "Hiba", "Avisó")
        driver.tap("Guardar lista")
    driver.page.wait_for_url(f"**/sesiones/{town.sessions[3]}")

    kept = states_of(town, town.sessions[3])
    assert len(kept) == 13
    assert {who: state for who, state in kept.items() if state is not Mark.ATTENDED} == {
        town.women[2]: Mark.NO_SHOW,
        town.women[7]: Mark.EXCUSED,
    }
    expect(driver.page.get_by_text("Lista guardada")).to_be_visible()


def test_the_sheet_is_accessible_and_counts_while_one_taps(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site, width=390)).open(f"/sesiones/{town.sessions[3]}/lista")
    mark(driver, "Cielo", "Falta")

    expect(driver.page.get_by_text("Presentes: 12 · Ausentes: 1")).to_be_visible()
    check_page(driver)
    if folder := pictures():
        driver.page.screenshot(path=folder / "groups-sheet-390.png", full_page=True)


def test_marks_survive_a_hole_in_the_network_and_arrive_once(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site, width=390)).open(f"/sesiones/{town.sessions[3]}/lista")
    context = driver.page.context
    mark(driver, "Cielo", "Falta")

    context.set_offline(True)
    driver.tap("Guardar lista")
    expect(driver.page.get_by_text("13 marcas sin enviar")).to_be_visible()
    assert states_of(town, town.sessions[3]) == {}
    mark(driver, "Hiba", "Tarde")
    context.set_offline(False)
    driver.page.wait_for_url(f"**/sesiones/{town.sessions[3]}")

    kept = states_of(town, town.sessions[3])
    assert (kept[town.women[2]], kept[town.women[7]]) == (Mark.NO_SHOW, Mark.LATE)
    assert len(town.house.events("groups.absence_recorded.v1")) == 3


def test_all_present_survives_an_answer_that_makes_the_page_send_it_whole(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site, width=390)).open(f"/sesiones/{town.sessions[3]}/lista")
    driver.page.route(
        "**/lista",
        lambda route: (
            route.fulfill(status=422) if "hx-request" in route.request.headers else route.continue_()
        ),
    )
    mark(driver, "Cielo", "Falta")

    driver.tap("Todas presentes")
    driver.page.wait_for_url(f"**/sesiones/{town.sessions[3]}")

    assert set(states_of(town, town.sessions[3]).values()) == {Mark.ATTENDED}


def test_a_saved_sheet_is_undone_with_one_tap(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site, width=390)).open(f"/sesiones/{town.sessions[3]}/lista")
    driver.tap("Todas presentes")
    driver.page.wait_for_url(f"**/sesiones/{town.sessions[3]}")
    assert set(states_of(town, town.sessions[3]).values()) == {Mark.ATTENDED}

    with driver.budget(1):
        driver.tap("Deshacer")
    driver.page.wait_for_url("**/lista")

    assert set(states_of(town, town.sessions[3]).values()) == {Mark.UNKNOWN}


def test_a_sheet_sent_back_and_changed_is_not_taken_for_a_repeat(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site, width=390, has_script=False)).open(f"/sesiones/{town.sessions[3]}/lista")
    driver.tap("Guardar lista")
    driver.page.go_back()
    mark(driver, "Cielo", "Falta")
    driver.tap("Guardar lista")

    assert states_of(town, town.sessions[3])[town.women[2]] is Mark.NO_SHOW


def test_a_session_that_did_not_happen_can_come_back(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site, width=390)).open(f"/sesiones/{town.sessions[3]}/lista")
    driver.tap("No se celebró")
    expect(driver.page.get_by_text("Esta sesión se anuló")).to_be_visible()
    driver.tap("Deshacer")

    expect(driver.page.get_by_text("Sesión recuperada")).to_be_visible()
    driver.open(f"/sesiones/{town.sessions[3]}/lista")
    expect(driver.page.get_by_role("button", name="Guardar lista")).to_be_visible()


def test_the_paper_sheet_is_two_actions_away(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site)).open(f"/grupos/{town.edition}")
    driver.page.evaluate("window.print = () => { document.title = 'printed'; }")
    with driver.budget(2):
        driver.tap("Hoja en papel")
        driver.page.wait_for_url("**/hoja")
        driver.page.evaluate("window.print = () => { document.body.dataset.printed = '1'; }")
        driver.tap("Imprimir")

    assert driver.page.evaluate("document.body.dataset.printed") == "1"
    check_page(driver)
    driver.page.emulate_media(media="print")
    assert driver.page.locator(".top").is_hidden()
    assert driver.page.get_by_role("row").count() == 14


def answered(town: Town, session: UUID, woman: UUID, code: ReplyCode) -> None:
    """Her reminder of a session is answered from her number, an hour before it begins."""
    with town.house.work(Actor.service("groups")) as work:
        which = SessionReminder.session_id == session, SessionReminder.enrolment_id == woman
        row = work.session.scalars(select(SessionReminder).where(*which)).one()
        event = ReplyReceived(
            subject=row.person, person=row.person, reply=new_id(), code=code, occurrence=row.id,
            received_at=row.starts_at - timedelta(hours=1), template=MessageTemplate.SESSION_REMINDER,
        )  # fmt: skip
        hear_answer(work, event)


@pytest.mark.parametrize("width", [390, 1280])
def test_who_said_that_she_cannot_come_stands_there_and_is_present_until_marked(
    town: Town, tab: Tab, width: int
) -> None:
    session = town.sessions[3]
    for place, code in ((0, ReplyCode.CANNOT), (3, ReplyCode.YES), (7, ReplyCode.NO)):
        answered(town, session, town.women[place], code)
    driver = enter(tab(town.site, width=width))

    driver.open(f"/sesiones/{session}")
    said = driver.page.get_by_role("region", name="Han contestado al recordatorio")
    expect(said.get_by_role("listitem")).to_have_count(3)
    expect(said).to_contain_text("Amina Ha dicho que no puede venir desde su número")
    check_page(driver)
    if folder := pictures():
        driver.page.screenshot(path=folder / f"session_answers_{width}.png", full_page=True)

    driver.open(f"/sesiones/{session}/lista")
    amina = driver.page.get_by_role("group", name=re.compile("^Amina.*no puede venir"))
    expect(amina.get_by_role("radio", name="Presente")).to_be_checked()
    check_page(driver)
    if folder := pictures():
        driver.page.screenshot(path=folder / f"sheet_answers_{width}.png", full_page=True)
