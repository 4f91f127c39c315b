"""Working hours of staff: when a digest may come. Alerts never wait for them."""

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.notifications.domain.contact_plan import Window
from services.notifications.domain.day_hours import Hours as Allowed
from services.notifications.domain.windows import is_inside, opens_at

Hours = dict[str, list[tuple[str, str]]]
"""Weekday "0" (Monday) to "6" to stretches such as ("09:00", "14:00"); empty: office hours."""

HOUSE_ZONE: Final = ZoneInfo("Europe/Madrid")
OFFICE_HOURS: Final[Hours] = {str(day): [("08:00", "15:00")] for day in range(5)}
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_WEEKDAYS: Final = frozenset("0123456")


def check_hours(hours: Hours) -> str | None:
    """Return what is wrong with a week of hours, or None."""
    if not _WEEKDAYS.issuperset(hours):
        return "días de 0 (lunes) a 6 (domingo)"
    for stretches in hours.values():
        for start, end in stretches:
            if not (_CLOCK.fullmatch(start) and _CLOCK.fullmatch(end) and start < end):
                return 'tramos como ["09:00", "14:00"]'
    return None


def next_digest(hours: Hours, *, after: datetime) -> datetime:
    """Return the start of her next working day after this instant: the first stretch of a later day.

    Someone who never works by her own hours gets office hours: nothing due is forgotten.
    """
    firsts = tuple(
        Window(int(day), _minutes(min(stretches)[0]), _minutes(min(stretches)[0]) + 1)
        for day, stretches in (hours or OFFICE_HOURS).items()
        if stretches
    )
    if not firsts:
        return next_digest(OFFICE_HOURS, after=after)
    found = opens_at(
        Allowed(HOUSE_ZONE, firsts), at=after + timedelta(minutes=1), until=after + timedelta(days=15)
    )
    return found if found is not None else after + timedelta(days=1)


def is_working(hours: Hours, *, at: datetime) -> bool:
    """Whether the instant falls in her hours (office hours if she has none)."""
    windows = tuple(
        Window(int(day), _minutes(start), _minutes(end))
        for day, stretches in (hours or OFFICE_HOURS).items()
        for start, end in stretches
    )
    return is_inside(Allowed(HOUSE_ZONE, windows), at=at)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
