"""Leaving with a way back, and moving between editions in one step."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import text

from services.groups.domain.enrolment import Leaving
from services.groups.domain.errors import (
    CaseNotLive,
    ChangedMeanwhile,
    GroupFull,
    KeptApart,
    NotHers,
    NotHerTurn,
    SeatsTaken,
    TooLate,
    WrongState,
)
from services.groups.domain.needs import Needs
from services.groups.domain.offers import UNDO_MINUTES
from services.groups.store import exclusions
from services.groups.store.enrolments import enrolment_by_id
from services.groups.usecases.enrolment.leave_edition import leave_edition
from services.groups.usecases.enrolment.move_enrolment import move_enrolment
from services.groups.usecases.enrolment.undo_leaving import undo_leaving
from shared.contracts.codes import CaseStatus
from shared.contracts.codes import EnrolmentState as State
from shared.contracts.roles import Role
from tests.integration.groups.house import House, staff
from tests.integration.groups.test_enrolling import wait_until_blocked
from tests.integration.groups.test_offers import full, left, row, state


def undone(house: House, enrolment: UUID) -> State:
    with house.work() as work:
        return undo_leaving(work, enrolment_id=enrolment)


def moved(house: House, enrolment: UUID, to: UUID) -> UUID:
    with house.work() as work:
        return move_enrolment(work, enrolment_id=enrolment, to=to)[0]


@pytest.mark.parametrize("ask", [State.PROPOSED, State.INVITED, State.CONFIRMED])
def test_leaving_is_taken_back_to_what_she_was(house: House, ask: State) -> None:
    woman = house.enrolled(house.an_edition(), ask=ask)
    left(house, woman)

    assert undone(house, woman) is ask
    assert undone(house, woman) is ask
    found = row(house, woman)
    assert (found.left_why, found.left_from, found.moved_to) == (None, None, None)


def test_the_offer_that_her_leaving_made_is_withdrawn_and_that_woman_keeps_her_place_in_the_line(
    house: House,
) -> None:
    edition = house.an_edition(capacity=6)
    inside = full(house, edition)
    first, second = house.enrolled(edition, "Primera"), house.enrolled(edition, "Segunda")
    since = row(house, first).waiting_since
    left(house, inside[0])
    assert state(house, first) == [State.INVITED]

    undone(house, inside[0])

    assert state(house, inside[0], first, second) == [State.CONFIRMED, State.WAITLISTED, State.WAITLISTED]
    assert (row(house, first).waiting_since, row(house, first).lapsed) == (since, 0)
    left(house, inside[1])
    assert state(house, first, second) == [State.INVITED, State.WAITLISTED]


def test_an_offer_that_somebody_else_made_free_stays(house: House) -> None:
    edition = house.an_edition(capacity=6)
    inside = full(house, edition)
    first, second = house.enrolled(edition, "Primera"), house.enrolled(edition, "Segunda")
    left(house, inside[0])
    left(house, inside[1])

    undone(house, inside[1])

    assert state(house, first, second) == [State.INVITED, State.WAITLISTED]


def test_a_woman_who_said_yes_meanwhile_keeps_her_place_and_the_other_waits(house: House) -> None:
    edition = house.an_edition(capacity=6)
    inside = full(house, edition)
    next_one = house.enrolled(edition, "Siguiente")
    left(house, inside[0])
    house.confirmed(next_one)

    assert undone(house, inside[0]) is State.WAITLISTED
    assert state(house, next_one) == [State.CONFIRMED]


def test_leaving_cannot_be_taken_back_for_ever(house: House) -> None:
    woman = house.enrolled(house.an_edition())
    left(house, woman)
    house.watch.forward(minutes=UNDO_MINUTES, seconds=1)

    with pytest.raises(TooLate):
        undone(house, woman)


def test_leaving_is_not_taken_back_where_somebody_is_whom_she_must_not_meet(house: House) -> None:
    edition, case, other = house.an_edition(), house.a_case(), house.a_case()
    woman = house.enrolled(edition, case=case)
    left(house, woman)
    house.enrolled(edition, "Otra", case=other)
    with house.work() as work:
        exclusions.replace_exclusions(work.session, case[1], [other[1]])

    with pytest.raises(KeptApart):
        undone(house, woman)
    assert state(house, woman) == [State.LEFT]


def test_a_stranger_takes_nothing_back(house: House) -> None:
    woman = house.enrolled(house.an_edition())
    left(house, woman)

    with pytest.raises(NotHers), house.work(staff(Role.FACILITATOR)) as work:
        undo_leaving(work, enrolment_id=woman)


@pytest.mark.parametrize("ask", [State.PROPOSED, State.INVITED, State.CONFIRMED])
def test_she_moves_with_what_she_had_and_twice_is_once(house: House, ask: State) -> None:
    here, there = house.an_edition(), house.an_edition()
    woman = house.enrolled(here, ask=ask)

    new = moved(house, woman, there)

    assert moved(house, woman, there) == new
    assert state(house, woman, new) == [State.LEFT, ask]
    assert (row(house, woman).left_why, row(house, woman).moved_to) == (Leaving.OTHER_EDITION, there)


def test_her_old_place_goes_to_the_line_and_her_wait_comes_with_her(house: House) -> None:
    here, there = house.an_edition(capacity=6), house.an_edition(capacity=6)
    inside, also = full(house, here), full(house, there)
    waiting = house.enrolled(here, "Espera")
    since = row(house, waiting).waiting_since
    house.watch.forward(days=1)
    later = house.enrolled(there, "Después")

    new = moved(house, waiting, there)
    left(house, also[0])

    assert state(house, new, later) == [State.INVITED, State.WAITLISTED]
    assert row(house, new).waiting_since == since
    left(house, inside[0])
    assert state(house, waiting) == [State.LEFT]


def test_without_room_there_nothing_changes_here(house: House) -> None:
    here = house.an_edition()
    packed, no_childcare = house.an_edition(capacity=6), house.an_edition(childcare=0)
    full(house, packed)
    woman = house.enrolled(here, needs=Needs(children=1))

    with pytest.raises(GroupFull):
        moved(house, woman, packed)
    with pytest.raises(SeatsTaken):
        moved(house, woman, no_childcare)
    assert state(house, woman) == [State.CONFIRMED]


def test_a_worker_does_not_move_her_past_a_mother_who_waits_there(house: House) -> None:
    here, there = house.an_edition(), house.an_edition(childcare=2)
    house.enrolled(there, "Una", needs=Needs(children=1))
    house.enrolled(there, "Dos", needs=Needs(children=2))
    woman = house.enrolled(here, "Uno", needs=Needs(children=1))

    with pytest.raises(NotHerTurn), house.work(house.caseworker) as work:
        move_enrolment(work, enrolment_id=woman, to=there)
    assert state(house, moved(house, woman, there)) == [State.CONFIRMED]


def test_she_does_not_move_where_she_is_already_nor_to_a_group_she_must_not_enter(house: House) -> None:
    here, there, case, other = house.an_edition(), house.an_edition(), house.a_case(), house.a_case()
    woman = house.enrolled(here, case=case)
    enemy = house.enrolled(there, "Otra", case=other)
    with house.work() as work:
        exclusions.replace_exclusions(work.session, case[1], [other[1]])

    with pytest.raises(KeptApart):
        moved(house, woman, there)
    left(house, enemy)
    house.enrolled(there, case=case)
    for to in (here, there):
        with pytest.raises(WrongState):
            moved(house, woman, to)


def test_moving_is_taken_back_in_one_step(house: House) -> None:
    here, there = house.an_edition(capacity=6), house.an_edition()
    inside = full(house, here)
    next_one = house.enrolled(here, "Siguiente")
    new = moved(house, inside[0], there)
    assert state(house, next_one) == [State.INVITED]

    undone(house, inside[0])

    assert state(house, inside[0], new, next_one) == [State.CONFIRMED, State.LEFT, State.WAITLISTED]


def test_a_facilitator_moves_her_only_between_her_own_groups(house: House) -> None:
    here, hers = house.an_edition(), house.an_edition()
    strangers = house.an_edition(lead=staff(Role.FACILITATOR))
    woman = house.enrolled(here)

    with pytest.raises(NotHers), house.work(house.facilitator) as work:
        move_enrolment(work, enrolment_id=woman, to=strangers)
    with house.work(house.facilitator) as work:
        assert move_enrolment(work, enrolment_id=woman, to=hers)[1] is State.CONFIRMED


def test_who_came_already_is_confirmed_in_the_other_group_and_her_reminders_follow(house: House) -> None:
    here, there = house.an_edition(), house.an_edition()
    house.planned(here)
    house.planned(there)
    woman = house.enrolled(here)
    with house.work() as work:
        found = enrolment_by_id(work.session, woman)
        assert found is not None
        found.state = State.ATTENDING

    new = moved(house, woman, there)

    assert state(house, new) == [State.CONFIRMED]
    with house.engine.connect() as connection:
        live = connection.execute(
            text("select enrolment_id, count(*) from session_reminder where state = 'pending' group by 1")
        ).all()
    assert [tuple(one) for one in live] == [(new, 3)]


def test_nobody_moves_out_of_a_closed_case(house: House) -> None:
    here, there, case = house.an_edition(), house.an_edition(), house.a_case()
    woman = house.enrolled(here, case=case)
    house.tell(*case, CaseStatus.CLOSED)

    with pytest.raises(CaseNotLive):
        moved(house, woman, there)
    with pytest.raises(CaseNotLive):
        undone(house, woman)
    with house.work() as work:
        leave_edition(work, enrolment_id=woman)


def test_taking_back_what_she_moved_meanwhile_waits_for_no_other_group(house: House) -> None:
    one, other = house.an_edition(), house.an_edition()
    woman = house.enrolled(one)
    with ThreadPoolExecutor(1) as pool:
        with house.work() as work:
            move_enrolment(work, enrolment_id=woman, to=other)
            taking_back = pool.submit(undone, house, woman)
            wait_until_blocked(house, taking_back)
        with pytest.raises(ChangedMeanwhile):
            taking_back.result(timeout=20)

    assert row(house, woman).moved_to == other
