"""Wall time and instants: what a clock on the wall says in a zone, and when that is.

The future is kept as local date, time and zone; the instant is derived, because a zone's rules may change.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.groups.domain.errors import ImpossibleTime

MADRID = "Europe/Madrid"


def zone_of(name: str) -> ZoneInfo:
    """Look a zone up by its IANA name. Raises ImpossibleTime for a name nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImpossibleTime(
            "No conocemos esa zona horaria.", field="zone", expected="una zona como Europe/Madrid"
        ) from None


def instant(on: date, at: time, zone: str) -> datetime:
    """Return the UTC instant of a wall date and time.

    In the hour that occurs twice (clocks go back) the first one is meant; in the hour that does not
    exist (clocks go forward) the offset before the change holds, so 02:30 is 03:30 on the wall.
    Source: RFC 5545, 3.3.5.
    """
    return datetime.combine(on, at.replace(tzinfo=None, fold=0), tzinfo=zone_of(zone)).astimezone(UTC)


@dataclass(frozen=True, order=True)
class Slot:
    """A stretch of wall time: it starts on a date at a time in a zone and lasts whole minutes."""

    on: date
    at: time
    minutes: int
    zone: str = MADRID

    @property
    def starts_at(self) -> datetime:
        """UTC instant of its start."""
        return instant(self.on, self.at, self.zone)

    @property
    def ends_at(self) -> datetime:
        """UTC instant of its end; the length is elapsed time, whatever the clocks do meanwhile."""
        return self.starts_at + timedelta(minutes=self.minutes)

    def overlaps(self, other: "Slot") -> bool:
        """Whether both run at some common instant; touching ends do not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def wall_before(slot: Slot, *, hours: int) -> datetime:
    """Return the UTC instant that lies so many hours before the slot *on the wall clock*.

    24 hours before Sunday 18:30 is Saturday 18:30, also in the night when an hour is lost or won.
    """
    earlier = datetime.combine(slot.on, slot.at) - timedelta(hours=hours)
    return instant(earlier.date(), earlier.time(), slot.zone)


def wall_end(slot: Slot) -> time:
    """Return what the clock on the wall says when the slot ends."""
    return slot.ends_at.astimezone(zone_of(slot.zone)).time()


def shift(slot: Slot, *, first: Slot, to: Slot) -> Slot:
    """Move a slot of a series as its first one moves: by as many days, to the same new hour, length and zone."""
    return Slot(slot.on + (to.on - first.on), to.at, to.minutes, to.zone)
