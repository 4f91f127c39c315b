"""Private calendars over HTTP, as programs read them: what is answered, what is logged, and two real programs."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx
import pytest
from icalendar import Calendar
from joserfc.jwk import OKPKey
from sqlalchemy import Engine

from services.groups.api.app import create_app
from services.groups.domain.calendar.walltime import Slot
from services.groups.usecases.editions.cancel_sessions import cancel_sessions
from services.groups.usecases.editions.move_session import move_session
from services.groups.usecases.feeds.issue_feed import issue_own_feed, issue_place_feed
from services.groups.usecases.feeds.revoke_feed import revoke_feed
from services.portal.store.tables import Account
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site, free_port, serve
from tests.integration.groups.house import House
from tests.support.browser import is_mandatory
from tests.support.wired import tables_of

pytestmark = pytest.mark.xdist_group("calendar-clients")

HOW_TO_INSTALL: Final = (
    "khal and vdirsyncer are missing, real calendar programs did not run: apt-get install khal vdirsyncer"
)


@dataclass
class Feed:
    """A facilitator's calendar behind a running portal: four Tuesdays over the change of clocks of October."""

    site: Site
    house: House
    owner: Actor
    sessions: list[UUID]
    id: UUID
    token: str

    @property
    def url(self) -> str:
        """Its address."""
        return f"{self.site.url}/k/{self.token}"

    def get(self, **headers: str) -> httpx.Response:
        """Read it."""
        return httpx.get(self.url, headers=headers)


@pytest.fixture
def feed(
    open_site: OpenSite, new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey
) -> Iterator[Feed]:
    house = House(new_database(*tables_of("groups")), keys_dir, token_key)
    house.watch.now = datetime(2026, 10, 1, 9, tzinfo=UTC)
    port = free_port()  # groups over real HTTP too: what a test client forgives, a server refuses
    server, thread = serve(create_app(house.runtime), port)
    http = httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", trust_env=False)
    with http, open_site(services={"groups": http}) as site:
        olga = site.hire("Olga Prueba", Role.FACILITATOR, has_password=False)
        owner = Actor(ref=olga.ref, kind="staff", roles=frozenset({Role.FACILITATOR}))
        edition = house.an_edition(sessions=4, lead=owner)
        sessions = house.planned(edition, starts_on=date(2026, 10, 13))
        with house.work(owner) as work:
            issued = issue_own_feed(work)
        assert issued.token is not None
        yield Feed(site, house, owner, sessions, issued.id, issued.token)
    server.should_exit = True
    thread.join(timeout=20)


def test_a_calendar_is_answered_as_programs_expect_it(feed: Feed) -> None:
    answer = feed.get()

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["last-modified"] == "Thu, 01 Oct 2026 09:00:00 GMT"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    assert b"\r\n" in answer.content
    assert max(map(len, answer.content.split(b"\r\n"))) <= 75
    assert len(Calendar.from_ical(answer.text).walk("VEVENT")) == 4
    head = httpx.head(feed.url)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", answer.headers["etag"])


def test_a_program_that_has_it_already_gets_nothing(feed: Feed) -> None:
    first = feed.get()
    tag, on = first.headers["etag"], first.headers["last-modified"]

    for headers in ({"If-None-Match": tag}, {"If-None-Match": f'"other", {tag}'}, {"If-Modified-Since": on}):
        again = feed.get(**headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    for headers in (
        {"If-None-Match": '"other"', "If-Modified-Since": on},
        {"If-Modified-Since": "Wed, 30 Sep 2026 09:00:00 GMT"},
        {"If-Modified-Since": "no date"},
    ):
        assert feed.get(**headers).status_code == 200

    feed.house.watch.forward(minutes=1)
    with feed.house.work() as work:
        cancel_sessions(work, session_id=feed.sessions[1])
    assert feed.get(**{"If-None-Match": tag}).status_code == 200
    assert feed.get(**{"If-Modified-Since": on}).status_code == 200


def test_unknown_and_taken_back_links_answer_alike(feed: Feed) -> None:
    with feed.house.work(feed.owner) as work:
        revoke_feed(work, feed_id=feed.id)

    answers = [httpx.get(f"{feed.site.url}/k/{token}") for token in (feed.token, "x" * 43, "x" * 400)]
    assert {(one.status_code, one.text) for one in answers} == {(404, "No hay nada aquí.")}


@pytest.mark.parametrize("change", ["left", "other_role"])
def test_who_no_longer_works_here_in_that_role_reads_nothing(feed: Feed, change: str) -> None:
    door = feed.site.runtime.accounts
    with door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
        account = work.session.get_one(Account, feed.owner.ref)
        account.is_active = change != "left"
        account.roles = [Role.CASEWORKER] if change == "other_role" else account.roles

    assert feed.get().status_code == 404


def test_a_room_follows_the_coordinator_who_made_its_link(feed: Feed) -> None:
    nuria = feed.site.hire("Nuria Prueba", Role.COORDINATOR, has_password=False)
    boss = Actor(ref=nuria.ref, kind="staff", roles=frozenset({Role.COORDINATOR}))
    with feed.house.work(boss) as work:
        issued = issue_place_feed(work, place="Sala azul")

    answer = httpx.get(f"{feed.site.url}/k/{issued.token}")
    assert answer.text.count("SUMMARY:Ocupada") == 4


def test_no_log_holds_the_token(
    feed: Feed, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    caplog.clear()
    feed.get()
    httpx_own = [one for one in caplog.records if one.name.split(".")[0] in ("httpx", "httpcore")]
    told = [one.getMessage() for one in caplog.records if one not in httpx_own]
    told += [one.getMessage() for one in httpx_own if "/api/v1/" in one.getMessage()]

    assert feed.token not in "\n".join(told) + "".join(capfd.readouterr())
    assert any("/api/v1/calendar" in line for line in told), "the portal's own call was not heard"


@pytest.fixture
def programs() -> None:
    """Both programs, or a word on how to get them."""
    if shutil.which("khal") and shutil.which("vdirsyncer"):
        return
    if is_mandatory():
        pytest.fail(HOW_TO_INSTALL)
    pytest.skip(HOW_TO_INSTALL)


@dataclass
class Desk:
    """A person's computer with vdirsyncer, which fetches the address, and khal, which shows it."""

    home: Path
    url: str

    def __post_init__(self) -> None:
        self.home.mkdir()
        (self.home / "vdirsyncer").write_text(f"""
[general]
status_path = "{self.home}/status/"
[pair cal]
a = "here"
b = "there"
collections = null
conflict_resolution = "b wins"
[storage here]
type = "filesystem"
path = "{self.home}/cal/"
fileext = ".ics"
[storage there]
type = "http"
url = "{self.url}"
""")
        (self.home / "khal").write_text(f"""
[calendars]
[[cal]]
path = {self.home}/cal/
type = calendar
[locale]
local_timezone = Europe/Madrid
default_timezone = Europe/Madrid
timeformat = %H:%M
dateformat = %d/%m/%Y
longdateformat = %d/%m/%Y
datetimeformat = %d/%m/%Y %H:%M
longdatetimeformat = %d/%m/%Y %H:%M
[sqlite]
path = {self.home}/khal.db
""")
        self.run("vdirsyncer", "-c", str(self.home / "vdirsyncer"), "discover")

    def fetch(self) -> None:
        """Read the address, as it does every few hours."""
        self.run("vdirsyncer", "-c", str(self.home / "vdirsyncer"), "sync")

    def shown(self, *, zone: str = "Europe/Madrid") -> list[str]:
        """Events of October and November as khal lists them: start, end, title, status."""
        config = self.home / "khal"
        config.write_text(
            config.read_text().replace("local_timezone = Europe/Madrid", f"local_timezone = {zone}")
        )
        said = self.run(
            "khal", "-c", str(config), "list", "--once", "--day-format", "",
            "--format", "{start-date} {start-time}-{end-time} {title} {status}", "01/10/2026", "61d",
        )  # fmt: skip
        return [line.strip() for line in said.splitlines() if line.strip()]

    def run(self, *command: str) -> str:
        """Run a program; fail with what it says."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, env=environment, timeout=60, input="y\n"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.mark.usefixtures("programs")
def test_real_programs_show_moved_and_cancelled_sessions_right_across_october(
    feed: Feed, tmp_path: Path
) -> None:
    desk = Desk(tmp_path / "desk", feed.url)
    desk.fetch()
    assert desk.shown() == [
        "13/10/2026 18:30-20:00 Reunión CONFIRMED",
        "20/10/2026 18:30-20:00 Reunión CONFIRMED",
        "27/10/2026 18:30-20:00 Reunión CONFIRMED",
        "03/11/2026 18:30-20:00 Reunión CONFIRMED",
    ]

    feed.house.watch.forward(hours=6)
    with feed.house.work() as work:
        move_session(work, session_id=feed.sessions[1], to=Slot(date(2026, 10, 26), time(17, 0), 60))
        cancel_sessions(work, session_id=feed.sessions[3])
    desk.fetch()

    assert desk.shown() == [
        "13/10/2026 18:30-20:00 Reunión CONFIRMED",
        "26/10/2026 17:00-18:00 Reunión (cambiada) CONFIRMED",
        "27/10/2026 18:30-20:00 Reunión CONFIRMED",
        "03/11/2026 18:30-20:00 Reunión (anulada) CANCELLED",
    ]
    # Elsewhere the same instants stand at other hours: two before Madrid's in summer, one in winter.
    assert [line[:22] for line in desk.shown(zone="UTC")] == [
        "13/10/2026 16:30-18:00",
        "26/10/2026 16:00-17:00",
        "27/10/2026 17:30-19:00",
        "03/11/2026 17:30-19:00",
    ]


@pytest.mark.usefixtures("programs")
def test_a_phone_forgets_what_an_empty_calendar_no_longer_holds(feed: Feed, tmp_path: Path) -> None:
    from services.groups.domain.feeds import Title
    from services.groups.usecases.feeds.issue_feed import issue_her_feed

    case, person = feed.house.a_case()
    edition = feed.house.an_edition(sessions=2, lead=feed.owner)
    feed.house.planned(edition, starts_on=date(2026, 10, 14))
    feed.house.enrolled(edition, case=(case, person))
    with feed.house.work(feed.house.caseworker) as work:
        issued = issue_her_feed(work, case_id=case, is_asked=True, is_unwatched=True, title=Title.APPOINTMENT)
    desk = Desk(tmp_path / "phone", f"{feed.site.url}/k/{issued.token}")
    desk.fetch()
    assert [line[-14:] for line in desk.shown()] == ["Cita CONFIRMED"] * 2

    with feed.house.work(feed.house.caseworker) as work:
        revoke_feed(work, feed_id=issued.id)
    answer = httpx.get(f"{feed.site.url}/k/{issued.token}")
    assert answer.status_code == 200
    assert Calendar.from_ical(answer.text).walk("VEVENT") == []
    desk.run("vdirsyncer", "-c", str(desk.home / "vdirsyncer"), "sync", "--force-delete")
    assert desk.shown() == []
