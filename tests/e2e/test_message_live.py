"""How messages fare, live: the stream itself over HTTP, how it ends, and the page in a real browser."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import expect
from sqlalchemy import select

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageState
from services.notifications.store import traffic
from services.portal.api.app import create_app
from services.portal.domain.tokens import digest
from services.portal.store.tables import Account, StaffSession
from services.portal.usecases.demo import DEMO_HOST
from services.portal.usecases.door import Where
from services.portal.usecases.sign_in import begin_session
from shared.actor import Actor
from shared.contracts.roles import Role
from telar.running.web import Server
from tests.e2e.conftest import OpenSite, Site, free_port, pictures
from tests.e2e.driver import Driver, check_page
from tests.support.servers import Databases
from tests.support.town import Town, open_services

pytestmark = [pytest.mark.xdist_group("portal-browser")]
ASKED = {"accept": "text/event-stream"}


@dataclass
class Scene:
    """A portal with its services, and a coordinator's cookie."""

    site: Site
    town: Town
    cookie: str

    @contextmanager
    def stream(self, *, url: str = "") -> Iterator[httpx.Response]:
        """The stream as a browser opens it."""
        with (
            httpx.Client(cookies={"s": self.cookie}, timeout=15, trust_env=False) as client,
            client.stream("GET", f"{url or self.site.url}/mensajes/vivo", headers=ASKED) as answer,
        ):
            yield answer

    def sent(self) -> None:
        """One more SMS has left."""
        works = self.town.runtimes["notifications"].transactions
        with works.begin(actor=Actor.service("notifications"), purpose="test") as work:
            traffic.count(work.session, channel=PointKind.SMS, state=MessageState.SENT, at=work.now)


@pytest.fixture
def scene(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Scene]:
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as site:
        nuria = site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}", has_password=False)
        door = site.runtime.accounts
        with door.transactions.begin(actor=Actor.anonymous(), purpose="test") as work:
            opened = begin_session(work, nuria.ref, stage="open", where=Where("192.0.2.1"))
        yield Scene(site, town, opened.cookie)


def events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each event's name and what it says."""
    name = ""
    for line in lines:
        if line.startswith("event:"):
            name = line.partition(":")[2].strip()
        elif line.startswith("data:"):
            yield name, json.loads(line.partition(":")[2])


def test_a_stream_tells_that_something_changed_and_the_rate_and_no_more(scene: Scene) -> None:
    with scene.stream() as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        told = events(answer.iter_lines())
        name, first = next(told)
        scene.sent()
        _, second = next(told)

    assert name == "now"
    assert set(first) == set(second) == {"mark", "rate"}
    assert first["rate"] == "Midiendo cuántos salen por minuto…"
    assert second["rate"].startswith("Salen 1")
    assert first["mark"] != second["mark"]


@pytest.mark.parametrize("how", ["ended", "locked", "other_role"])
def test_a_stream_ends_with_its_session(scene: Scene, how: str) -> None:
    with scene.stream() as answer:
        told = events(answer.iter_lines())
        next(told)
        door = scene.site.runtime.accounts
        with door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
            row = work.session.scalars(
                select(StaffSession).where(StaffSession.token_hash == digest(scene.cookie))
            ).one()
            if how == "ended":
                row.ended_at = work.now
            elif how == "locked":
                row.is_locked = True
            else:
                work.session.get_one(Account, row.account_id).roles = [Role.CASEWORKER]
        assert [name for name, _ in told] == ["over"]


def test_a_person_has_three_at_once_and_a_place_comes_back(scene: Scene) -> None:
    with scene.stream() as one, scene.stream() as two:
        with scene.stream() as three, scene.stream() as four:
            assert [one.status_code, two.status_code, three.status_code] == [200, 200, 200]
            assert four.status_code == 429
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with scene.stream() as again:
                if again.status_code == 200:
                    return
            time.sleep(0.1)
    pytest.fail("the place of a page that was closed never came back")


def test_what_is_no_stream_is_not_answered_and_nobody_else_gets_one(scene: Scene) -> None:
    address = f"{scene.site.url}/mensajes/vivo"
    cookies = {"s": scene.cookie}

    assert httpx.get(address, cookies=cookies).status_code == 406
    assert httpx.get(address, headers=ASKED).status_code in (303, 401)


def test_a_server_that_stops_does_not_wait_for_an_open_stream(scene: Scene) -> None:
    """As `telar up` serves it: uvicorn alone would wait for the stream until its last answers' time is over."""
    port = free_port()
    app = create_app(scene.site.runtime)
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical", lifespan="off")
    server = Server(config, before_stop=app.state.before_stop)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)

    with scene.stream(url=f"http://127.0.0.1:{port}") as answer:
        told = events(answer.iter_lines())
        next(told)
        began = time.monotonic()
        server.should_exit = True
        assert [name for name, _ in told if name != "now"] == []
        thread.join(timeout=20)
    assert not thread.is_alive()
    assert time.monotonic() - began < 4


Tab = Callable[..., Driver]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_renews_itself_when_something_changes(scene: Scene, tab: Tab, width: int) -> None:
    driver = tab(scene.site, width=width)
    driver.enter("Nuria Prueba").open("/mensajes")
    expect(driver.page.locator("#rate")).to_contain_text("por minuto", timeout=15_000)
    for _ in range(7):
        scene.sent()

    expect(driver.page.locator("#now")).to_contain_text("7", timeout=15_000)
    expect(driver.page.locator("#rate")).to_contain_text("Salen", timeout=15_000)
    if folder := pictures():
        folder.mkdir(parents=True, exist_ok=True)
        driver.page.screenshot(path=folder / f"messages-live-{width}.png", full_page=True)
    check_page(driver)


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_that_says_what_is_so_is_left_alone(scene: Scene, tab: Tab) -> None:
    driver = tab(scene.site)
    asked: list[str] = []
    driver.page.on("request", lambda request: asked.append(request.url))
    driver.enter("Nuria Prueba").open("/mensajes")
    minute = driver.page.evaluate("new Date().getMinutes()")

    expect(driver.page.locator("#rate")).to_be_visible()  # the stream has told its first

    again = [url for url in asked if url.endswith("/mensajes/ahora")]
    assert again == [] or driver.page.evaluate("new Date().getMinutes()") != minute


@pytest.mark.browser
@pytest.mark.slow
def test_without_a_stream_the_page_asks_every_ten_seconds(scene: Scene, tab: Tab) -> None:
    driver = tab(scene.site)
    driver.page.route("**/mensajes/vivo", lambda route: route.fulfill(status=429))
    driver.enter("Nuria Prueba").open("/mensajes")

    with driver.page.expect_response(lambda answer: answer.url.endswith("/mensajes/ahora"), timeout=20_000):
        pass
    expect(driver.page.locator("#rate")).to_be_hidden()
