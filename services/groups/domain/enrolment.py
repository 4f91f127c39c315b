"""Enrolment: how a woman comes into a group, waits for a place, and leaves."""

from enum import StrEnum

from services.groups.domain.errors import WrongState
from shared.contracts.codes import EnrolmentState as State


class Leaving(StrEnum):
    """Why a woman is in the group no longer; closed codes, never words."""

    HER_WISH = "her_wish"
    TIMETABLE = "timetable"
    MOVED_AWAY = "moved_away"
    OTHER_EDITION = "other_edition"
    NO_ANSWER = "no_answer"
    CASE_CLOSED = "case_closed"
    NOT_SAID = "not_said"


HOLDING = frozenset({State.INVITED, State.CONFIRMED, State.ATTENDING})
"""States that count against the edition's capacity."""

_WEAKEST_FIRST = (
    State.LEFT,
    State.PROPOSED,
    State.WAITLISTED,
    State.INVITED,
    State.CONFIRMED,
    State.ATTENDING,
)

_ARROWS = {
    State.PROPOSED: {State.INVITED, State.CONFIRMED, State.WAITLISTED, State.LEFT},
    State.INVITED: {State.CONFIRMED, State.WAITLISTED, State.LEFT},
    State.WAITLISTED: {State.INVITED, State.CONFIRMED, State.LEFT},
    State.CONFIRMED: {State.ATTENDING, State.LEFT},
    State.ATTENDING: {State.LEFT},
    State.LEFT: {State.PROPOSED},
}


def step(now: State, to: State, *, fits: bool) -> State:
    """Return the state she comes to on the way to `to`; the same state again is no step and always allowed.

    fits: whether there is a place for her, and the seats she needs with it, read under the edition's lock. A woman
    who asks for a place that is not there is waitlisted. Raises WrongState for an arrow that does not exist.
    """
    if now is to:
        return now
    if to not in _ARROWS[now]:
        raise WrongState(
            "Ese paso no es posible desde su estado.",
            field="state",
            expected=" o ".join(sorted(_ARROWS[now])),
        )
    return to if fits or to not in HOLDING or now in HOLDING else State.WAITLISTED


def stronger(one: State, other: State) -> State:
    """Return the state that is nearer to coming."""
    return max(one, other, key=_WEAKEST_FIRST.index)
