"""What somebody is told of when she comes back to her desk: which lines of a timeline, and since when."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from services.intake.domain.timeline import EntryKind

FURTHEST = timedelta(days=14)
"""However long she was away: older news stands in the cases themselves."""
_SATURDAY = 5


class ChangeKind(StrEnum):
    """What changed."""

    MOVED = "moved"
    CANCELLED = "cancelled"
    ALERT_TAKEN = "alert_taken"
    ALERT_CLOSED = "alert_closed"
    GIVEN = "given"
    ANSWERED = "answered"
    WITHHELD = "withheld"
    UNCERTAIN = "uncertain"


_ALERTS = {"alert_acknowledged": ChangeKind.ALERT_TAKEN, "alert_closed": ChangeKind.ALERT_CLOSED}


def kind_of(kind: EntryKind, summary: str) -> ChangeKind | None:
    """What a line of a timeline tells her; None for what is no news of the day. summary: the line's closed code."""
    code = summary.partition(":")[0]
    if kind is EntryKind.ACCOMPANIMENT and code in (ChangeKind.MOVED, ChangeKind.CANCELLED):
        return ChangeKind(code)
    if kind is EntryKind.ALERT:
        return _ALERTS.get(code)
    if kind is EntryKind.MESSAGE and code == "reply":
        return ChangeKind.ANSWERED
    return ChangeKind.GIVEN if kind is EntryKind.STATE and code == "assigned" else None


def last_working_day(today: date, *, is_off: Callable[[date], bool]) -> date:
    """The last day before this one that is no weekend and no feast, at most two weeks back."""
    day = today - timedelta(days=1)
    while (day.weekday() >= _SATURDAY or is_off(day)) and today - day < FURTHEST:
        day -= timedelta(days=1)
    return day
