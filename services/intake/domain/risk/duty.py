"""Who is asked when a case's owner is off duty: hours of the house, turns of the rota, and who stands in for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

_HOUSE: Final = ZoneInfo("Europe/Madrid")
_LOOKS_AHEAD: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch [since, until) of the rota."""

    since: datetime
    until: datetime
    staff: UUID


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody who is away in [since, until). instead: who is asked for her; None: the rota."""

    since: datetime
    until: datetime
    staff: UUID
    instead: UUID | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """Who else is asked. is_off: the owner cannot be counted on now; with nobody to ask, coordinators are."""

    is_off: bool
    staff: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """hours: weekday (Monday is 0) to minutes of the day [start, end); a day left out has none. Empty: always."""

    hours: Mapping[int, tuple[int, int]]
    rota: tuple[Turn, ...] = ()
    absences: tuple[Absence, ...] = ()

    def cover(self, owner: UUID | None, *, at: datetime) -> Cover:
        """Return who is asked besides the owner at an instant: whoever stands in for her, and whose turn it is."""
        away = [gone for gone in self.absences if gone.staff == owner and gone.since <= at < gone.until]
        if not away and self._is_open(at):
            return Cover(is_off=False)
        stand_ins = [gone.instead for gone in away if gone.instead is not None]
        on_duty = [turn.staff for turn in self.rota if turn.since <= at < turn.until]
        asked = dict.fromkeys(one for one in (*stand_ins, *on_duty) if one != owner)
        return Cover(is_off=True, staff=tuple(asked))

    def in_her_place(self, owner: UUID | None, *, at: datetime) -> UUID | None:
        """Return who does an owner's work at an instant: herself, or whoever was named for the days she is away."""
        for gone in self.absences:
            if gone.staff == owner and gone.since <= at < gone.until and gone.instead is not None:
                return gone.instead
        return owner

    def _is_open(self, at: datetime) -> bool:
        local = at.astimezone(_HOUSE)
        start, end = self.hours.get(local.weekday(), (0, 0))
        return not self.hours or start <= local.hour * 60 + local.minute < end

    def gaps(self, *, now: datetime) -> list[tuple[date, date]]:
        """Stretches of the next two weeks in which nobody is on the rota, by their days; none without a rota."""
        if not self.rota:
            return []
        bare: list[tuple[date, date]] = []
        at, end = now, now + _LOOKS_AHEAD
        while at < end:
            running = [turn.until for turn in self.rota if turn.since <= at < turn.until]
            if running:
                at = max(running)
                continue
            begins = min((turn.since for turn in self.rota if turn.since > at), default=end)
            bare.append((at.astimezone(_HOUSE).date(), min(begins, end).astimezone(_HOUSE).date()))
            at = begins
        return bare
