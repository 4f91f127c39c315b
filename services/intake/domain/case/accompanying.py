"""Rules of going with her: when it may begin, which instant counts, what may be taken back, when it is asked after."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.intake.domain.due.items import may_undo

EARLY: Final = timedelta(hours=12)
"""How long before its planned hour an accompaniment may begin."""
OPEN_FOR: Final = timedelta(hours=12)
"""How long after it began somebody is asked how it went, if nobody has said so."""
LATE_WORD: Final = timedelta(hours=48)
"""How long ago something may have happened that a phone without network tells of only now."""
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_LONGEST_MINUTES: Final = 24 * 60


class FieldStep(StrEnum):
    """What is told from where she is, in this order; each may be taken back, the last one first."""

    START = "start"
    STOP = "stop"
    OUTCOME = "outcome"


def may_begin(planned_for: datetime, *, at: datetime) -> bool:
    """Whether one planned for this hour may begin at that instant."""
    return at >= planned_for - EARLY


def instant_fault(said: datetime, *, now: datetime, after: datetime | None = None) -> str | None:
    """Return what would be accepted instead of the instant a phone tells; None if it is fine.

    after: the instant it may not come before, if there is one.
    """
    if said > now + _CLOCKS_DIFFER:
        return "un momento que ya haya pasado"
    if said < now - LATE_WORD:
        return f"un momento de las últimas {LATE_WORD // timedelta(hours=1)} horas"
    if after is not None and said < after:
        return "un momento posterior al inicio"
    return None


def last_step(
    *, started_at: datetime | None, ended_at: datetime | None, held_at: datetime | None
) -> FieldStep | None:
    """Return what was told last, the only thing that can be taken back; None before anything was."""
    if held_at is not None:
        return FieldStep.OUTCOME
    if ended_at is not None:
        return FieldStep.STOP
    return FieldStep.START if started_at is not None else None


def is_undoable(told_at: datetime | None, *, now: datetime) -> bool:
    """Whether what was told at that instant of ours may still be taken back."""
    return told_at is not None and may_undo(told_at, now=now)


def minutes_of(started_at: datetime, ended_at: datetime) -> int:
    """Return how long it took, in whole minutes, at least one and at most a day."""
    return min(max(round((ended_at - started_at) / timedelta(minutes=1)), 1), _LONGEST_MINUTES)
