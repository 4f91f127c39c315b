"""What a provider bears and what a country's law allows: pauses after trouble, slots by rate, lawful hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.notifications.domain.contact_plan import PointKind

TROUBLES: Final = 5
"""So many failures in a row, whoever's messages they were, open a provider's circuit."""

_FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=10)
_STEP: Final = timedelta(minutes=1)
_MOST_STEPS: Final = 8 * 24 * 60
_SATURDAY: Final = 5


@dataclass(frozen=True)
class ProviderState:
    """How a provider is. failures: in a row; open_until: until when it is left alone; next_free: its next slot."""

    failures: int = 0
    open_until: datetime | None = None
    next_free: datetime | None = None


def left_alone(states: Mapping[str, ProviderState], *, now: datetime) -> dict[str, datetime]:
    """Providers that are given nothing at this moment, and until when.

    A pause longer than any that is made was written under a clock that was set back since: it is not believed.
    """
    until = {name: state.open_until for name, state in states.items()}
    return {name: at for name, at in until.items() if at is not None and now < at <= now + LONGEST_PAUSE}


def pause_after(failures: int) -> timedelta | None:
    """How long a provider is left alone after so many failures in a row; None: not yet. Doubles to ten minutes."""
    if failures < TROUBLES:
        return None
    doubled: timedelta = _FIRST_PAUSE * 2 ** min(failures - TROUBLES, 10)
    return min(doubled, LONGEST_PAUSE)


def slot(next_free: datetime | None, *, now: datetime, per_second: float) -> tuple[datetime, datetime]:
    """The moment kept for one message, and the next free one. Up to a second's worth may leave at once."""
    earliest = now - timedelta(seconds=1)
    begins = earliest if next_free is None else max(next_free, earliest)
    return max(begins, now), begins + timedelta(seconds=1 / per_second)


@dataclass(frozen=True)
class LawfulHours:
    """When a country allows a kind of message, on the reader's clock: pairs of minutes after midnight, half-open.

    on_weekends: whether Saturday and Sunday count. Public holidays are not known here. source: the law.
    """

    country: str
    kinds: frozenset[PointKind]
    hours: tuple[tuple[int, int], ...]
    on_weekends: bool
    is_binding: bool
    source: str

    def allow(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether this moment is inside."""
        local = at.astimezone(zone)
        if local.weekday() >= _SATURDAY and not self.on_weekends:
            return False
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self.hours)

    def changes_at(self, after: datetime, zone: ZoneInfo) -> datetime:
        """The first whole minute after this at which it is otherwise; eight days on if it never is."""
        now = self.allow(after, zone)
        at = after.replace(second=0, microsecond=0)
        for _ in range(_MOST_STEPS):
            at += _STEP
            if self.allow(at, zone) is not now:
                break
        return at
