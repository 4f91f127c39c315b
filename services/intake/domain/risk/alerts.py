"""Rules of an alert: its states, which moves are allowed, and how it rises when nobody answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.intake.domain.risk.clocks import LevelClock
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


@dataclass(frozen=True, slots=True)
class Countdown:
    """How an alert runs: its term to be acknowledged, the step its chain is at, and when it rises next."""

    acknowledge_by: datetime
    step: int
    next_at: datetime | None


def handed_over(running: Countdown, *, acknowledged_at: datetime | None, now: datetime) -> Countdown:
    """Return how an alert runs for whoever gets it: on from where it was, never longer than what was left.

    acknowledged_at: when its clock was stopped, None if nobody took it; the clock goes on from there, since
    whoever gets it has not answered yet.
    """
    if acknowledged_at is not None:
        left = max(running.acknowledge_by - acknowledged_at, timedelta(0))
        return Countdown(acknowledge_by=now + left, step=running.step, next_at=now + left)
    return Countdown(
        acknowledge_by=running.acknowledge_by,
        step=running.step,
        next_at=running.next_at or max(running.acknowledge_by, now),
    )
