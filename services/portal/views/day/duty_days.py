"""A week of shifts and absences, day by day. No page, no service."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from services.portal.clients.duty import Absence, DutyPage, Hole, Shift
from services.portal.forms.case.common import MADRID

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """What of a shift lies on one day, or of hours that nobody covers. hours: `20:00–24:00`."""

    hours: str
    shift: Shift | None = None


@dataclass
class DutyDay:
    """One day: who is on call when, or nobody, in the order of the clock; who is away."""

    on: date
    parts: list[Part] = field(default_factory=list)
    away: list[Absence] = field(default_factory=list)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week a day lies in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def days_of(found: DutyPage, first: date, last: date) -> list[DutyDay]:
    """Put what was found on its days. With no shift at all there is no rota, so that nothing of it is missing."""
    days = [DutyDay(first + timedelta(days=number)) for number in range((last - first).days + 1)]
    for day in days:
        day.away = [one for one in found.absences if one.first <= day.on <= one.last]
        parts = [Part(_on(day.on, shift), shift) for shift in found.shifts]
        parts += [Part(_on(day.on, one)) for one in found.holes if found.shifts]
        day.parts = sorted((part for part in parts if part.hours), key=lambda part: part.hours)
    return days


def _on(day: date, stretch: Shift | Hole) -> str:
    """The hours of a day that a stretch covers; empty for none."""
    begins, ends = (datetime.combine(one, time(), MADRID) for one in (day, day + _ONE_DAY))
    since, until = max(stretch.since, begins), min(stretch.until, ends)
    if since >= until:
        return ""
    end = "24:00" if until == ends else f"{until.astimezone(MADRID):%H:%M}"
    return f"{since.astimezone(MADRID):%H:%M}–{end}"
