"""What coordination sees of the messages: their texts, as they look on her phone, and how they fare, at both widths."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageKind, MessageState, Reason
from services.notifications.domain.provider_limits import TROUBLES
from services.notifications.store import providers, traffic
from services.notifications.store.messages import MessageRow
from services.portal.usecases.demo import DEMO_HOST
from shared.actor import Actor
from shared.contracts.roles import Role
from shared.work import Work
from tests.e2e.conftest import OpenSite, Site, pictures
from tests.e2e.driver import Driver, check_page
from tests.support.servers import Databases
from tests.support.town import Town, open_services

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]
DRAWN = """body => {
  const text = body.querySelector("p").firstChild;
  const found = [];
  for (const match of text.data.matchAll(/\\d\\d[:\\/]\\d\\d/g)) {
    const range = document.createRange();
    const places = [...match[0]].map((_, place) => {
      range.setStart(text, match.index + place); range.setEnd(text, match.index + place + 1);
      return range.getBoundingClientRect();
    });
    const order = places.map((box, place) => [box.x, match[0][place]]).sort((a, b) => a[0] - b[0]);
    found.push(order.map(one => one[1]).join(""));
  }
  return found;
}"""
"""The digits of each number in a bubble, in the order in which they are drawn from left to right."""


@dataclass
class Scene:
    """A portal with its services, and nobody's case in them."""

    site: Site
    town: Town


@pytest.fixture(scope="module")
def scene(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Scene]:
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as site:
        site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}", has_password=False)
        site.hire("Ada Prueba", Role.ADMIN, email=f"ada{DEMO_HOST}", has_password=False)
        works = town.runtimes["notifications"].transactions
        with works.begin(actor=Actor.service("notifications"), purpose="test") as work:
            _a_busy_day(work)
        yield Scene(site, town)


def _a_busy_day(work: Work) -> None:
    """Traffic on two channels, a provider left alone, one message owed for nine minutes and some withheld."""
    for ago in range(24):
        at = work.now - timedelta(hours=ago)
        for number in range((ago * 7) % 11):
            traffic.count(work.session, channel=PointKind.SMS, state=MessageState.SENT, at=at)
            if number % 3:
                traffic.count(work.session, channel=PointKind.SMS, state=MessageState.DELIVERED, at=at)
        traffic.count(work.session, channel=PointKind.EMAIL, state=MessageState.SENT, at=at)
        if ago % 5 == 0:
            traffic.count(work.session, channel=PointKind.SMS, state=MessageState.FAILED, at=at)
    for _ in range(TROUBLES):
        providers.note_trouble(work.session, "smtp", now=work.now)
    for reason in (Reason.POINT_UNCONFIRMED, Reason.POINT_UNCONFIRMED, Reason.NO_WINDOW_IN_TIME):
        work.session.add(_message(work, MessageState.WITHHELD, reason=reason))
    work.session.add(_message(work, MessageState.PENDING))


def _message(work: Work, state: MessageState, *, reason: Reason | None = None) -> MessageRow:
    planned = work.now - timedelta(minutes=9)
    return MessageRow(
        id=uuid4(),
        person=uuid4(),
        kind=MessageKind.SESSION_REMINDER,
        occurrence=uuid4(),
        starts_at=work.now + timedelta(days=1),
        planned_at=planned,
        due_at=planned,
        expires_at=work.now + timedelta(days=1),
        state=state,
        reason=reason,
        settled_at=work.now if reason else None,
    )


def enter(scene: Scene, tab: Tab, *, width: int, name: str = "Nuria") -> Driver:
    driver = tab(scene.site, width=width)
    driver.enter(f"{name} Prueba")
    return driver


def picture(driver: Driver, name: str) -> None:
    folder = pictures()
    if folder is not None:
        driver.page.screenshot(path=str(folder / f"messages-{name}.png"), full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_text_is_shown_as_she_would_see_it_under_another_name_too(
    scene: Scene, tab: Tab, width: int
) -> None:
    driver = enter(scene, tab, width=width).open("/mensajes/textos")

    bubbles = driver.page.locator(".bubble")
    expect(bubbles).to_have_count(28)
    check_page(driver)
    picture(driver, f"texts-{width}")
    arabic = driver.page.locator('.bubble[dir="rtl"]')
    expect(arabic).to_have_count(4)
    for bubble in arabic.all():
        drawn = bubble.evaluate(DRAWN)
        assert len(drawn) == 2
        assert drawn[1] == "10:30"
        assert drawn[0][2] == "/"
        assert drawn[0] in bubble.inner_text()
    driver.fill("Nombre con el que firmar", "Refugio").tap("Ver los textos así")
    expect(driver.page.locator("#errors")).to_contain_text("este alias no es neutral")
    assert driver.page.get_by_label("Nombre con el que firmar").input_value() == "Refugio"
    check_page(driver)
    picture(driver, f"texts-refused-{width}")
    driver.fill("Nombre con el que firmar", "ليلى").tap("Ver los textos así")
    expect(bubbles.first).to_contain_text("ليلى")
    assert "ليلى" not in driver.page.url
    check_page(driver)


@pytest.mark.parametrize(("width", "name"), [(1280, "Nuria"), (390, "Ada")])
def test_how_messages_fare_is_told_in_counts_and_drawn_by_the_hour(
    scene: Scene, tab: Tab, width: int, name: str
) -> None:
    driver = enter(scene, tab, width=width, name=name).open("/mensajes")

    page = driver.page.locator("main")
    expect(page).to_contain_text("el más antiguo, hace 9 min")
    expect(page).to_contain_text("Se le deja descansar")
    expect(page).to_contain_text("La confirmación ha caducado")
    assert driver.page.locator("svg.traffic rect").count() > 20
    check_page(driver)
    picture(driver, f"health-{width}")
    assert driver.page.get_by_role("navigation", name="Mensajes").count() == (name == "Nuria")


def test_the_counts_come_again_by_themselves(scene: Scene, tab: Tab) -> None:
    driver = enter(scene, tab, width=1280).open("/mensajes")
    owed = driver.page.locator(".figures dd").first
    expect(owed).to_contain_text("1")
    works = scene.town.runtimes["notifications"].transactions
    with works.begin(actor=Actor.service("notifications"), purpose="test") as work:
        work.session.add(_message(work, MessageState.PENDING))

    with driver.page.expect_response("**/mensajes/ahora", timeout=15_000):
        pass

    expect(owed).to_contain_text("2")
    check_page(driver)


def test_without_the_service_the_page_says_so_instead_of_failing(open_site: OpenSite, tab: Tab) -> None:
    with open_site(demo=True) as site:
        site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}", has_password=False)
        driver = tab(site, width=390).enter("Nuria Prueba").open("/mensajes")

        expect(driver.page.locator("#now .notice")).to_contain_text("El servicio de mensajes no contesta.")
        check_page(driver)
