"""May this message leave now? One pure function; when in doubt, the answer is no."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.notifications.domain.contact_plan import ContactPlan, ContactPoint, MessageConsent, Safe
from services.notifications.domain.day_hours import Hours, SchoolFree, nobody_knows
from services.notifications.domain.messages import Message, Reason
from services.notifications.domain.windows import HORIZON, closes_at, is_inside, opens_at

CONFIRMED_FOR: Final = timedelta(days=30)
CONFIRMED_FOR_HIGH: Final = timedelta(days=7)
CALM_LEVELS: Final = frozenset({"basal", "medio"})
"""Any other level, an unknown one included, asks for the shorter confirmation (decisions 14)."""

STALE_AFTER: Final = timedelta(days=100)
"""The calmest case is reassessed every 90 days, so one unheard of for longer is not known to be live."""

SEND_MARGIN: Final = timedelta(seconds=60)
"""A call begun this close to a window's end might finish outside it."""

LIVE_STATUSES: Final = frozenset({"intake", "open", "on_hold", "closure_requested"})
_DEAD_STATUSES: Final = {
    "closed": Reason.CASE_CLOSED,
    "transferred_out": Reason.CASE_CLOSED,
    "merged": Reason.CASE_CLOSED,
    "blocked": Reason.CASE_BLOCKED,
    "erased": Reason.CASE_ERASED,
}
_CONSENT_REFUSALS: Final = {
    MessageConsent.WITHDRAWN: Reason.CONSENT_WITHDRAWN,
    MessageConsent.NOT_ASKED: Reason.NO_CONSENT,
}


@dataclass(frozen=True)
class CaseCopy:
    """What this service was last told of her case. heard_at: when any word of it last came."""

    status: str
    heard_at: datetime


@dataclass(frozen=True)
class Send:
    """It may leave now, to this point, and must not be delivered from `valid_until` on."""

    point: ContactPoint
    valid_until: datetime


@dataclass(frozen=True)
class Wait:
    """Ask again at `until`; it may not leave before."""

    until: datetime
    reason: Reason


@dataclass(frozen=True)
class Withhold:
    """It may not leave; a person must see why."""

    reason: Reason


Decision = Send | Wait | Withhold


def decide(
    plan: ContactPlan | None,
    *,
    case_state: CaseCopy | None,
    level: str | None,
    now: datetime,
    message: Message,
    school_free: SchoolFree = nobody_knows,
) -> Decision:
    """Decide for one instant.

    plan: None if she has none. case_state: None if this service never heard of her case.
    level: programme level of risk; None if not known, which counts as high.
    school_free: the school calendar where she lives; on a date that nobody knows, "not in school holidays" forbids.
    The plan's time zone is a known one: `plan_rules.check` has seen to it.
    """
    refusal = _refusal(plan, case_state=case_state, now=now, message=message)
    if refusal is not None:
        return Withhold(refusal)
    assert plan is not None
    return best(
        [
            at_point(point, plan=plan, level=level, now=now, message=message, school_free=school_free)
            for point in plan.points
        ]
    )


def is_confirmed(point: ContactPoint, *, level: str | None, now: datetime) -> bool:
    """Whether her confirmation of this point still counts."""
    return point.confirmed_at is not None and point.confirmed_at <= now < confirmed_until(point, level=level)


def confirmed_until(point: ContactPoint, *, level: str | None) -> datetime:
    """Return when the confirmation lapses; the point must have been confirmed."""
    assert point.confirmed_at is not None
    return point.confirmed_at + (CONFIRMED_FOR if level in CALM_LEVELS else CONFIRMED_FOR_HIGH)


def _refusal(
    plan: ContactPlan | None, *, case_state: CaseCopy | None, now: datetime, message: Message
) -> Reason | None:
    """What stops every point, the gravest first."""
    if plan is None:
        return Reason.NO_PLAN
    if plan.contact_nobody:
        return Reason.CONTACT_NOBODY
    if plan.halted:
        return Reason.NOT_SAFE
    stopped = _case_refusal(case_state, now=now) or _CONSENT_REFUSALS.get(plan.consent)
    return stopped or (Reason.EXPIRED if now >= message.expires_at else None)


def _case_refusal(case_state: CaseCopy | None, *, now: datetime) -> Reason | None:
    if case_state is None:
        return Reason.CASE_UNKNOWN
    if case_state.status not in LIVE_STATUSES:
        return _DEAD_STATUSES.get(case_state.status, Reason.CASE_UNKNOWN)
    return Reason.CASE_STALE if now - case_state.heard_at > STALE_AFTER else None


def hours_of(point: ContactPoint, plan: ContactPlan, *, school_free: SchoolFree) -> Hours:
    """Return when a point may be used, by its own rules and the plan's."""
    zone = ZoneInfo(plan.time_zone)
    return Hours(zone, point.windows, point.exceptions, of_plan=plan.exceptions, school_free=school_free)


def at_point(
    point: ContactPoint,
    *,
    plan: ContactPlan,
    level: str | None,
    now: datetime,
    message: Message,
    school_free: SchoolFree = nobody_knows,
) -> Decision:
    """Decide for one point, all that stops every point apart."""
    hours = hours_of(point, plan, school_free=school_free)
    hurdles = (
        (point.kind in message.channels, Reason.NO_MACHINE_CHANNEL),
        (point.safe is not Safe.NO, Reason.POINT_NOT_SAFE),
        (point.safe is Safe.YES, Reason.POINT_SAFETY_UNKNOWN),
        (point.accepts_messages, Reason.POINT_NOT_ACCEPTED),
        (is_confirmed(point, level=level, now=now), Reason.POINT_UNCONFIRMED),
        (hours.are_agreed, Reason.NO_WINDOW),
    )
    for cleared, reason in hurdles:
        if not cleared:
            return Withhold(reason)
    return _by_the_clock(point, hours, now=now, expires_at=message.expires_at)


def _by_the_clock(point: ContactPoint, hours: Hours, *, now: datetime, expires_at: datetime) -> Decision:
    start, soonest = now, now + SEND_MARGIN
    if is_inside(hours, at=now):
        end = closes_at(hours, at=now, until=max(expires_at, soonest))
        if end >= soonest:
            return Send(point, valid_until=min(end, expires_at))
        start = end
    until = min(expires_at, now + HORIZON)
    opening = opens_at(hours, at=start, until=until)
    if opening is not None:
        return Wait(opening, Reason.OUTSIDE_WINDOW)
    if hours.ask_school and opens_at(hours.if_school(), at=start, until=until) is not None:
        return Withhold(Reason.CALENDAR_UNKNOWN)
    return Withhold(Reason.NO_WINDOW_IN_TIME)


def best(answers: list[Decision]) -> Decision:
    """The first point that may be used now; else the soonest; else the refusal nearest to leaving."""
    sends = [answer for answer in answers if isinstance(answer, Send)]
    if sends:
        return sends[0]
    waits = [answer for answer in answers if isinstance(answer, Wait)]
    if waits:
        return min(waits, key=lambda wait: wait.until)
    order = list(Reason)
    refusals = [answer for answer in answers if isinstance(answer, Withhold)]
    return max(refusals, key=lambda answer: order.index(answer.reason), default=Withhold(Reason.NO_POINT))
