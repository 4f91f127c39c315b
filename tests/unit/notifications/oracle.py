"""The slow, obviously right answer: read her wall clock minute by minute, ask every rule in plain words.

It shares no code with the domain: windows are spelled out as a set of (weekday, minute) that she allows.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.notifications.domain.contact_plan import ContactPlan, ContactPoint
from services.notifications.domain.decision import CaseCopy
from services.notifications.domain.messages import Message

MINUTE = timedelta(minutes=1)
DAYS_LOOKED_AT = 15
Said = tuple[object, ...]
NEAREST_LAST = (
    "no_machine_channel",
    "point_not_safe",
    "point_safety_unknown",
    "point_not_accepted",
    "point_unconfirmed",
    "no_window",
    "no_window_in_time",
)


def allowed_minutes(point: ContactPoint) -> set[tuple[int, int]]:
    """Every (weekday, minute of day) of her week that she allows."""
    week = 7 * 24 * 60
    return {
        divmod((window.weekday * 24 * 60 + minute) % week, 24 * 60)
        for window in point.windows
        for minute in range(window.start, window.end)
    }


def answer(  # noqa: PLR0911, PLR0912, one plain sentence a rule
    plan: ContactPlan | None, *, case: CaseCopy | None, level: str | None, now: datetime, message: Message
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
    said = [at_point(p, zone=plan.time_zone, level=level, now=now, message=message) for p in plan.points]
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
    point: ContactPoint, *, zone: str, level: str | None, now: datetime, message: Message
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
    if not point.windows:
        return ("withhold", "no_window")
    return by_the_clock(point, zone=ZoneInfo(zone), now=now, expires_at=message.expires_at)


def by_the_clock(point: ContactPoint, *, zone: ZoneInfo, now: datetime, expires_at: datetime) -> Said:
    allowed = allowed_minutes(point)

    def is_open(at: datetime) -> bool:
        local = at.astimezone(zone)
        return (local.weekday(), local.hour * 60 + local.minute) in allowed

    start_of_minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    horizon = now + timedelta(days=DAYS_LOOKED_AT)
    at = now
    if is_open(now):
        end = start_of_minute + MINUTE
        while end < min(horizon, expires_at + MINUTE) and is_open(end):
            end += MINUTE
        if end - now >= MINUTE:
            return ("send", point.ref, min(end, expires_at, horizon))
        at = end
    if not is_open(at):
        at = at.astimezone(UTC).replace(second=0, microsecond=0) + MINUTE
        while not is_open(at):
            at += MINUTE
            if at >= horizon + timedelta(days=1) or at >= expires_at:
                return ("withhold", "no_window_in_time")
    if at >= expires_at:
        return ("withhold", "no_window_in_time")
    return ("wait", at)
