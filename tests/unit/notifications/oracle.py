"""The slow, obviously right answer: read her wall clock minute by minute, ask every rule in plain words.

It shares no code with the domain: what she allows on a date is spelled out as a set of minutes, and what her clock
shows in each minute of a day is asked of the zone 1,440 times (kept, since many cases look at the same days).
"""

from array import array
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from services.notifications.domain.contact_plan import ContactPlan, ContactPoint, DateException, Window
from services.notifications.domain.decision import CaseCopy
from services.notifications.domain.messages import Message

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LOOKED_AHEAD = timedelta(days=400)
SchoolFree = Callable[[date], bool | None]
Allowed = Callable[[int], set[int]]
Said = tuple[object, ...]
NEAREST_LAST = (
    "no_machine_channel",
    "point_not_safe",
    "point_safety_unknown",
    "point_not_accepted",
    "point_unconfirmed",
    "no_window",
    "no_window_in_time",
    "calendar_unknown",
)


@lru_cache(maxsize=16_000)
def clock_of(zone: str, day: date) -> "tuple[array[int], set[int]]":
    """What her clock shows in each minute of a UTC day (number of the date x 1440 + minute), and the dates it shows."""
    her_zone, midnight = ZoneInfo(zone), datetime(day.year, day.month, day.day, tzinfo=UTC)
    shown = array("i")
    for minute in range(1440):
        local = (midnight + minute * MINUTE).astimezone(her_zone)
        shown.append(local.toordinal() * 1440 + local.hour * 60 + local.minute)
    return shown, {each // 1440 for each in shown}


def covers(one: DateException, day: date) -> bool:
    return one.first <= day <= one.last


def minutes(one: DateException) -> set[int]:
    return {minute for start, end in one.stretches for minute in range(start, end)}


def is_in_its_week(window: Window, day: date) -> bool:
    month = [date(day.year, day.month, 1) + number * DAY for number in range(31)]
    same = [each for each in month if each.month == day.month and each.weekday() == day.weekday()]
    if window.weeks == ():
        return True
    if -1 in window.weeks and day == same[-1]:
        return True
    return same.index(day) + 1 in window.weeks


def holds_on(window: Window, day: date, school_free: SchoolFree) -> bool:
    if window.first is not None and day < window.first:
        return False
    if window.last is not None and day > window.last:
        return False
    if window.is_term_only:
        return school_free(day) is False
    return True


def allowed_on(point: ContactPoint, plan: ContactPlan, day: date, school_free: SchoolFree) -> set[int]:
    """Every minute of a date of hers that she allows."""
    everywhere = (*point.exceptions, *plan.exceptions)
    if any(covers(one, day) and one.stretches == () for one in everywhere):
        return set()
    own = [one for one in point.exceptions if covers(one, day)]
    allowed: set[int] = set()
    if own:
        for one in own:
            allowed |= minutes(one)
    else:
        yesterday = day - DAY
        for window in point.windows:
            if window.weekday == day.weekday() and is_in_its_week(window, day):
                if holds_on(window, day, school_free):
                    allowed |= {minute for minute in range(window.start, window.end) if minute < 1440}
            elif window.weekday == yesterday.weekday() and is_in_its_week(window, yesterday):
                both_hold = holds_on(window, yesterday, school_free) and holds_on(window, day, school_free)
                if both_hold and not any(covers(one, yesterday) for one in everywhere):
                    allowed |= set(range(window.end - 1440))
    narrowed = [minutes(one) for one in plan.exceptions if covers(one, day)]
    if narrowed:
        allowed &= set().union(*narrowed)
    return allowed


def answer(  # noqa: PLR0911, PLR0912, one plain sentence a rule
    plan: ContactPlan | None,
    *,
    case: CaseCopy | None,
    level: str | None,
    now: datetime,
    message: Message,
    school_free: SchoolFree,
) -> Said:
    """('send', point, valid_until), ('wait', until) or ('withhold', reason)."""
    if plan is None:
        return ("withhold", "no_plan")
    if plan.contact_nobody:
        return ("withhold", "contact_nobody")
    if plan.halted:
        return ("withhold", "not_safe")
    if case is None:
        return ("withhold", "case_unknown")
    if case.status in ("closed", "transferred_out", "merged"):
        return ("withhold", "case_closed")
    if case.status == "blocked":
        return ("withhold", "case_blocked")
    if case.status == "erased":
        return ("withhold", "case_erased")
    if case.status not in ("intake", "open", "on_hold", "closure_requested"):
        return ("withhold", "case_unknown")
    if case.heard_at + timedelta(days=100) < now:
        return ("withhold", "case_stale")
    if plan.consent == "withdrawn":
        return ("withhold", "consent_withdrawn")
    if plan.consent == "not_asked":
        return ("withhold", "no_consent")
    if now >= message.expires_at:
        return ("withhold", "expired")
    said = [
        at_point(p, plan, level=level, now=now, message=message, school_free=school_free) for p in plan.points
    ]
    for one in said:
        if one[0] == "send":
            return one
    waits = [one for one in said if one[0] == "wait"]
    if waits:
        return min(waits, key=lambda wait: wait[1])  # type: ignore[arg-type, return-value]
    for reason in reversed(NEAREST_LAST):
        if ("withhold", reason) in said:
            return ("withhold", reason)
    return ("withhold", "no_point")


def at_point(  # noqa: PLR0911, one plain sentence a rule
    point: ContactPoint,
    plan: ContactPlan,
    *,
    level: str | None,
    now: datetime,
    message: Message,
    school_free: SchoolFree,
) -> Said:
    if point.kind not in message.channels:
        return ("withhold", "no_machine_channel")
    if point.safe == "no":
        return ("withhold", "point_not_safe")
    if point.safe == "unknown":
        return ("withhold", "point_safety_unknown")
    if not point.accepts_messages:
        return ("withhold", "point_not_accepted")
    days = 30 if level in ("basal", "medio") else 7
    when = point.confirmed_at
    if when is None or when > now or now - when >= timedelta(days=days):
        return ("withhold", "point_unconfirmed")
    if not point.windows and all(one.stretches == () for one in point.exceptions):
        return ("withhold", "no_window")
    return by_the_clock(point, plan, now=now, expires_at=message.expires_at, school_free=school_free)


def by_the_clock(
    point: ContactPoint, plan: ContactPlan, *, now: datetime, expires_at: datetime, school_free: SchoolFree
) -> Said:
    def on_date(is_free: SchoolFree) -> Allowed:
        return cache(lambda number: allowed_on(point, plan, date.fromordinal(number), is_free))

    allowed = on_date(school_free)
    this_minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    at = now
    if next_minute(plan.time_zone, allowed, since=this_minute, until=this_minute + MINUTE, open_is=True):
        end = next_minute(
            plan.time_zone, allowed, since=this_minute, until=max(expires_at, now) + 2 * MINUTE, open_is=False
        )
        if end is None or end - now >= MINUTE:
            return ("send", point.ref, expires_at if end is None else min(end, expires_at))
        at = end
    ends = min(expires_at, now + LOOKED_AHEAD)
    since = this_minute if at == now else at
    opening = next_minute(plan.time_zone, allowed, since=since, until=ends, open_is=True)
    if opening is not None:
        return ("wait", opening)
    if_school = on_date(lambda day: school_free(day) is True)
    if next_minute(plan.time_zone, if_school, since=since, until=ends, open_is=True) is not None:
        return ("withhold", "calendar_unknown")
    return ("withhold", "no_window_in_time")


def next_minute(
    zone: str, allowed: Allowed, *, since: datetime, until: datetime, open_is: bool
) -> datetime | None:
    """The first minute from `since` (a whole one) and before `until` in which she can, or cannot, be reached."""
    at = since
    while at < until:
        shown, dates = clock_of(zone, at.date())
        midnight = datetime(at.year, at.month, at.day, tzinfo=UTC)
        same_all_day = all(len(allowed(number)) == (0 if open_is else 1440) for number in dates)
        for minute in range(at.hour * 60 + at.minute, 0 if same_all_day else 1440):
            number, of_day = divmod(shown[minute], 1440)
            if (of_day in allowed(number)) is open_is:
                found = midnight + minute * MINUTE
                return found if found < until else None
        at = midnight + DAY
    return None
