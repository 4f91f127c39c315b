"""The waitlist: order, turns, seats that are kept for whoever needs several, and that nobody waits for ever."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.errors import BadChildcare
from services.groups.domain.needs import Needs
from services.groups.domain.waitlist import (
    URGENCY,
    Lack,
    Seats,
    Waiting,
    in_order,
    lacks,
    seats_of,
    take_turns,
)
from shared.contracts.levels import Level

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
ROOMY = Seats(99, 99, 99)
PLANNER_WAIT, PLANNER_URGENCY = 150, 250


def woman(
    number: int,
    *,
    waited: int = 0,
    urgency: int = 0,
    lapsed: int = 0,
    minutes: int = 0,
    children: int = 0,
    interpreter: bool = False,
    kept_from: frozenset[UUID] = frozenset(),
) -> Waiting:
    return Waiting(
        enrolment=UUID(int=number),
        since=NOON + timedelta(minutes=minutes),
        waited=waited,
        urgency=urgency,
        lapsed=lapsed,
        need=Seats(1, children, int(interpreter)),
        person=UUID(int=1000 + number),
        kept_from=kept_from,
    )


def numbers(line: list[Waiting]) -> list[int]:
    return [one.enrolment.int for one in line]


def chosen(line: list[Waiting], free: Seats, total: Seats = ROOMY) -> list[int]:
    return [turn.waiting.enrolment.int for turn in take_turns(line, free=free, total=total) if turn.is_hers]


def missing(line: list[Waiting], free: Seats, total: Seats = ROOMY) -> dict[int, tuple[Lack, ...]]:
    turns = take_turns(line, free=free, total=total)
    return {turn.waiting.enrolment.int: turn.lacks for turn in turns if turn.lacks}


@st.composite
def lines(draw: st.DrawFn) -> list[Waiting]:
    count = draw(st.integers(0, 9))
    people = [UUID(int=1000 + n) for n in range(1, count + 1)]
    apart = frozenset(draw(st.lists(st.sampled_from(people), max_size=1))) if people else frozenset()
    return [
        woman(
            n,
            waited=draw(st.integers(0, 3)),
            urgency=draw(st.integers(0, 2)),
            lapsed=draw(st.integers(0, 2)),
            minutes=draw(st.integers(0, 3)),
            children=draw(st.integers(0, 4)),
            interpreter=draw(st.booleans()),
            kept_from=apart - {UUID(int=1000 + n)},
        )
        for n in range(1, count + 1)
    ]


seats = st.builds(Seats, st.integers(-2, 6), st.integers(-2, 6), st.integers(-2, 3))


def test_more_editions_waited_come_before_longer_in_this_line() -> None:
    line = [woman(1, minutes=0), woman(2, waited=2, minutes=30), woman(3, waited=1, minutes=10)]

    assert numbers(in_order(line)) == [2, 3, 1]


def test_with_equal_waits_the_longest_in_line_is_first_and_then_the_older_id() -> None:
    line = [woman(4, minutes=5), woman(2, minutes=3), woman(3, minutes=4), woman(1, minutes=5)]

    assert numbers(in_order(line)) == [2, 3, 1, 4]


@pytest.mark.parametrize(("waited", "first"), [(0, "urgent"), (1, "urgent"), (2, "patient"), (3, "patient")])
def test_a_high_level_is_worth_less_than_two_editions_waited(waited: int, first: str) -> None:
    line = [woman(1, urgency=1), woman(2, waited=waited, minutes=9)]

    assert numbers(in_order(line))[0] == {"urgent": 1, "patient": 2}[first]


def test_who_let_an_offer_run_out_is_asked_again_after_everyone_was_asked_once() -> None:
    line = [woman(1, urgency=2, waited=3, lapsed=1), woman(2, minutes=50), woman(3, minutes=40)]

    assert numbers(in_order(line)) == [3, 2, 1]


def test_levels_below_high_are_not_urgent() -> None:
    assert [URGENCY[level] for level in Level] == [0, 0, 1, 2]


def test_a_woman_takes_a_place_her_children_s_places_and_a_seat_with_interpreter() -> None:
    assert seats_of(Needs(("ar",), needs_interpreter=True, children=2)) == Seats(1, 2, 1)
    assert seats_of(Needs(("es",))) == Seats(1)


def test_a_child_needs_a_place_for_its_age_and_one_of_unknown_age_any_place() -> None:
    babies, school = Seats(1, 1, ages=(1, 0, 0)), Seats(1, 1, ages=(0, 0, 1))
    free = Seats(3, 2, ages=(0, 1, 2))

    assert lacks(babies, free) == (Lack.CHILDCARE,)
    assert lacks(school, free) == lacks(Seats(1, 2), free) == ()
    assert free - school == Seats(2, 1, ages=(0, 1, 1))
    assert (free - school) + school == free
    assert seats_of(Needs(children=3, ages=(1, 0, 1))) == Seats(1, 3, ages=(1, 0, 1))


@pytest.mark.parametrize(("ages", "is_fine"), [((0, 0, 0), True), ((1, 0, 1), True), ((1, 1, 1), False)])
def test_children_by_age_are_no_more_than_the_children(ages: tuple[int, int, int], is_fine: bool) -> None:
    needs = Needs(children=2, ages=ages)

    with nullcontext() if is_fine else pytest.raises(BadChildcare, match="edades"):
        needs.check()


def test_who_needs_no_seat_of_a_kind_lacks_none_of_it_even_where_too_many_are_taken() -> None:
    assert lacks(Seats(1), Seats(1, -3, -1)) == ()
    assert lacks(Seats(1, 1, 1), Seats(0, 0, 0)) == (Lack.PLACE, Lack.CHILDCARE, Lack.INTERPRETER)


def test_who_lacks_a_seat_is_passed_by_the_next_who_fits() -> None:
    line = [woman(1, children=3), woman(2, interpreter=True), woman(3)]

    assert chosen(line, Seats(1, 2, 0)) == [3]
    assert missing(line, Seats(1, 2, 0)) == {1: (Lack.CHILDCARE,), 2: (Lack.INTERPRETER,)}


def test_nobody_behind_her_takes_the_childcare_she_waits_for() -> None:
    line = [woman(1, children=3), woman(2, children=1), woman(3)]

    assert chosen(line, Seats(3, 2, 0)) == [3]


def test_childcare_is_not_kept_for_more_children_than_the_edition_could_ever_take() -> None:
    line = [woman(1, children=5), woman(2, children=1)]

    assert chosen(line, Seats(2, 2), total=Seats(13, 4)) == [2]


def test_who_must_not_meet_somebody_there_is_passed_over_and_keeps_nothing_back() -> None:
    present = frozenset({UUID(int=77)})
    line = [woman(1, children=2, kept_from=present), woman(2, children=2)]

    turns = take_turns(line, free=Seats(1, 2), total=ROOMY, present=present)

    assert [turn.lacks for turn in turns] == [(Lack.APART,), ()]


def test_of_two_who_must_not_meet_the_first_gets_the_place() -> None:
    line = [woman(1), woman(2, kept_from=frozenset({UUID(int=1001)})), woman(3)]

    assert chosen(line, Seats(3)) == [1, 3]


@pytest.mark.parametrize("free", [0, -3])
def test_nobody_is_next_when_nothing_is_free(free: int) -> None:
    assert chosen([woman(1)], Seats(free)) == []


@given(lines(), seats, st.randoms())
def test_the_order_in_which_the_line_is_told_does_not_matter(
    line: list[Waiting], free: Seats, luck: object
) -> None:
    mixed = list(line)
    luck.shuffle(mixed)  # type: ignore[attr-defined]

    assert take_turns(mixed, free=free, total=ROOMY) == take_turns(line, free=free, total=ROOMY)


@given(lines())
def test_who_waited_more_editions_is_never_behind_equal_urgency(line: list[Waiting]) -> None:
    order = in_order(line)
    for place, ahead in enumerate(order):
        for behind in order[place + 1 :]:
            if (ahead.urgency, ahead.lapsed) == (behind.urgency, behind.lapsed):
                assert ahead.waited >= behind.waited


@given(lines())
def test_the_order_agrees_with_the_planner_s_weights(line: list[Waiting]) -> None:
    order = [(one.waited, one.urgency) for one in in_order([replace(one, lapsed=0) for one in line])]
    worth = [PLANNER_WAIT * waited + PLANNER_URGENCY * urgency for waited, urgency in order]

    assert worth == sorted(worth, reverse=True)


@given(lines(), seats)
def test_what_is_given_is_never_more_than_what_is_free(line: list[Waiting], free: Seats) -> None:
    given_ = [one.waiting.need for one in take_turns(line, free=free, total=ROOMY) if one.is_hers]

    assert len(given_) <= max(free.places, 0)
    assert sum(need.children for need in given_) <= max(free.children, 0)
    assert sum(need.interpreters for need in given_) <= max(free.interpreters, 0)


@given(lines(), seats)
def test_a_place_stays_free_only_if_everybody_left_lacks_something_else(
    line: list[Waiting], free: Seats
) -> None:
    turns = take_turns(line, free=free, total=ROOMY)
    left = free.places - sum(turn.is_hers for turn in turns)

    if left > 0:
        assert all(set(turn.lacks) - {Lack.PLACE} for turn in turns if not turn.is_hers)


@given(lines(), seats)
def test_nobody_takes_a_kind_of_seat_that_somebody_ahead_of_her_lacks(
    line: list[Waiting], free: Seats
) -> None:
    short: set[Lack] = set()
    for turn in take_turns(line, free=free, total=ROOMY):
        if turn.is_hers:
            assert not (turn.waiting.need.children and Lack.CHILDCARE in short)
            assert not (turn.waiting.need.interpreters and Lack.INTERPRETER in short)
        elif Lack.APART not in turn.lacks:
            short |= set(turn.lacks)


@given(lines(), seats)
def test_two_who_must_not_meet_never_get_places_together(line: list[Waiting], free: Seats) -> None:
    both = [turn.waiting for turn in take_turns(line, free=free, total=ROOMY) if turn.is_hers]
    first_in: set[UUID | None] = set()
    for one in both:
        assert not one.kept_from & first_in
        first_in.add(one.person)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=3), st.integers(0, 4))
def test_nobody_waits_for_ever_however_many_urgent_women_come(newcomers: list[int], children: int) -> None:
    """Every edition as many new women arrive as there are places, some urgent; one with no urgency waits through."""
    patient, line, number = woman(1, children=children), list[Waiting](), 1
    for waited in range(9):
        line = [replace(one, waited=one.waited + 1) for one in line]
        for urgency in newcomers:
            number += 1
            line.append(woman(number, urgency=urgency, minutes=number, children=number % 3))
        turns = take_turns(
            [*line, replace(patient, waited=waited)], free=Seats(len(newcomers), 4), total=Seats(9, 4)
        )
        came = {turn.waiting.enrolment for turn in turns if turn.is_hers}
        if patient.enrolment in came:
            return
        line = [one for one in line if one.enrolment not in came]
    pytest.fail("she waited through nine editions")
