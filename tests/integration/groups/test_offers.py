"""Offers, the line and its seats on a real database: what runs out is taken back, and who is next is asked."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.groups.domain.enrolment import Leaving
from services.groups.domain.errors import NotHerTurn, SeatsTaken
from services.groups.domain.needs import Needs
from services.groups.domain.waitlist import Lack
from services.groups.store import enrolments
from services.groups.store.enrolments import Enrolment
from services.groups.tasks import handlers, take_back_offers
from services.groups.usecases.editions.cancel_sessions import cancel_sessions
from services.groups.usecases.enrolment.confirm_place import confirm_place, invite
from services.groups.usecases.enrolment.leave_edition import leave_edition
from services.groups.usecases.enrolment.line import lacking
from services.groups.usecases.enrolment.set_alias import set_alias
from shared.contracts.codes import CaseStatus
from shared.contracts.codes import EnrolmentState as State
from shared.contracts.events.intake import CaseStateChanged
from shared.contracts.levels import Level
from tests.integration.groups.house import House

WEEK = timedelta(days=8)


def row(house: House, enrolment: UUID) -> Enrolment:
    with house.work() as work:
        found = enrolments.enrolment_by_id(work.session, enrolment)
        assert found is not None
        return found


def state(house: House, *women: UUID) -> list[State]:
    return [row(house, one).state for one in women]


def full(house: House, edition: UUID, *, places: int = 6) -> list[UUID]:
    return [house.enrolled(edition, f"Dentro {n}") for n in range(places)]


def left(house: House, enrolment: UUID) -> None:
    with house.work() as work:
        leave_edition(work, enrolment_id=enrolment, why=Leaving.HER_WISH)


def test_an_offer_says_until_when_and_the_event_says_it_too(house: House) -> None:
    edition = house.an_edition()

    woman = house.enrolled(edition, ask=State.INVITED)

    ends = datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert row(house, woman).answer_by == ends
    told = [json.loads(body) for body in house.events("groups.enrolment_changed.v1")]
    assert [one["answer_by"] for one in told] == [None, "2026-12-01T17:00:00Z"]


def test_a_place_nobody_answered_goes_to_the_next_and_she_keeps_her_day_in_the_line(house: House) -> None:
    edition = house.an_edition(capacity=6)
    inside = full(house, edition)
    silent, next_one = house.enrolled(edition, "Silencio"), house.enrolled(edition, "Siguiente")
    since = row(house, silent).waiting_since
    left(house, inside[0])
    assert state(house, silent, next_one) == [State.INVITED, State.WAITLISTED]
    house.watch.now += WEEK

    take_back_offers(house.runtime)

    assert state(house, silent, next_one) == [State.WAITLISTED, State.INVITED]
    assert (row(house, silent).lapsed, row(house, silent).waiting_since) == (1, since)


def test_an_offer_is_kept_until_its_last_second(house: House) -> None:
    woman = house.enrolled(house.an_edition(), ask=State.INVITED)
    ends = row(house, woman).answer_by
    assert ends is not None
    house.watch.now = ends - timedelta(seconds=1)
    take_back_offers(house.runtime)
    assert state(house, woman) == [State.INVITED]

    house.watch.now = ends
    take_back_offers(house.runtime)

    assert row(house, woman).lapsed == 1


def test_everyone_is_asked_once_before_she_is_asked_again(house: House) -> None:
    edition = house.an_edition(capacity=6)
    inside = full(house, edition)
    women = [house.enrolled(edition, f"Espera {n}") for n in range(3)]
    left(house, inside[0])
    asked = []

    for _ in range(4):
        asked += [one for one in women if row(house, one).state is State.INVITED]
        house.watch.now += WEEK
        take_back_offers(house.runtime)

    assert asked == [*women, women[0]]


def test_the_tick_does_nothing_the_second_time(house: House) -> None:
    woman = house.enrolled(house.an_edition(), ask=State.INVITED)
    house.watch.now += WEEK

    take_back_offers(house.runtime)
    before = house.events("groups.enrolment_changed.v1")
    take_back_offers(house.runtime)

    assert house.events("groups.enrolment_changed.v1") == before
    assert row(house, woman).lapsed == 1


def test_who_said_yes_before_the_tick_keeps_the_place_though_the_offer_is_over(house: House) -> None:
    woman = house.enrolled(house.an_edition(), ask=State.INVITED)
    house.watch.now += WEEK

    house.confirmed(woman)
    take_back_offers(house.runtime)

    assert state(house, woman) == [State.CONFIRMED]


def test_nobody_is_asked_into_an_edition_that_is_over(house: House) -> None:
    edition = house.an_edition(capacity=6)
    inside = full(house, edition)
    waiting = house.enrolled(edition, "Espera")
    sessions = house.planned(edition)
    house.watch.now = datetime(2027, 1, 20, tzinfo=UTC)

    left(house, inside[0])

    assert state(house, waiting) == [State.WAITLISTED]
    assert len(sessions) == 3


def test_nobody_is_asked_into_an_edition_that_was_cancelled(house: House) -> None:
    edition = house.an_edition(capacity=6)
    inside = full(house, edition)
    waiting = house.enrolled(edition, "Espera")
    first, *_ = house.planned(edition)
    with house.work() as work:
        cancel_sessions(work, session_id=first, rest=True)

    left(house, inside[0])

    assert state(house, waiting) == [State.WAITLISTED]


def test_a_high_level_told_by_intake_goes_before_one_edition_waited_and_a_lower_one_does_not(
    house: House,
) -> None:
    edition = house.an_edition(capacity=6)
    inside = full(house, edition)
    calm = house.enrolled(edition, "Calma", case=house.a_case(level=Level.MEDIO))
    case = house.a_case()
    house.watch.forward(minutes=5)
    urgent = house.enrolled(edition, "Urgente", case=case)
    changed = CaseStateChanged(
        subject=case[0],
        person=case[1],
        team="leon",
        status=CaseStatus.OPEN,
        level=Level.ALTO,
        changed_at=house.watch.now,
    )
    found = handlers.find("intake.case_state_changed.v1")
    assert found is not None
    with house.work() as work:
        found.effect(work, changed)

    left(house, inside[0])

    assert state(house, calm, urgent) == [State.WAITLISTED, State.INVITED]


def test_seats_are_taken_with_the_place_and_given_back_with_it(house: House) -> None:
    edition = house.an_edition(childcare=3, interpreters=1)
    mother = house.enrolled(edition, "Madre", needs=Needs(("ar",), needs_interpreter=True, children=2))
    next_mother = house.enrolled(edition, "Otra", needs=Needs(("ar",), needs_interpreter=True, children=2))
    assert state(house, mother, next_mother) == [State.CONFIRMED, State.WAITLISTED]

    left(house, mother)

    assert state(house, next_mother) == [State.INVITED]


@pytest.mark.parametrize("needs", [Needs(children=3), Needs(needs_interpreter=True)])
def test_who_lacks_a_seat_waits_and_the_next_who_fits_gets_the_place(house: House, needs: Needs) -> None:
    edition = house.an_edition(capacity=6, childcare=2, interpreters=0)
    inside = full(house, edition)
    first, second = house.enrolled(edition, "Una", needs=needs), house.enrolled(edition, "Otra")

    left(house, inside[0])

    assert state(house, first, second) == [State.WAITLISTED, State.INVITED]


def test_childcare_is_kept_for_the_mother_of_three_until_there_is_enough(house: House) -> None:
    edition = house.an_edition(childcare=3)
    has_one = house.enrolled(edition, "Una", needs=Needs(children=1))
    of_three = house.enrolled(edition, "Tres", needs=Needs(children=3))
    house.watch.forward(minutes=1)
    of_two = house.enrolled(edition, "Dos", needs=Needs(children=2))
    assert state(house, of_three, of_two) == [State.WAITLISTED, State.WAITLISTED]

    left(house, has_one)

    assert state(house, of_three, of_two) == [State.INVITED, State.WAITLISTED]


def test_a_baby_waits_for_a_baby_s_place_and_gets_it_when_one_falls_free(house: House) -> None:
    edition = house.an_edition(childcare=4, childcare_bands=(1, 3, 3))
    first = house.enrolled(edition, "Una", needs=Needs(children=2, ages=(1, 1, 0)))
    second = house.enrolled(edition, "Dos", needs=Needs(children=1, ages=(1, 0, 0)))
    assert state(house, first, second) == [State.CONFIRMED, State.WAITLISTED]

    with house.work() as work:
        assert lacking(work, second) == (Lack.CHILDCARE,)
    left(house, first)

    assert state(house, second) == [State.INVITED]


def test_needs_that_shrink_give_their_seats_to_who_waits(house: House) -> None:
    edition, case = house.an_edition(childcare=2), house.a_case()
    house.enrolled(edition, "Madre", case=case, needs=Needs(children=2))
    waiting = house.enrolled(edition, "Otra", needs=Needs(children=1))

    with house.work() as work:
        set_alias(work, case_id=case[0], alias="", needs=Needs(children=1))

    assert state(house, waiting) == [State.INVITED]


def test_who_waits_for_childcare_gets_the_place_once_she_needs_none(house: House) -> None:
    edition, case = house.an_edition(childcare=0), house.a_case()
    waiting = house.enrolled(edition, "Madre", case=case, needs=Needs(children=2))
    assert state(house, waiting) == [State.WAITLISTED]

    house.enrolled(edition, "Madre", case=case, needs=Needs())

    assert state(house, waiting) == [State.INVITED]


def test_a_worker_hears_which_seat_is_missing(house: House) -> None:
    edition = house.an_edition(childcare=0, interpreters=0)
    mother = house.enrolled(edition, "Madre", needs=Needs(children=1))
    foreign = house.enrolled(edition, "Otra", needs=Needs(needs_interpreter=True))

    with pytest.raises(SeatsTaken, match="guardería"):
        house.confirmed(mother)
    with pytest.raises(SeatsTaken, match="intérprete"):
        house.confirmed(foreign)


def test_only_the_coordinator_gives_a_place_out_of_turn(house: House) -> None:
    edition = house.an_edition(childcare=3)
    house.enrolled(edition, "Una", needs=Needs(children=1))
    house.enrolled(edition, "Tres", needs=Needs(children=3))
    house.watch.forward(minutes=1)
    of_two = house.enrolled(edition, "Dos", needs=Needs(children=2))

    with pytest.raises(NotHerTurn), house.work(house.facilitator) as work:
        confirm_place(work, enrolment_id=of_two)
    with house.work() as work:
        assert invite(work, enrolment_id=of_two) is State.INVITED
