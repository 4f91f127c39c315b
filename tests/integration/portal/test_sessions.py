"""Sessions against a real database: when one ends and what ends it, the hidden screen, notices that wait."""

from datetime import timedelta

import pytest

from services.portal.domain.person import Notice
from services.portal.store.sessions import of_account
from services.portal.usecases import sessions
from services.portal.usecases.door import TooSoon, WrongCredentials
from services.portal.usecases.sessions import StoredSessions
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.portal.conftest import ADMIN, PASSWORD, World, change, inside, who


def test_a_session_ends_after_fifteen_idle_minutes_and_not_before(world: World) -> None:
    cookie, _ = inside(world, world.hire())
    world.clock.wait(minutes=14, seconds=59)
    assert who(world, cookie) is not None

    world.clock.wait(minutes=15)

    assert who(world, cookie) is None
    world.clock.wait(minutes=-20)
    assert who(world, cookie) is None, "an ended session stays ended"


def test_polling_does_not_keep_a_session_alive(world: World) -> None:
    cookie, _ = inside(world, world.hire())
    for _ in range(16):
        world.clock.wait(minutes=1)
        who(world, cookie, quiet=True)

    assert who(world, cookie) is None


def test_activity_keeps_a_session_alive_up_to_ten_hours(world: World) -> None:
    cookie, _ = inside(world, world.hire())
    for _ in range(59):
        world.clock.wait(minutes=10)
        assert who(world, cookie) is not None

    world.clock.wait(minutes=10)

    assert who(world, cookie) is None


def test_a_person_is_told_when_her_session_will_end(world: World) -> None:
    _, person = inside(world, world.hire())

    assert person.expires_at == world.clock.now + timedelta(minutes=15)


def test_hiding_locks_the_session_and_kills_the_old_cookie(world: World) -> None:
    old, person = inside(world, world.hire())
    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        fresh = sessions.hide(work, session=person.session, return_to="/casos/1")

    locked = who(world, fresh)

    assert who(world, old) is None
    assert locked is not None
    assert locked.is_locked


@pytest.mark.parametrize("how", ["password", "code", "recovery"])
def test_a_hidden_screen_comes_back_to_its_place(world: World, how: str) -> None:
    lucia = world.hire()
    _, person = inside(world, lucia)
    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        sessions.hide(work, session=person.session, return_to="/casos/1")
    world.clock.wait(seconds=60)
    typed = {"password": PASSWORD, "code": lucia.code(), "recovery": lucia.recovery[0]}[how]

    shown = sessions.show(world.door, person, typed=typed)
    back = who(world, shown.cookie)

    assert shown.return_to == "/casos/1"
    assert back is not None
    assert not back.is_locked


def test_guessing_at_a_hidden_screen_is_slowed(world: World) -> None:
    _, person = inside(world, world.hire())
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            sessions.show(world.door, person, typed="no es esta frase")

    with pytest.raises(TooSoon):
        sessions.show(world.door, person, typed=PASSWORD)
    world.clock.wait(seconds=3)
    assert sessions.show(world.door, person, typed=PASSWORD)


def test_notices_wait_for_the_next_page_and_only_five_are_kept(world: World) -> None:
    cookie, person = inside(world, world.hire())
    store = StoredSessions(world.door)
    for number in range(7):
        store.add_notice(person, Notice(f"Guardado {number}", undo_href="/deshacer"))

    found = store.find(cookie)
    assert found is not None
    assert [notice.msgid[-1] for notice in found.notices] == list("23456")
    store.take_notices(person)
    again = store.find(cookie)
    assert again is not None
    assert again.notices == ()


@pytest.mark.parametrize("what", [{"roles": [Role.COORDINATOR]}, {"teams": ["bierzo"]}])
def test_a_change_of_role_or_team_ends_her_sessions_at_once(world: World, what: dict[str, object]) -> None:
    lucia = world.hire()
    cookie, _ = inside(world, lucia)

    change(world, lucia, **what)

    assert who(world, cookie) is None


def test_a_change_of_name_leaves_her_at_work(world: World) -> None:
    lucia = world.hire()
    cookie, _ = inside(world, lucia)

    change(world, lucia, display_name="Lucía R.")
    person = who(world, cookie)

    assert person is not None
    assert person.display_name == "Lucía R."


def test_she_closes_her_own_sessions_and_nobody_elses(world: World) -> None:
    lucia, nuria = world.hire("lucia"), world.hire("nuria")
    cookie, person = inside(world, lucia)
    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        assert not sessions.end(work, account=nuria.ref, session=person.session)
        assert not sessions.end(work, account=lucia.ref, session=new_id())
    assert who(world, cookie) is not None

    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        assert sessions.end(work, account=lucia.ref, session=person.session)
        assert not [row for row in of_account(work.session, lucia.ref) if row.stage == "open"]
    assert who(world, cookie) is None
