"""Who is asked when a case's owner is off duty: hours of the house, turns of the rota, and who stands in for whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

HOUSE: Final = ZoneInfo("Europe/Madrid")
_DAY_MINUTES: Final = 24 * 60
_NOON: Final = _DAY_MINUTES // 2
_ONE_DAY: Final = timedelta(days=1)
Hours = Mapping[int, tuple[int, int]]
"""Weekday (Monday is 0) to minutes of the day [start, end); a day left out has none. Empty: always open."""
Stretch = tuple[datetime, datetime]
"""From an instant until another, the end left out; UTC."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch [since, until) of the rota."""

    since: datetime
    until: datetime
    staff: UUID


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody who is away in [since, until). instead: who is asked for her; None: the rota.

    teams: whose cases the one who stands in may see, as was known when it was noted; None: everybody's.
    """

    since: datetime
    until: datetime
    staff: UUID
    instead: UUID | None = None
    teams: frozenset[str] | None = None

    def serves(self, team: str | None) -> bool:
        """Whether somebody stands in who may see a case of this team; None: whichever team."""
        return self.instead is not None and (self.teams is None or team is None or team in self.teams)


@dataclass(frozen=True, slots=True)
class Cover:
    """Who else is asked. is_off: the owner cannot be counted on now; with nobody to ask, coordinators are."""

    is_off: bool
    staff: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """The house's hours, and who is on call and away in the time that is asked about."""

    hours: Hours
    rota: tuple[Turn, ...] = ()
    absences: tuple[Absence, ...] = ()

    def cover(self, owner: UUID | None, *, team: str, at: datetime) -> Cover:
        """Return who is asked besides the owner at an instant: whoever stands in for her, and whose turn it is."""
        is_away = self._is_away(owner, at)
        if not is_away and is_open(self.hours, at):
            return Cover(is_off=False)
        stand_in = self._whoever_works(owner, team, at) if is_away else None
        asked = dict.fromkeys(one for one in (stand_in, *self.on_call(at=at)) if one and one != owner)
        return Cover(is_off=True, staff=tuple(asked))

    def on_call(self, *, at: datetime) -> tuple[UUID, ...]:
        """Return whose turn it is at an instant; for one who is away, whoever stands in for her."""
        turns = [turn.staff for turn in self.rota if turn.since <= at < turn.until]
        found = [self._whoever_works(one, None, at) for one in turns]
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def in_her_place(self, owner: UUID | None, *, team: str, at: datetime) -> UUID | None:
        """Return who does an owner's work at an instant: herself, or whoever was named for the days she is away."""
        return self._whoever_works(owner, team, at) or owner

    def who_works_for(self, owner: UUID, *, at: datetime) -> UUID | None:
        """Return who does what no team owns: herself, or whoever stands in; None while nobody does."""
        return self._whoever_works(owner, None, at)

    def _whoever_works(self, wanted: UUID | None, team: str | None, at: datetime) -> UUID | None:
        """Go on from one who is away to who stands in for her; None if that ends with nobody."""
        seen = {wanted}
        while self._is_away(wanted, at):
            named = (one.instead for one in self._absences_of(wanted, at) if one.serves(team))
            wanted = next((one for one in named if one not in seen), None)
            seen.add(wanted)
        return wanted

    def _is_away(self, staff: UUID | None, at: datetime) -> bool:
        return any(self._absences_of(staff, at))

    def _absences_of(self, staff: UUID | None, at: datetime) -> Iterator[Absence]:
        return (one for one in self.absences if one.staff == staff and one.since <= at < one.until)


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether an instant falls in the hours in which owners are counted on."""
    local = at.astimezone(HOUSE)
    start, end = hours.get(local.weekday(), (0, 0))
    return not hours or start <= local.hour * 60 + local.minute < end


def day_starts(day: date) -> datetime:
    """Midnight in Madrid at which a day begins."""
    return datetime.combine(day, time(), HOUSE).astimezone(UTC)


def holes(duty: Duty, *, first: date, last: date) -> list[Stretch]:
    """Stretches of these days, both included, out of the house's hours and with nobody on call who is there."""
    edges = {one for turn in duty.rota for one in (turn.since, turn.until)}
    edges |= {one for gone in duty.absences for one in (gone.since, gone.until)}
    found: list[Stretch] = []
    for since, until in _closed(duty.hours, first, last):
        ends = [since, *sorted(at for at in edges if since < at < until), until]
        for start, end in pairwise(ends):
            if duty.on_call(at=start):
                continue
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return found


def _closed(hours: Hours, first: date, last: date) -> Iterator[Stretch]:
    """Stretches of each day out of the house's hours, in order."""
    day = first
    while hours and day <= last:
        begins, ends = day_starts(day), day_starts(day + _ONE_DAY)
        opens, closes = (_at(day, minute) for minute in hours.get(day.weekday(), (_NOON, _NOON)))
        yield from ((since, until) for since, until in ((begins, opens), (closes, ends)) if since < until)
        day += _ONE_DAY


def _at(day: date, minute: int) -> datetime:
    """An hour of the wall clock in Madrid; minute 1440 is the midnight after."""
    if minute == _DAY_MINUTES:
        return day_starts(day + _ONE_DAY)
    return datetime.combine(day, time(minute // 60, minute % 60), HOUSE).astimezone(UTC)
