"""An offered place: until when it is kept for her, and how long leaving can be taken back."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.groups.domain.calendar.holidays import holiday
from services.groups.domain.calendar.walltime import MADRID, instant

OFFER_DAYS = 7
"""Days a place is kept for a woman: one safe window a week is enough to ask her in."""

UNDO_MINUTES = 10
"""Minutes in which leaving or moving can be taken back."""

_ENDS_AT = time(18)
_SATURDAY = 5


def offer_ends(now: datetime) -> datetime:
    """Return when a place offered now is taken back: in a week at 18:00 in León, or on the next working day.

    Never at night, on a Saturday, a Sunday or a holiday: somebody is at work on the day it ends.
    """
    day = now.astimezone(ZoneInfo(MADRID)).date() + timedelta(days=OFFER_DAYS)
    while day.weekday() >= _SATURDAY or holiday(day):
        day += timedelta(days=1)
    return instant(day, _ENDS_AT, MADRID)


def may_take_back(left_at: datetime, *, now: datetime) -> bool:
    """Whether leaving can still be undone."""
    return now - left_at <= timedelta(minutes=UNDO_MINUTES)
