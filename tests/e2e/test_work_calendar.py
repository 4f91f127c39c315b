"""The private calendar of somebody's work over HTTP: rights of now, many readings, two real programs, its page."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from services.portal.store.tables import Account
from shared.actor import Actor
from shared.auth import mint
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.e2e.case_town import Town, enter, look, open_town
from tests.e2e.conftest import OpenSite
from tests.e2e.driver import Driver
from tests.e2e.test_calendar_clients import Desk, programs
from tests.support.servers import Databases

__all__ = ["programs"]

pytestmark = [pytest.mark.xdist_group("calendar-clients")]
MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def town(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Town]:
    with open_town(databases, keys_dir, open_site) as opened:
        yield opened


def link(town: Town) -> str:
    """The address of a new calendar of Lucía's."""
    return f"{town.site.url}/k/t/{town.call('POST', '/calendar-feeds')['token']}"


def next_change(month: int) -> datetime:
    """Noon of the last Sunday of the next March or October: Europe changes its clocks that night."""
    now = datetime.now(MADRID)
    for year in (now.year, now.year + 1, now.year + 2):
        day = datetime(year, month, 31, 12, tzinfo=MADRID)
        day -= timedelta(days=(day.weekday() + 1) % 7)
        if day > now + timedelta(days=3):
            return day
    raise AssertionError("no year has such a Sunday")


def go_with_her(town: Town, case: str, when: datetime) -> None:
    facts = {"kind": "court", "place": "Juzgado 1, sala 3", "minutes": 60, "travel_minutes": 0}
    body = {"accompaniment": facts, "starts_at": when.isoformat()}
    town.call("POST", f"/cases/{case}/accompaniments", body)


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize(("month", "before", "after"), [(3, 1, 2), (10, 2, 1)])
def test_real_programs_show_work_right_across_the_change_of_clocks(
    town: Town, tmp_path: Path, month: int, before: int, after: int
) -> None:
    """The day before, the day itself and the one after, each at nine on the wall; and a task on the day itself."""
    sunday = next_change(month)
    case = town.open_case("Amal")
    nine = [(sunday + timedelta(days=n)).replace(hour=9) for n in (-1, 0, 1)]
    for when in nine:
        go_with_her(town, case, when)
    noon = sunday.replace(hour=12)
    town.call("POST", f"/cases/{case}/due", {"title": "Recoger el auto", "due_at": noon.isoformat()})
    desk = Desk(tmp_path / "desk", link(town))
    desk.fetch()

    shown = lines(desk, sunday)
    days = [when.strftime("%d/%m/%Y") for when in nine]
    assert shown == [
        f"{days[0]} 09:00-10:00 Cita CONFIRMED",
        f"{days[1]} 09:00-10:00 Cita CONFIRMED",
        f"{days[1]} 12:00-12:15 Tarea CONFIRMED",
        f"{days[2]} 09:00-10:00 Cita CONFIRMED",
    ]
    config = desk.home / "khal"
    config.write_text(config.read_text().replace("local_timezone = Europe/Madrid", "local_timezone = UTC"))
    assert [line[11:16] for line in lines(desk, sunday)] == [
        f"{9 - before:02}:00",
        f"{9 - after:02}:00",
        f"{12 - after:02}:00",
        f"{9 - after:02}:00",
    ]


def lines(desk: Desk, sunday: datetime) -> list[str]:
    """What khal lists of the three days around a change."""
    first = (sunday - timedelta(days=1)).strftime("%d/%m/%Y")
    said = desk.run(
        "khal", "-c", str(desk.home / "khal"), "list", "--once", "--day-format", "",
        "--format", "{start-date} {start-time}-{end-time} {title} {status}", first, "3d",
    )  # fmt: skip
    return [line.strip() for line in said.splitlines() if line.strip()]


def test_a_program_that_has_it_gets_nothing_and_the_answer_may_be_kept_by_her_alone(town: Town) -> None:
    address = link(town)
    first = httpx.get(address)

    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.headers["cache-control"] == "private, no-cache"
    assert "set-cookie" not in first.headers
    again = httpx.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert httpx.head(address).status_code == 200


@pytest.mark.parametrize("change", ["left", "other_role", "revoked"])
def test_who_left_or_changed_or_took_it_back_reads_nothing(town: Town, change: str) -> None:
    address = link(town)
    assert httpx.get(address).status_code == 200
    if change == "revoked":
        town.call("DELETE", f"/calendar-feeds/{town.call('GET', '/calendar-feeds')[0]['id']}")
    else:
        door = town.site.runtime.accounts
        with door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
            account = work.session.get_one(Account, town.worker.ref)
            account.is_active = change != "left"
            account.roles = [Role.FACILITATOR] if change == "other_role" else account.roles

    gone, never = httpx.get(address), httpx.get(f"{town.site.url}/k/t/{'x' * 43}")
    assert (gone.status_code, gone.text) == (never.status_code, never.text) == (404, "No hay nada aquí.")


def test_who_lost_the_case_and_its_team_reads_nothing_of_it(town: Town) -> None:
    case = town.open_case("Amal")
    due = (datetime.now(MADRID) + timedelta(days=2)).isoformat()
    town.call("POST", f"/cases/{case}/due", {"title": "Llamar", "due_at": due})
    address = link(town)
    assert "Tarea" in httpx.get(address).text

    door = town.site.runtime.accounts
    with door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
        work.session.get_one(Account, town.worker.ref).teams = ["otro"]
    given_away(town, case)
    assert "Tarea" not in httpx.get(address).text


def given_away(town: Town, case: str) -> None:
    """Coordination gives her case to somebody of another team."""
    boss = Actor(ref=new_id(), kind="staff", roles=frozenset({Role.COORDINATOR}), teams=frozenset())
    token = mint(boss, audience="intake", private_key=town.key)
    answer = TestClient(town.app).put(
        f"/api/v1/cases/{case}/owner",
        json={"owner": str(new_id()), "team": "bierzo"},
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.is_success, answer.text


def test_one_address_is_read_thirty_times_a_minute_at_most(town: Town) -> None:
    address = link(town)

    codes = [httpx.get(address).status_code for _ in range(32)]
    assert codes == [200] * 30 + [429] * 2
    assert httpx.get(address).headers["retry-after"] == "60"
    assert httpx.get(link(town)).status_code == 200


def test_guesses_are_counted_where_they_come_from(town: Town) -> None:
    codes = [httpx.get(f"{town.site.url}/k/t/{n:043}").status_code for n in range(21)]

    assert codes == [404] * 20 + [429]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_a_caseworker_makes_changes_and_ends_her_link_with_one_tap_each(
    town: Town, tab: Callable[..., Driver], width: int
) -> None:
    driver = enter(tab(town.site, width=width)).open("/calendarios")
    driver.tap("Crear enlace de mis citas y tareas")
    address = driver.page.get_by_label("Enlace", exact=True).input_value()
    assert "/k/t/" in address
    driver.tap("Ya lo tengo")
    look(driver, "work-links", width)
    assert address not in driver.page.content()

    driver.tap("Cambiar el enlace")
    other = driver.page.get_by_label("Enlace", exact=True).input_value()
    assert (httpx.get(address).status_code, httpx.get(other).status_code) == (404, 200)
    driver.tap("Ya lo tengo").tap("Retirar")
    expect(driver.page.get_by_text("Enlace retirado")).to_be_visible()
    assert httpx.get(other).status_code == 404
