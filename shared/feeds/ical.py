"""Calendars as iCalendar (RFC 5545) writes them, for programs that subscribe to an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import CLASS, STATUS, TRANSP, Calendar, Event, Timezone, vDuration

_AGAIN = timedelta(hours=6)


@dataclass(frozen=True)
class Entry:
    """One event. starts_at: on the wall, in its zone (a ZoneInfo); ends_at: an instant.

    revision: grows with each change. is_busy: whether its hours are taken.
    """

    uid: UUID
    starts_at: datetime
    ends_at: datetime
    revision: int
    is_cancelled: bool
    summary: str
    is_busy: bool = True

    @property
    def zone(self) -> str:
        """The name of its zone."""
        return str(self.starts_at.tzinfo)


def render(entries: Sequence[Entry], *, changed_at: datetime, zone: str) -> bytes:
    """Write a calendar. changed_at: when its content last changed, the stamp of every event in it.

    zone: that of an empty one. Times are wall times with their zone; the zone's changes are written out from
    today's zone data for the years needed, not as an endless rule: Europe may stop changing its clocks.
    """
    calendar = Calendar()
    for name, value in (("PRODID", "-//calendar//ES"), ("VERSION", "2.0"), ("X-WR-CALNAME", "Calendario")):
        calendar.add(name, value)
    calendar.add("REFRESH-INTERVAL", vDuration(_AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(_AGAIN))
    years = [one.starts_at.year for one in entries] or [changed_at.year]
    for name in sorted({one.zone for one in entries}) or [zone]:  # RFC 5545: never without a component
        calendar.add_component(_zone(name, min(years), max(years)))
    for one in sorted(entries, key=lambda one: (one.starts_at.astimezone(UTC), one.uid)):
        calendar.add_component(_event(one, changed_at=changed_at))
    return bytes(calendar.to_ical())


def _event(one: Entry, *, changed_at: datetime) -> Event:
    is_free = one.is_cancelled or not one.is_busy
    return Event.new(
        uid=str(one.uid),
        stamp=changed_at,
        start=_said(one.starts_at, one.zone),
        end=_said(one.ends_at, one.zone),
        summary=one.summary,
        sequence=one.revision,
        status=STATUS.CANCELLED if one.is_cancelled else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT if is_free else TRANSP.OPAQUE,
        classification=CLASS.PRIVATE,
    )


def _said(moment: datetime, zone: str) -> datetime:
    """On the wall; in UTC where the wall shows that hour for the second time, which RFC 5545 cannot say.

    A wall time already in its zone stays as it is, also one that a change of clocks leaves out.
    """
    local = moment if str(moment.tzinfo) == zone else moment.astimezone(ZoneInfo(zone))
    return local.astimezone(UTC) if local.fold else local


class _Zone(Timezone):
    """A VTIMEZONE that finds short times too: the library looks 64 days ahead, Morocco's Ramadan takes 35."""

    _from_tzinfo_skip_search = [  # noqa: RUF012, as its parent
        step for step in Timezone._from_tzinfo_skip_search if step <= timedelta(days=16)
    ]


@lru_cache(maxsize=32)
def _zone(name: str, first: int, last: int) -> Timezone:
    zone = _Zone.from_tzinfo(
        ZoneInfo(name), name, first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1)
    )
    zone.pop("COMMENT", None)
    return zone
