"""A second, slow implementation of recurrence sets, from RFC 5545 alone: every day is asked whether it belongs.

It shares no code with python-dateutil, and works out Madrid's offset by the European rule instead of zone data.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Rule:
    """The parts of a rule. by_day: (nth, weekday), nth 0 for every one; weekdays from 0, Monday."""

    freq: str
    interval: int = 1
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0
    count: int | None = None
    until: date | None = None

    @property
    def text(self) -> str:
        """As RFC 5545 writes it."""
        parts = [f"FREQ={self.freq}", f"INTERVAL={self.interval}", f"WKST={DAYS[self.week_start]}"]
        if self.by_day:
            parts.append("BYDAY=" + ",".join(f"{nth or ''}{DAYS[day]}" for nth, day in self.by_day))
        for name, numbers in (
            ("BYMONTHDAY", self.by_month_day),
            ("BYMONTH", self.by_month),
            ("BYSETPOS", self.by_set_pos),
        ):
            if numbers:
                parts.append(f"{name}={','.join(map(str, numbers))}")
        if self.count:
            parts.append(f"COUNT={self.count}")
        if self.until:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)


def expand(
    rule: Rule,
    start: date,
    *,
    wanted: int,
    skip: frozenset[date] = frozenset(),
    extra: frozenset[date] = frozenset(),
) -> list[date]:
    """The first `wanted` days of the rule that are not skipped, with the extra ones that are not: in order."""
    found: set[date] = set()
    for seen, day in enumerate(_days_of(rule, start), start=1):
        if (rule.count and seen > rule.count) or (rule.until and day > rule.until):
            break
        if day not in skip:
            found.add(day)
        if len(found) == wanted:
            break
    return sorted(found | (extra - skip))


def _days_of(rule: Rule, start: date) -> Iterator[date]:
    """Every day of the rule from its start to the end of the fourth year after, period by period."""
    last = date(start.year + 4, 12, 31)
    first = _period_start(rule, start)
    period = first
    while period <= last:
        after = _next_period(rule, period)
        days = [period + timedelta(days=n) for n in range((after - period).days)]
        if _is_in_step(rule, first, period):
            hits = [day for day in days if _belongs(rule, day, start)]
            yield from (day for day in _positions(rule, hits) if start <= day <= last)
        period = after


def _period_start(rule: Rule, day: date) -> date:
    if rule.freq == "DAILY":
        return day
    if rule.freq == "WEEKLY":
        return day - timedelta(days=(day.weekday() - rule.week_start) % 7)
    return day.replace(day=1)


def _next_period(rule: Rule, period: date) -> date:
    if rule.freq == "MONTHLY":
        return (period + timedelta(days=31)).replace(day=1)
    return period + timedelta(days=7 if rule.freq == "WEEKLY" else 1)


def _is_in_step(rule: Rule, first: date, period: date) -> bool:
    if rule.freq == "MONTHLY":
        months = (period.year - first.year) * 12 + period.month - first.month
        return months % rule.interval == 0
    return (period - first).days // (7 if rule.freq == "WEEKLY" else 1) % rule.interval == 0


def _belongs(rule: Rule, day: date, start: date) -> bool:
    if rule.by_month and day.month not in rule.by_month:
        return False
    if rule.by_month_day and not {day.day, day.day - _length(day) - 1} & {*rule.by_month_day}:
        return False
    if rule.by_day:
        return any(day.weekday() == weekday and _is_nth(day, nth) for nth, weekday in rule.by_day)
    if rule.freq == "WEEKLY":
        return day.weekday() == start.weekday()
    return rule.freq == "DAILY" or bool(rule.by_month_day) or day.day == start.day


def _is_nth(day: date, nth: int) -> bool:
    from_start, from_end = (day.day - 1) // 7 + 1, -((_length(day) - day.day) // 7) - 1
    return nth in (0, from_start, from_end)


def _length(day: date) -> int:
    return ((day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)).day


def _positions(rule: Rule, hits: list[date]) -> list[date]:
    if not rule.by_set_pos:
        return hits
    places = {place - 1 if place > 0 else len(hits) + place for place in rule.by_set_pos}
    return [day for place, day in enumerate(hits) if place in places]


def madrid_instant(day: date, at: time) -> datetime:
    """The instant of a wall time by day, by Directive 2000/84/EC: summer time from the last Sunday of March to
    that of October, one hour after midnight UTC."""
    is_summer = _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10)
    wall = datetime.combine(day, at, tzinfo=UTC)
    return wall - timedelta(hours=2 if is_summer else 1)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
