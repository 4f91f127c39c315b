"""A series of sessions: the dates a rule gives, less the exceptions, and what changing it touches."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, time

from services.groups.domain.calendar.walltime import MADRID, Slot, instant, zone_of
from services.groups.domain.errors import BadRule, ImpossibleTime

EARLIEST, LATEST = time(7, 0), time(22, 0)
MIN_MINUTES, MAX_MINUTES = 15, 480
MAX_YEARS_AHEAD = 3


@dataclass(frozen=True)
class Plan:
    """How an edition's sessions fall.

    rule: RRULE text without the name ("FREQ=WEEKLY;BYDAY=TU"); COUNT and UNTIL may be left out.
    starts_on, at, zone: wall date, time and IANA zone of the first possible session.
    minutes: 15 to 480. skip, extra: dates without a session, and dates with one besides the rule's, at the
    same hour (EXDATE and RDATE of RFC 5545, in wall dates; what is in both is skipped).
    """

    rule: str
    starts_on: date
    at: time
    minutes: int
    zone: str = MADRID
    skip: frozenset[date] = field(default_factory=frozenset)
    extra: frozenset[date] = field(default_factory=frozenset)

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
    """Turn a rule's dates into the first `wanted` slots that are not skipped, and the extra ones, in order.

    A rule with its own COUNT or UNTIL may give fewer; none at all raises BadRule.
    """
    found: set[date] = set()
    for day in dates:
        if day in plan.skip:
            continue
        _check_reach(plan, day)
        found.add(day)
        if len(found) == wanted:
            break
    for day in plan.extra - plan.skip:
        _check_reach(plan, day)
        found.add(day)
    if not found:
        raise BadRule("La regla no da ninguna sesión.", field="rule", expected="al menos una fecha")
    return [Slot(day, plan.at, plan.minutes, plan.zone) for day in sorted(found)]


def _check_reach(plan: Plan, day: date) -> None:
    if not plan.starts_on.year <= day.year <= plan.starts_on.year + MAX_YEARS_AHEAD:
        raise BadRule(
            "La serie llega demasiado lejos.", field="rule", expected="que acabe antes de tres años"
        )


@dataclass(frozen=True)
class LeftOut:
    """A date of the rule without a session. day_off: why it is proposed so; is_proposed: nobody decided it yet."""

    on: date
    day_off: str | None
    is_proposed: bool


def propose(
    plan: Plan,
    dates: Iterable[date],
    *,
    wanted: int,
    day_off: Callable[[date], str | None],
    hold: frozenset[date] = frozenset(),
) -> tuple[list[Slot], list[LeftOut]]:
    """Propose sessions that skip days off, and say which dates are left out and why.

    hold: days off on which she decided to meet all the same. What was decided (skip, extra) stays as it is.
    """
    left_out: list[LeftOut] = []

    def open_days() -> Iterable[date]:
        for day in dates:
            why = day_off(day)
            if day in plan.skip or (why and day not in hold and day not in plan.extra):
                left_out.append(LeftOut(day, why, is_proposed=day not in plan.skip))
            else:
                yield day

    kept = replace(plan, skip=frozenset(), extra=plan.extra - plan.skip)
    return slots(kept, open_days(), wanted=wanted), left_out


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
