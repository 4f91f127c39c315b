"""Enrolling: places, the waitlist, the race for the last place, and cases that end."""

import json
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from time import monotonic
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.groups.domain.enrolment import HOLDING, Leaving
from services.groups.domain.errors import CaseNotLive, CaseUnknown, GroupFull, NotHers, WrongState
from services.groups.domain.needs import Needs
from services.groups.store import enrolments
from services.groups.store.enrolments import Participant
from services.groups.usecases.editions.read_editions import read_edition
from services.groups.usecases.enrolment.confirm_place import confirm_place, invite
from services.groups.usecases.enrolment.enrol_participant import enrol_participant
from services.groups.usecases.enrolment.leave_edition import leave_edition
from services.groups.usecases.enrolment.promote_from_waitlist import promote_from_waitlist
from services.groups.usecases.enrolment.set_alias import set_alias
from shared.contracts.codes import CaseStatus
from shared.contracts.codes import EnrolmentState as State
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff


def states(house: House, edition: UUID) -> dict[UUID, State]:
    with house.work() as work:
        return {one.id: one.state for one in enrolments.enrolments_of(work.session, edition)}


def test_a_woman_is_proposed_invited_and_confirmed(house: House) -> None:
    edition = house.an_edition()
    enrolment = house.enrolled(edition, ask=State.PROPOSED)

    with house.work() as work:
        invited = invite(work, enrolment_id=enrolment)
    confirmed = house.confirmed(enrolment)

    assert (invited, confirmed) == (State.INVITED, State.CONFIRMED)
    told = [json.loads(body)["state"] for body in house.events("groups.enrolment_changed.v1")]
    assert told == ["proposed", "invited", "confirmed"]


def test_alias_and_needs_are_sealed_and_come_back(house: House) -> None:
    edition = house.an_edition()
    needs = Needs(("ar", "fr"), needs_interpreter=True, children=2, access="silla de ruedas")
    house.enrolled(edition, "Noor", needs=needs)

    with house.work() as work:
        (member,) = read_edition(work, edition_id=edition).members

    assert (member.alias, member.needs) == ("Noor", needs)
    with house.engine.connect() as connection:
        dump = str(connection.execute(select(Participant.__table__)).all())
    assert "Noor" not in dump
    assert "ruedas" not in dump


def test_the_last_place_is_given_once_however_many_ask_at_the_same_moment(house: House) -> None:
    edition = house.an_edition(capacity=6)
    women = [house.enrolled(edition, f"Mujer {n}", ask=State.PROPOSED) for n in range(14)]
    start = Barrier(7)

    def ask(mine: list[UUID]) -> list[State]:
        start.wait()
        return [house.confirmed(one) for one in mine]

    with ThreadPoolExecutor(7) as pool:
        answers = [state for row in pool.map(ask, [women[n::7] for n in range(7)]) for state in row]

    assert sorted(answers) == [State.CONFIRMED] * 6 + [State.WAITLISTED] * 8
    assert sum(state in HOLDING for state in states(house, edition).values()) == 6


def test_confirming_and_leaving_at_once_never_overfills_the_group(house: House) -> None:
    edition = house.an_edition(capacity=6)
    inside = [house.enrolled(edition, f"Dentro {n}") for n in range(6)]
    outside = [house.enrolled(edition, f"Fuera {n}", ask=State.PROPOSED) for n in range(6)]
    start = Barrier(4)

    def leave(mine: list[UUID]) -> None:
        start.wait()
        for one in mine:
            with house.work() as work:
                leave_edition(work, enrolment_id=one)

    def join(mine: list[UUID]) -> None:
        start.wait()
        for one in mine:
            with house.work() as work:
                confirm_place(work, enrolment_id=one)

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(leave, inside[:2]), pool.submit(leave, inside[2:4])]
        running += [pool.submit(join, outside[:3]), pool.submit(join, outside[3:])]
        for one in running:
            one.result()

    after = states(house, edition)
    held = sum(state in HOLDING for state in after.values())
    assert held == 6
    assert sum(state is State.LEFT for state in after.values()) == 4
    assert sum(state is State.WAITLISTED for state in after.values()) == 2


def test_enrolling_twice_is_enrolling_once(house: House) -> None:
    edition, case = house.an_edition(), house.a_case()

    first = house.enrolled(edition, case=case)
    second = house.enrolled(edition, "", case=case)

    assert first == second
    assert states(house, edition) == {first: State.CONFIRMED}
    assert len(house.events("groups.enrolment_changed.v1")) == 2


def test_a_place_that_falls_free_goes_to_who_waited_longest(house: House) -> None:
    edition = house.an_edition(capacity=6)
    inside = [house.enrolled(edition, f"Dentro {n}") for n in range(6)]
    waiting = []
    for n in range(3):
        house.watch.forward(minutes=1)
        waiting.append(house.enrolled(edition, f"Espera {n}"))

    with house.work() as work:
        leave_edition(work, enrolment_id=inside[0], why=Leaving.HER_WISH)

    now = states(house, edition)
    assert [now[one] for one in waiting] == [State.INVITED, State.WAITLISTED, State.WAITLISTED]


def test_who_waited_through_an_earlier_edition_comes_first(house: House) -> None:
    earlier = house.an_edition(capacity=6)
    house.planned(earlier, starts_on=house.watch.now.date())
    patient = house.a_case()
    for n in range(6):
        house.enrolled(earlier, f"Antes {n}")
    house.enrolled(earlier, "Paciente", case=patient)
    house.watch.forward(days=30)
    edition = house.an_edition(capacity=6)
    inside = [house.enrolled(edition, f"Dentro {n}") for n in range(6)]
    new = house.enrolled(edition, "Nueva")
    house.watch.forward(days=1)
    old = house.enrolled(edition, "Paciente", case=patient)

    with house.work() as work:
        leave_edition(work, enrolment_id=inside[0])

    now = states(house, edition)
    assert (now[old], now[new]) == (State.INVITED, State.WAITLISTED)


def test_promoting_by_hand_does_nothing_while_the_group_is_full(house: House) -> None:
    edition = house.an_edition(capacity=6)
    for n in range(7):
        house.enrolled(edition, f"Mujer {n}")

    with house.work() as work:
        promoted = promote_from_waitlist(work, edition_id=edition)

    assert promoted == 0


def test_who_waits_hears_that_the_group_is_full(house: House) -> None:
    edition = house.an_edition(capacity=6)
    women = [house.enrolled(edition, f"Mujer {n}") for n in range(7)]

    with pytest.raises(GroupFull):
        house.confirmed(women[-1])


def test_leaving_twice_is_leaving_once_and_coming_back_is_possible(house: House) -> None:
    edition, case = house.an_edition(), house.a_case()
    enrolment = house.enrolled(edition, case=case)
    for _ in range(2):
        with house.work() as work:
            leave_edition(work, enrolment_id=enrolment, why=Leaving.TIMETABLE)

    with pytest.raises(WrongState):
        house.confirmed(enrolment)
    again = house.enrolled(edition, case=case)

    assert again == enrolment
    assert states(house, edition) == {enrolment: State.CONFIRMED}
    with house.work() as work:
        row = enrolments.enrolment_by_id(work.session, enrolment)
        assert row is not None
        assert row.left_why is None


@pytest.mark.parametrize("status", [CaseStatus.CLOSED, CaseStatus.BLOCKED, CaseStatus.TRANSFERRED_OUT])
def test_a_case_that_ends_gives_its_place_to_the_next(house: House, status: CaseStatus) -> None:
    edition, case = house.an_edition(capacity=6), house.a_case()
    enrolment = house.enrolled(edition, case=case)
    for n in range(5):
        house.enrolled(edition, f"Dentro {n}")
    waiting = house.enrolled(edition, "Espera")

    house.tell(*case, status)

    now = states(house, edition)
    assert (now[enrolment], now[waiting]) == (State.LEFT, State.INVITED)


@pytest.mark.parametrize("status", [CaseStatus.INTAKE, CaseStatus.ON_HOLD, CaseStatus.CLOSURE_REQUESTED])
def test_a_case_that_goes_on_keeps_its_place(house: House, status: CaseStatus) -> None:
    edition, case = house.an_edition(), house.a_case()
    enrolment = house.enrolled(edition, case=case)

    house.tell(*case, status)

    assert states(house, edition) == {enrolment: State.CONFIRMED}


def test_what_intake_told_earlier_does_not_undo_what_it_told_later(house: House) -> None:
    edition, case = house.an_edition(), house.a_case()
    enrolment = house.enrolled(edition, case=case)
    house.tell(*case, CaseStatus.CLOSED, after_minutes=10)

    house.tell(*case, CaseStatus.OPEN, after_minutes=5)

    with house.work() as work:
        copy = enrolments.case_copy(work.session, case[0])
        assert copy is not None
        assert copy.status is CaseStatus.CLOSED
    assert states(house, edition) == {enrolment: State.LEFT}


def test_erasure_destroys_alias_and_needs_for_good(house: House) -> None:
    edition, case = house.an_edition(), house.a_case()
    house.planned(edition)
    house.enrolled(edition, "Estrella", case=case)
    house.enrolled(edition, "Luna")

    house.tell(*case, CaseStatus.ERASED)

    with house.work() as work:
        page = read_edition(work, edition_id=edition)
        assert [one.alias for one in page.members] == ["Luna"]
        assert enrolments.participant_of(work.session, case[1]) is None


def test_erasing_one_of_two_cases_keeps_what_the_other_needs(house: House) -> None:
    edition, case = house.an_edition(), house.a_case()
    house.enrolled(edition, "Estrella", case=case)
    other = (new_id(), case[1])
    house.tell(*other, CaseStatus.OPEN)

    house.tell(*case, CaseStatus.ERASED)

    with house.work() as work:
        row = enrolments.participant_of(work.session, case[1])
        assert row is not None
        assert row.alias == "Estrella"


def test_nobody_is_enrolled_from_a_case_groups_has_not_heard_of(house: House) -> None:
    edition = house.an_edition()

    with pytest.raises(CaseUnknown), house.work() as work:
        enrol_participant(work, edition_id=edition, case_id=new_id(), alias="Luna", needs=Needs())


def test_nobody_is_enrolled_from_a_closed_case(house: House) -> None:
    edition, case = house.an_edition(), house.a_case(status=CaseStatus.CLOSED)

    with pytest.raises(CaseNotLive), house.work() as work:
        enrol_participant(work, edition_id=edition, case_id=case[0], alias="Luna", needs=Needs())


def test_another_team_s_case_looks_as_if_it_were_not_there(house: House) -> None:
    edition, case = house.an_edition(), house.a_case(team="ponferrada")

    with pytest.raises(CaseUnknown), house.work(house.caseworker) as work:
        enrol_participant(work, edition_id=edition, case_id=case[0], alias="Luna", needs=Needs())
    with pytest.raises(CaseUnknown), house.work(house.caseworker) as work:
        set_alias(work, case_id=case[0], alias="Luna", needs=Needs())


def test_a_facilitator_steps_on_her_own_group_only(house: House) -> None:
    edition = house.an_edition()
    enrolment = house.enrolled(edition, ask=State.PROPOSED)

    with house.work(house.facilitator) as work:
        assert confirm_place(work, enrolment_id=enrolment) is State.CONFIRMED
    with pytest.raises(NotHers), house.work(staff(Role.FACILITATOR)) as work:
        leave_edition(work, enrolment_id=enrolment)


def test_a_case_that_closes_while_she_is_being_enrolled_lets_go_of_her_place(house: House) -> None:
    edition = house.an_edition()
    case = house.a_case()
    with ThreadPoolExecutor(1) as pool:
        with house.work() as work:
            enrolment, _ = enrol_participant(
                work,
                edition_id=edition,
                case_id=case[0],
                alias="Luna",
                needs=Needs(("es",)),
                ask=State.CONFIRMED,
            )
            closing = pool.submit(house.tell, *case, CaseStatus.CLOSED)
            wait_until_blocked(house, closing)
        closing.result(timeout=20)

    assert states(house, edition)[enrolment] is State.LEFT


def wait_until_blocked(house: House, running: Future[Any]) -> None:
    """Return once somebody waits for a lock, or the other got past without waiting."""
    waiting = text(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    )
    deadline = monotonic() + 10
    while not running.done() and monotonic() < deadline:
        with house.engine.connect() as connection:
            if connection.scalar(waiting):
                return
