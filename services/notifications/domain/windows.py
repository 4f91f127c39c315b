"""Her hours turned into instants, right across both clock changes.

The rule is what her clock shows: an instant is inside when the local date and time it shows are allowed.
In the repeated hour of autumn both readings count; an hour that spring skips never comes.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.notifications.domain.day_hours import Hours

HORIZON: Final = timedelta(days=400)
"""How far an opening is looked for: a rule of some weeks of the month comes back within three months, and a year for
what begins on a date."""

_CHUNK: Final = timedelta(days=14)
_DAY: Final = timedelta(days=1)


def is_inside(hours: Hours, *, at: datetime) -> bool:
    """Whether her clock, at this instant, shows a time that is allowed on its date."""
    local = at.astimezone(hours.zone)
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in hours.on(local.date()))


def closes_at(hours: Hours, *, at: datetime, until: datetime) -> datetime:
    """Return the first instant after `at` (which is inside) that is outside, or `until` if none before is."""
    closings = (edge for edge in _edges(hours, since=at, until=until) if not is_inside(hours, at=edge))
    return next(closings, until)


def opens_at(hours: Hours, *, at: datetime, until: datetime) -> datetime | None:
    """Return the first instant from `at` on that is inside; None if there is none before `until`."""
    if is_inside(hours, at=at):
        return at if at < until else None
    return next((edge for edge in _edges(hours, since=at, until=until) if is_inside(hours, at=edge)), None)


def _edges(hours: Hours, *, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the instants (UTC, ascending) between both at which being inside can change.

    Those are ends of what a date allows, and clock changes. Looked for a fortnight at a time: most answers are near.
    """
    low, until = since.astimezone(UTC), until.astimezone(UTC)
    while low < until:
        high = min(low + _CHUNK, until)
        found = {edge for edge in _ends(hours, since=low, until=high) if low < edge <= high}
        found |= set(_clock_changes(hours.zone, since=low, until=high))
        yield from sorted(edge for edge in found if edge < until)
        low = high


def _ends(hours: Hours, *, since: datetime, until: datetime) -> Iterator[datetime]:
    day, last = since.astimezone(hours.zone).date() - _DAY, until.astimezone(hours.zone).date()
    while day <= last:
        midnight = datetime.combine(day, time())
        for minute in {minute for stretch in hours.on(day) for minute in stretch}:
            local = (midnight + timedelta(minutes=minute)).replace(tzinfo=hours.zone)
            yield from (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        day += _DAY


def _clock_changes(zone: ZoneInfo, *, since: datetime, until: datetime) -> Iterator[datetime]:
    """Instants after `since`, to the second, at which the zone's offset changes, up to `until`."""
    low = since.replace(microsecond=0)
    while low < until:
        high = min(low + _DAY, until.replace(microsecond=0) + timedelta(seconds=1))
        if _offset(zone, low) != _offset(zone, high):
            before, after = low, high
            while after - before > timedelta(seconds=1):
                middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
                if _offset(zone, middle) == _offset(zone, low):
                    before = middle
                else:
                    after = middle
            if since < after <= until:
                yield after
        low = high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
