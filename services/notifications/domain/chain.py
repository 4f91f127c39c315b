"""Whether alerts still reach people: what is wrong with the chain, and when the alarm of it is due again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SILENT_AFTER: Final = timedelta(minutes=5)
"""Intake gives a sign of life every minute, by the road that alerts take."""
STUCK_AFTER: Final = timedelta(minutes=3)
"""A notice of an alert leaves within seconds; one that waits this long is not leaving."""
REPEAT_EVERY: Final = timedelta(minutes=30)


class Fault(StrEnum):
    """A way in which the chain fails."""

    SILENT = "silent"
    STEPS_LATE = "steps_late"
    NOTICES_STUCK = "notices_stuck"
    NOBODY_REACHED = "nobody_reached"


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of the chain.

    heard_at: when the last sign of life was given, or since when one is waited for. late_steps: as it said.
    oldest_waiting: since when the notice that waits longest has been owed. unreached: alerts nobody was told of.
    """

    heard_at: datetime
    late_steps: int
    oldest_waiting: datetime | None
    unreached: int


def faults(signs: Signs, *, now: datetime) -> tuple[Fault, ...]:
    """Return everything that is wrong now; nothing while alerts reach people."""
    waiting = signs.oldest_waiting
    found = {
        Fault.SILENT: now - signs.heard_at > SILENT_AFTER,
        Fault.STEPS_LATE: signs.late_steps > 0,
        Fault.NOTICES_STUCK: waiting is not None and now - waiting > STUCK_AFTER,
        Fault.NOBODY_REACHED: signs.unreached > 0,
    }
    return tuple(fault for fault, is_so in found.items() if is_so)


def is_due(told_at: datetime | None, *, now: datetime) -> bool:
    """Whether the alarm of a fault must go out now: at once, and again while it lasts."""
    return told_at is None or now - told_at >= REPEAT_EVERY
