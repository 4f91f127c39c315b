"""Rules of an alert: its states, which moves are allowed, and how it rises when nobody answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.intake.domain.clocks import LevelClock
from shared.contracts.codes import AlertState


class AlertMove(StrEnum):
    """What can be done to an alert."""

    ACKNOWLEDGE = "acknowledge"
    ESCALATE = "escalate"
    CLOSE = "close"


_MOVES = {
    AlertMove.ACKNOWLEDGE: frozenset({AlertState.OPEN}),
    AlertMove.ESCALATE: frozenset({AlertState.OPEN}),
    AlertMove.CLOSE: frozenset({AlertState.OPEN, AlertState.ACKNOWLEDGED}),
}


def states_for(move: AlertMove) -> frozenset[AlertState]:
    """States from which a move is allowed."""
    return _MOVES[move]


@dataclass(frozen=True, slots=True)
class Rise:
    """The next step of an alert nobody answered. next_at: when it rises again, None if it stays there."""

    step: int
    next_at: datetime | None


def rise(step: int, clock: LevelClock, *, now: datetime) -> Rise:
    """Return the step after `step`. It never stops by itself while the clock has an interval."""
    return Rise(step=step + 1, next_at=clock.next_escalation(now))
