"""Enrolment: arrows and capacity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.enrolment import HOLDING, step
from services.groups.domain.errors import WrongState
from shared.contracts.codes import EnrolmentState as State


@pytest.mark.parametrize(
    ("now", "to", "fits", "becomes"),
    [
        (State.PROPOSED, State.INVITED, True, State.INVITED),
        (State.PROPOSED, State.INVITED, False, State.WAITLISTED),
        (State.PROPOSED, State.CONFIRMED, True, State.CONFIRMED),
        (State.PROPOSED, State.CONFIRMED, False, State.WAITLISTED),
        (State.INVITED, State.CONFIRMED, False, State.CONFIRMED),
        (State.WAITLISTED, State.CONFIRMED, True, State.CONFIRMED),
        (State.CONFIRMED, State.ATTENDING, False, State.ATTENDING),
        (State.ATTENDING, State.LEFT, False, State.LEFT),
        (State.LEFT, State.PROPOSED, False, State.PROPOSED),
        (State.CONFIRMED, State.CONFIRMED, False, State.CONFIRMED),
        (State.LEFT, State.LEFT, True, State.LEFT),
        (State.INVITED, State.WAITLISTED, False, State.WAITLISTED),
        (State.WAITLISTED, State.CONFIRMED, False, State.WAITLISTED),
    ],
)
def test_a_step_leads_where_places_allow(now: State, to: State, fits: bool, becomes: State) -> None:
    assert step(now, to, fits=fits) is becomes


@pytest.mark.parametrize(
    ("now", "to"),
    [
        (State.LEFT, State.CONFIRMED),
        (State.ATTENDING, State.WAITLISTED),
        (State.CONFIRMED, State.INVITED),
        (State.CONFIRMED, State.WAITLISTED),
        (State.PROPOSED, State.ATTENDING),
    ],
)
def test_an_arrow_that_does_not_exist_is_refused_and_says_which_do(now: State, to: State) -> None:
    with pytest.raises(WrongState) as caught:
        step(now, to, fits=True)

    assert caught.value.expected


@given(st.lists(st.tuples(st.integers(0, 11), st.sampled_from(list(State))), max_size=80), st.integers(6, 10))
def test_no_row_of_steps_ever_holds_more_places_than_there_are(
    steps: list[tuple[int, State]], capacity: int
) -> None:
    women = [State.PROPOSED] * 12
    for who, to in steps:
        free = capacity - sum(state in HOLDING for state in women)
        try:
            women[who] = step(women[who], to, fits=free > 0)
        except WrongState:
            continue

        assert sum(state in HOLDING for state in women) <= capacity
