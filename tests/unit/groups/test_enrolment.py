"""Enrolment: arrows, capacity, and whose turn it is."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.enrolment import HOLDING, Waiting, next_in_line, step
from services.groups.domain.errors import GroupFull, WrongState
from shared.contracts.codes import EnrolmentState as State
from shared.ids import new_id

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "to", "free", "becomes"),
    [
        (State.PROPOSED, State.INVITED, 1, State.INVITED),
        (State.PROPOSED, State.INVITED, 0, State.WAITLISTED),
        (State.PROPOSED, State.CONFIRMED, 1, State.CONFIRMED),
        (State.PROPOSED, State.CONFIRMED, 0, State.WAITLISTED),
        (State.INVITED, State.CONFIRMED, 0, State.CONFIRMED),
        (State.WAITLISTED, State.CONFIRMED, 1, State.CONFIRMED),
        (State.CONFIRMED, State.ATTENDING, 0, State.ATTENDING),
        (State.ATTENDING, State.LEFT, 0, State.LEFT),
        (State.LEFT, State.PROPOSED, 0, State.PROPOSED),
        (State.CONFIRMED, State.CONFIRMED, 0, State.CONFIRMED),
        (State.LEFT, State.LEFT, 5, State.LEFT),
    ],
)
def test_a_step_leads_where_places_allow(now: State, to: State, free: int, becomes: State) -> None:
    assert step(now, to, free=free) is becomes


@pytest.mark.parametrize(
    ("now", "to"),
    [
        (State.LEFT, State.CONFIRMED),
        (State.ATTENDING, State.WAITLISTED),
        (State.CONFIRMED, State.INVITED),
        (State.INVITED, State.WAITLISTED),
        (State.PROPOSED, State.ATTENDING),
    ],
)
def test_an_arrow_that_does_not_exist_is_refused_and_says_which_do(now: State, to: State) -> None:
    with pytest.raises(WrongState) as caught:
        step(now, to, free=9)

    assert caught.value.expected


def test_who_waits_already_hears_that_the_group_is_full() -> None:
    with pytest.raises(GroupFull):
        step(State.WAITLISTED, State.CONFIRMED, free=0)


@given(st.lists(st.tuples(st.integers(0, 11), st.sampled_from(list(State))), max_size=80), st.integers(6, 10))
def test_no_row_of_steps_ever_holds_more_places_than_there_are(
    steps: list[tuple[int, State]], capacity: int
) -> None:
    women = [State.PROPOSED] * 12
    for who, to in steps:
        free = capacity - sum(state in HOLDING for state in women)
        try:
            women[who] = step(women[who], to, free=free)
        except (WrongState, GroupFull):
            continue

        assert sum(state in HOLDING for state in women) <= capacity


def waiting(number: int, *, waited: int = 0, minutes: int = 0) -> Waiting:
    return Waiting(UUID(int=number), NOON + timedelta(minutes=minutes), waited)


def test_more_editions_waited_come_before_longer_in_this_line() -> None:
    line = [waiting(1, minutes=0), waiting(2, waited=2, minutes=30), waiting(3, waited=1, minutes=10)]

    assert next_in_line(line, free=2) == [UUID(int=2), UUID(int=3)]


def test_with_equal_waits_the_longest_in_line_is_first() -> None:
    line = [waiting(1, minutes=5), waiting(2, minutes=3), waiting(3, minutes=4)]

    assert next_in_line(line, free=3) == [UUID(int=2), UUID(int=3), UUID(int=1)]


@pytest.mark.parametrize("free", [0, -3])
def test_nobody_is_next_when_nothing_is_free(free: int) -> None:
    assert next_in_line([waiting(1)], free=free) == []


@given(st.permutations(range(8)), st.integers(0, 10))
def test_the_order_of_the_list_does_not_matter(order: list[int], free: int) -> None:
    line = [waiting(n + 1, waited=n % 3, minutes=n % 2) for n in range(8)]

    assert next_in_line([line[n] for n in order], free=free) == next_in_line(line, free=free)


def test_ids_of_the_same_instant_break_a_tie() -> None:
    first, second = sorted([new_id(), new_id()])

    assert next_in_line([Waiting(second, NOON, 0), Waiting(first, NOON, 0)], free=1) == [first]
