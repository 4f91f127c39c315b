"""Calendars as iCalendar (RFC 5545) writes them, for programs that subscribe to an address."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import CLASS, STATUS, TRANSP, Calendar, Event, Timezone, vDuration

from services.groups.domain.calendar.walltime import MADRID, Slot
from services.groups.domain.feeds import Entry

_AGAIN = timedelta(hours=6)


def render(entries: Sequence[Entry], *, changed_at: datetime) -> bytes:
    """Write a calendar. changed_at: when its content last changed, the stamp of every event in it.

    Times are wall times with their zone; the zone's changes are written out from today's zone data for the
    years needed, not as an endless rule: Europe may stop changing its clocks.
    """
    calendar = Calendar()
    for name, value in (("PRODID", "-//calendar//ES"), ("VERSION", "2.0"), ("X-WR-CALNAME", "Calendario")):
        calendar.add(name, value)
    calendar.add("REFRESH-INTERVAL", vDuration(_AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(_AGAIN))
    years = [one.slot.on.year for one in entries] or [changed_at.year]
    for zone in sorted({one.slot.zone for one in entries}) or [MADRID]:  # RFC 5545: never without a component
        calendar.add_component(_zone(zone, min(years), max(years)))
    for one in sorted(entries, key=lambda one: (one.slot.starts_at, one.uid)):
        calendar.add_component(_event(one, changed_at=changed_at))
    return bytes(calendar.to_ical())


def _event(one: Entry, *, changed_at: datetime) -> Event:
    return Event.new(
        uid=str(one.uid),
        stamp=changed_at,
        start=datetime.combine(one.slot.on, one.slot.at, tzinfo=ZoneInfo(one.slot.zone)),
        end=_end(one.slot),
        summary=one.summary,
        sequence=one.revision,
        status=STATUS.CANCELLED if one.is_cancelled else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT if one.is_cancelled else TRANSP.OPAQUE,
        classification=CLASS.PRIVATE,
    )


def _end(slot: Slot) -> datetime:
    """The end on the wall; in UTC where the wall shows that hour for the second time, which RFC 5545 cannot say."""
    local = slot.ends_at.astimezone(ZoneInfo(slot.zone))
    return slot.ends_at if local.fold else local


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
