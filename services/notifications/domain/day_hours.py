"""What her rules allow on one date: weekly windows, weeks of the month, school holidays, dates of their own.

A stretch that runs past midnight belongs to the date it began on: weekday and week of the month are asked of that date
only. Everything else (its first and last date, school holidays, exceptions) is asked of both dates.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from services.notifications.domain.contact_plan import LAST_WEEK, DateException, Stretch, Window

SchoolFree = Callable[[date], bool | None]
"""Whether a date is without school; None where nobody knows."""

_DAY_MINUTES = 24 * 60
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def nobody_knows(_day: date) -> bool | None:
    """The school calendar of a place that we have none of."""
    return None


@dataclass(frozen=True)
class Hours:
    """When a point may be used. exceptions: its own, in place of its week; of_plan: the plan's, which only narrow."""

    zone: ZoneInfo
    windows: tuple[Window, ...]
    exceptions: tuple[DateException, ...] = ()
    of_plan: tuple[DateException, ...] = ()
    school_free: SchoolFree = nobody_knows

    @property
    def are_agreed(self) -> bool:
        """Whether there is any hour at all."""
        return bool(self.windows) or any(one.stretches for one in self.exceptions)

    @property
    def ask_school(self) -> bool:
        """Whether any of them depends on the school calendar."""
        return any(window.is_term_only for window in self.windows)

    def on(self, day: date) -> list[Stretch]:
        """Return what her clock may show on a date, in minutes after its midnight, half-open, in no order."""
        own, narrowed = _covering(self.exceptions, day), _covering(self.of_plan, day)
        if any(not one.stretches for one in (*own, *narrowed)):
            return []
        found = [stretch for one in own for stretch in one.stretches] if own else self._of_week(day)
        if not narrowed:
            return found
        limits = [stretch for one in narrowed for stretch in one.stretches]
        both = [(max(a[0], b[0]), min(a[1], b[1])) for a in found for b in limits]
        return [(start, end) for start, end in both if start < end]

    def if_school(self) -> "Hours":
        """Return the same hours as if every date that nobody knows were a day of school."""
        return replace(self, school_free=lambda day: bool(self.school_free(day)))

    def _of_week(self, day: date) -> list[Stretch]:
        found = [
            (window.start, min(window.end, _DAY_MINUTES))
            for window in self.windows
            if self._begins(window, day)
        ]
        before = day - _DAY
        if _covering(self.exceptions, before) or _covering(self.of_plan, before):
            return found
        return found + [
            (0, window.end - _DAY_MINUTES)
            for window in self.windows
            if window.end > _DAY_MINUTES and self._begins(window, before) and self._holds(window, day)
        ]

    def _begins(self, window: Window, day: date) -> bool:
        return window.weekday == day.weekday() and _is_its_week(window, day) and self._holds(window, day)

    def _holds(self, window: Window, day: date) -> bool:
        if (window.first and day < window.first) or (window.last and day > window.last):
            return False
        return not window.is_term_only or self.school_free(day) is False


def _is_its_week(window: Window, day: date) -> bool:
    if not window.weeks:
        return True
    is_last = (day + _WEEK).month != day.month
    return (day.day - 1) // 7 + 1 in window.weeks or (is_last and LAST_WEEK in window.weeks)


def _covering(exceptions: Iterable[DateException], day: date) -> list[DateException]:
    return [one for one in exceptions if one.first <= day <= one.last]
