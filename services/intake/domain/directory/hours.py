"""When a service is open: by weekday, between two days, or on one date that overrules the week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MADRID: Final = "Europe/Madrid"
_NIGHT: Final = (time(0), time(3), time(5))
"""Somebody who answers at these hours answers at night."""


@dataclass(frozen=True)
class Opening:
    """Hours of one kind of day. weekdays: 0 is Monday. on: one date instead, which overrules the weekdays.

    opens None: closed then. closes at or before opens: until that hour of the next day; both 00:00: all day.
    first, last: the days between which it holds, both included. zone: an IANA name.
    """

    weekdays: tuple[int, ...]
    opens: time | None
    closes: time | None
    on: date | None = None
    first: date | None = None
    last: date | None = None
    zone: str = MADRID

    def holds_on(self, day: date) -> bool:
        """Whether a day's hours are these."""
        if self.on is not None:
            return day == self.on
        is_within = (self.first is None or self.first <= day) and (self.last is None or day <= self.last)
        return is_within and day.weekday() in self.weekdays


def is_open(openings: Iterable[Opening], at: datetime) -> bool | None:
    """Whether it is open at an instant; None: nobody wrote down any hours."""
    known = list(openings)
    if not known:
        return None
    return any(_covers(one, known, at.astimezone(ZoneInfo(one.zone))) for one in known)


def is_open_at_night(openings: Iterable[Opening]) -> bool:
    """Whether some of the hours by weekday reach into the small hours."""
    return any(
        one.on is None and one.opens is not None and any(_within(one, hour) for hour in _NIGHT)
        for one in openings
    )


def _covers(one: Opening, known: list[Opening], local: datetime) -> bool:
    if one.opens is None or one.closes is None:
        return False
    today, yesterday = local.date(), local.date() - timedelta(days=1)
    hour = local.time()
    if one.opens < one.closes:
        return _rules(one, known, today) and one.opens <= hour < one.closes
    begun = _rules(one, known, today) and hour >= one.opens
    return begun or (_rules(one, known, yesterday) and hour < one.closes)


def _rules(one: Opening, known: list[Opening], day: date) -> bool:
    """Whether these are the hours of that day: a date's own hours take the place of the week's."""
    is_special = any(each.on == day for each in known)
    return one.holds_on(day) and (one.on is not None or not is_special)


def _within(one: Opening, hour: time) -> bool:
    assert one.opens is not None
    if one.closes is None:
        return False
    if one.opens < one.closes:
        return one.opens <= hour < one.closes
    return hour >= one.opens or hour < one.closes
