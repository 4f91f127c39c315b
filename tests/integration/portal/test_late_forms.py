"""A form sent after the session ran out: nothing is kept of the session, and nothing is lost of the words."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.portal.store.tables import StaffSession
from services.portal.usecases import demo
from services.portal.usecases.door import Where
from shared.actor import Actor
from tests.integration.portal.town_fixtures import Desk, desks

__all__ = ["desks"]
WORDS = "Quiere pensarlo con calma y llamar el lunes."


def let_time_pass(desk: Desk, *, minutes: int) -> None:
    """As if nobody had touched this session for so long."""
    door = desk.http.app.state.runtime.accounts  # type: ignore[attr-defined]
    with door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
        query = select(StaffSession).where(StaffSession.account_id == desk.me)
        for row in work.session.scalars(query):
            row.last_seen_at -= timedelta(minutes=minutes)


def sign_in_again(desk: Desk) -> None:
    door = desk.http.app.state.runtime.accounts  # type: ignore[attr-defined]
    desk.http.cookies.set("s", demo.enter(door, desk.me, where=Where("192.0.2.1")).cookie)


@pytest.fixture
def case(desks: tuple[Desk, Desk]) -> str:
    worker, _ = desks
    roles = frozenset(worker.http.app.state.runtime.sessions.find(worker.http.cookies["s"]).roles)  # type: ignore[attr-defined]
    me = Actor(ref=worker.me, kind="staff", roles=roles, teams=frozenset({"leon"}))
    return worker.town.open_case(me, "Amal")


@pytest.mark.parametrize(
    ("end", "name"), [("atencion", "text"), ("hechos/nuevo", "account"), ("riesgo/valorar/HITS", "words")]
)
def test_the_words_wait_for_her_and_for_nobody_else(
    desks: tuple[Desk, Desk], case: str, end: str, name: str
) -> None:
    worker, boss = desks
    page = f"/casos/{case}/{end}"
    let_time_pass(worker, minutes=20)

    answer = worker.send(page, {name: WORDS})

    assert answer.headers["location"] == f"/entrar?sigue={page}"
    assert WORDS not in answer.text
    sign_in_again(worker)
    assert WORDS in worker.get(page).text
    assert WORDS not in boss.get(page).text


def test_after_half_an_hour_nothing_is_taken(desks: tuple[Desk, Desk], case: str) -> None:
    worker, _ = desks
    let_time_pass(worker, minutes=46)

    worker.send(f"/casos/{case}/atencion", {"text": WORDS})

    sign_in_again(worker)
    assert WORDS not in worker.get(f"/casos/{case}/atencion").text


def test_a_session_that_was_found_over_takes_nothing_more(desks: tuple[Desk, Desk], case: str) -> None:
    worker, _ = desks
    let_time_pass(worker, minutes=20)
    worker.get("/casos")

    worker.send(f"/casos/{case}/atencion", {"text": WORDS})

    sign_in_again(worker)
    assert WORDS not in worker.get(f"/casos/{case}/atencion").text


def test_who_signed_out_leaves_nothing_behind(desks: tuple[Desk, Desk], case: str) -> None:
    worker, _ = desks
    cookie = worker.http.cookies["s"]
    worker.send("/salida")
    worker.http.cookies.set("s", cookie)

    worker.send(f"/casos/{case}/atencion", {"text": WORDS})

    worker.http.cookies.delete("s")
    sign_in_again(worker)
    assert WORDS not in worker.get(f"/casos/{case}/atencion").text


def test_a_form_without_its_token_is_not_taken(desks: tuple[Desk, Desk], case: str) -> None:
    worker, _ = desks
    let_time_pass(worker, minutes=20)

    worker.http.post(f"/casos/{case}/atencion", data={"text": WORDS})

    sign_in_again(worker)
    assert WORDS not in worker.get(f"/casos/{case}/atencion").text
    assert UUID(case)
