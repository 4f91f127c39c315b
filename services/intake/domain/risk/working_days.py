"""Working days: ordinary work that the protocol dates waits for one, and what is urgent never does."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from shared.contracts.levels import Level

_HOUSE: Final = ZoneInfo("Europe/Madrid")
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


class Ordinary(StrEnum):
    """Work that may wait for a working day: what the protocol dates in weeks or months, by days and not by hours."""

    REASSESS = "reassess"
    AFTER_CLOSING = "after_closing"


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which ordinary work waits for a working day, at which levels. feasts: besides Saturdays and Sundays.

    Where the year has no calendar of feasts only its weekends are known.
    """

    levels: frozenset[Level] = frozenset()
    work: frozenset[Ordinary] = frozenset()
    feasts: frozenset[date] = frozenset()

    def due(self, by: datetime, *, work: Ordinary, level: Level) -> datetime:
        """Return when that is due: `by`, or the same hour of Madrid's clocks on the next working day; never earlier.

        Nothing of a high level moves, whatever the protocol says.
        """
        if level.is_high or level not in self.levels or work not in self.work:
            return by
        day = first = by.astimezone(_HOUSE).date()
        while not self.is_working(day):
            day += _DAY
        return by if day == first else by.astimezone(_HOUSE) + (day - first)

    def is_working(self, day: date) -> bool:
        """Whether the house works on a day."""
        return day.weekday() < _SATURDAY and day not in self.feasts
