"""Weekly windows on her wall clock turned into instants, right across both clock changes.

The rule is what her clock shows: an instant is inside when the local date and time it shows fall in a window.
In the repeated hour of autumn both readings count; an hour that spring skips never comes.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.notifications.domain.contact_plan import Window

_DAY_MINUTES = 24 * 60
_HORIZON_DAYS = 15
"""A window that one spring night swallows whole comes back a week later: 14 days, and one to spare."""


def is_inside(windows: Iterable[Window], *, zone: ZoneInfo, at: datetime) -> bool:
    """Whether her clock, at this instant, shows a time within any window."""
    local = at.astimezone(zone)
    return any(_covers(window, local.weekday(), local.hour * 60 + local.minute) for window in windows)


def closes_at(windows: tuple[Window, ...], *, zone: ZoneInfo, at: datetime) -> datetime:
    """Return the first instant after `at` (which is inside) that is outside, or the horizon if none is."""
    for edge in _edges(windows, zone=zone, since=at):
        if edge > at and not is_inside(windows, zone=zone, at=edge):
            return edge
    return at + timedelta(days=_HORIZON_DAYS)


def opens_at(windows: tuple[Window, ...], *, zone: ZoneInfo, at: datetime) -> datetime | None:
    """Return the first instant from `at` on that is inside; None if there is none within the horizon."""
    if is_inside(windows, zone=zone, at=at):
        return at
    for edge in _edges(windows, zone=zone, since=at):
        if edge > at and is_inside(windows, zone=zone, at=edge):
            return edge
    return None


def _covers(window: Window, weekday: int, minute: int) -> bool:
    if weekday == window.weekday:
        return window.start <= minute < window.end
    if weekday == (window.weekday + 1) % 7:
        return minute + _DAY_MINUTES < window.end
    return False


def _edges(windows: Iterable[Window], *, zone: ZoneInfo, since: datetime) -> list[datetime]:
    """Every instant (UTC, ascending) at which being inside can change: window ends and clock changes."""
    found = set(_clock_changes(zone=zone, since=since))
    first = since.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    for offset in range(-2, _HORIZON_DAYS + 1):
        midnight = first + timedelta(days=offset)
        for window in windows:
            if window.weekday == midnight.weekday():
                for minute in (window.start, window.end):
                    local = (midnight + timedelta(minutes=minute)).replace(tzinfo=zone)
                    found |= {local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(found)


def _clock_changes(*, zone: ZoneInfo, since: datetime) -> Iterator[datetime]:
    """Instants, to the second, at which the zone's offset changes within the horizon."""
    low = since.astimezone(UTC).replace(microsecond=0) - timedelta(days=1)
    for _ in range(_HORIZON_DAYS + 2):
        high = low + timedelta(days=1)
        if _offset(zone, low) != _offset(zone, high):
            before, after = low, high
            while after - before > timedelta(seconds=1):
                middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
                if _offset(zone, middle) == _offset(zone, low):
                    before = middle
                else:
                    after = middle
            yield after
        low = high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
