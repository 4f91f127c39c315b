"""Enrolment: how a woman comes into a group, and whose turn it is when a place falls free."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.groups.domain.errors import GroupFull, WrongState
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
    State.INVITED: {State.CONFIRMED, State.LEFT},
    State.WAITLISTED: {State.INVITED, State.CONFIRMED, State.LEFT},
    State.CONFIRMED: {State.ATTENDING, State.LEFT},
    State.ATTENDING: {State.LEFT},
    State.LEFT: {State.PROPOSED},
}


def step(now: State, to: State, *, free: int) -> State:
    """Return the state she comes to on the way to `to`; the same state again is no step and always allowed.

    free: places nobody holds, read under the edition's lock. A woman who asks for a place when none is
    free is waitlisted; one who waits already stays and GroupFull is raised. Raises WrongState for an
    arrow that does not exist.
    """
    if now is to:
        return now
    if to not in _ARROWS[now]:
        raise WrongState(
            "Ese paso no es posible desde su estado.",
            field="state",
            expected=" o ".join(sorted(_ARROWS[now])),
        )
    if to in HOLDING and now not in HOLDING and free <= 0:
        if now is State.WAITLISTED:
            raise GroupFull("No queda ninguna plaza.", field="state")
        return State.WAITLISTED
    return to


def stronger(one: State, other: State) -> State:
    """Return the state that is nearer to coming."""
    return max(one, other, key=_WEAKEST_FIRST.index)


@dataclass(frozen=True)
class Waiting:
    """One woman on the waitlist; waited: earlier editions in which she waited and got no place."""

    enrolment: UUID
    since: datetime
    waited: int


def next_in_line(waitlist: list[Waiting], *, free: int) -> list[UUID]:
    """Choose who gets the free places: most editions waited, then longest in line, then the older id."""
    ordered = sorted(waitlist, key=lambda one: (-one.waited, one.since, one.enrolment))
    return [one.enrolment for one in ordered[: max(free, 0)]]
