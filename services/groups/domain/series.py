"""A series of sessions: the dates a rule gives, less the exceptions, and what changing it touches."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time

from services.groups.domain.errors import BadRule, ImpossibleTime
from services.groups.domain.walltime import MADRID, Slot, instant, zone_of

EARLIEST, LATEST = time(7, 0), time(22, 0)
MIN_MINUTES, MAX_MINUTES = 15, 480
MAX_YEARS_AHEAD = 3


@dataclass(frozen=True)
class Plan:
    """How an edition's sessions fall.

    rule: RRULE text without the name ("FREQ=WEEKLY;BYDAY=TU"); COUNT and UNTIL may be left out.
    starts_on, at, zone: wall date, time and IANA zone of the first possible session.
    minutes: 15 to 480. skip: dates without a session (RFC 5545 EXDATE, in wall dates).
    """

    rule: str
    starts_on: date
    at: time
    minutes: int
    zone: str = MADRID
    skip: frozenset[date] = field(default_factory=frozenset)

    def check(self) -> None:
        """Raise ImpossibleTime, naming the field, for an hour, length or zone no session can have."""
        check_slot(Slot(self.starts_on, self.at, self.minutes, self.zone))


def check_slot(slot: Slot) -> None:
    """Raise ImpossibleTime unless the slot starts between 07:00 and 22:00 and lasts 15 to 480 minutes.

    Nights are refused because clocks change then; the arithmetic would still be right.
    """
    zone_of(slot.zone)
    if not EARLIEST <= slot.at <= LATEST:
        raise ImpossibleTime("No hay sesiones de noche.", field="at", expected="entre las 07:00 y las 22:00")
    if not MIN_MINUTES <= slot.minutes <= MAX_MINUTES:
        expected = f"de {MIN_MINUTES} a {MAX_MINUTES} minutos"
        raise ImpossibleTime("Duración que no vale.", field="minutes", expected=expected)


def slots(plan: Plan, dates: Iterable[date], *, wanted: int) -> list[Slot]:
    """Turn a rule's dates, in order, into the first `wanted` slots that are not skipped.

    A rule with its own COUNT or UNTIL may give fewer; none at all raises BadRule.
    """
    found: list[Slot] = []
    for day in dates:
        if len(found) == wanted:
            break
        if day.year > plan.starts_on.year + MAX_YEARS_AHEAD:
            raise BadRule(
                "La serie llega demasiado lejos.", field="rule", expected="que acabe antes de tres años"
            )
        if day not in plan.skip:
            found.append(Slot(day, plan.at, plan.minutes, plan.zone))
    if not found:
        raise BadRule("La regla no da ninguna sesión.", field="rule", expected="al menos una fecha")
    return found


@dataclass(frozen=True)
class ClockChange:
    """A session whose UTC offset differs from the one before it; hours: what the offset gained or lost."""

    on: date
    hours: int


def clock_changes(series: list[Slot]) -> list[ClockChange]:
    """Name the sessions whose offset to UTC differs from that of the session before."""
    found: list[ClockChange] = []
    offsets = [_offset_hours(slot) for slot in series]
    for slot, before, now in zip(series[1:], offsets, offsets[1:], strict=False):
        if before != now:
            found.append(ClockChange(slot.on, now - before))
    return found


def _offset_hours(slot: Slot) -> int:
    offset = instant(slot.on, slot.at, slot.zone).astimezone(zone_of(slot.zone)).utcoffset()
    assert offset is not None
    return round(offset.total_seconds() / 3600)
