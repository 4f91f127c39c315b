"""By which of her points a message may leave now: her plan decides, then what providers bear and laws allow.

Nothing here opens a way that her plan does not: a provider in trouble, or one that clearly said no, only takes points
away, and what is left is decided anew.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.catch_up import free_at
from services.notifications.domain.contact_plan import ContactPlan, PointKind
from services.notifications.domain.decision import SEND_MARGIN, Decision, Send, Wait, Withhold, decide
from services.notifications.domain.messages import Message, MessageKind, Reason
from services.notifications.domain.provider_limits import left_alone
from services.notifications.gateways.gateway import Answer, Outcome, Retry
from services.notifications.gateways.lawful import hours_for
from services.notifications.gateways.outside import Outside
from services.notifications.store import providers
from services.notifications.store.messages import MessageRow
from services.notifications.store.routes import RouteRow
from services.notifications.usecases.message.around import Around
from services.notifications.usecases.school import school_free_for
from shared.logging import get_logger
from shared.work import Work

log = get_logger(__name__)


@dataclass(frozen=True)
class Letter:
    """What is asked about: a message that is kept, or one only imagined. starts_at: what it reminds of.

    refused: her points whose provider has clearly said no to it.
    """

    id: UUID
    person: UUID
    kind: MessageKind
    starts_at: datetime
    expires_at: datetime
    refused: frozenset[UUID] = frozenset()

    @classmethod
    def of(cls, row: MessageRow, route: RouteRow | None) -> "Letter":
        """The message of a row. Raises what opening its route raises: nothing may be tried twice by mistake."""
        refused = frozenset(route.refused or ()) if route is not None else frozenset()
        return cls(row.id, row.person, row.kind, row.starts_at, row.expires_at, refused)


def choose_way(
    letter: Letter, plan: ContactPlan | None, around: Around, *, now: datetime, outside: Outside
) -> Decision:
    """Decide for this message at this moment."""
    plan = _without(plan, letter.refused)
    decision = _decided(letter, plan, around, now=now, channels=outside.channels)
    if isinstance(decision, Send):
        decision = _by_health(letter, plan, around, decision, now=now, outside=outside)
    if isinstance(decision, Send) and plan is not None:
        decision = _lawful(letter, decision, zone=ZoneInfo(plan.time_zone), now=now, outside=outside)
    if not isinstance(decision, Send):
        return decision
    if now + outside.gateways[decision.point.kind].holds_for > decision.valid_until:
        return _later(letter, decision.valid_until, Reason.OUTSIDE_WINDOW)
    free = free_at(around.sent(but=letter.id), now=now)
    if free <= now:
        return decision
    return Wait(free, Reason.TOO_MANY) if free < letter.expires_at else Withhold(Reason.TOO_MANY)


def _without(plan: ContactPlan | None, refused: Collection[UUID]) -> ContactPlan | None:
    if plan is None or not refused:
        return plan
    return replace(plan, points=tuple(point for point in plan.points if point.ref not in refused))


def _decided(
    letter: Letter,
    plan: ContactPlan | None,
    around: Around,
    *,
    now: datetime,
    channels: frozenset[PointKind],
) -> Decision:
    return decide(
        plan,
        case_state=around.case_state,
        level=around.level,
        now=now,
        message=Message(letter.kind, letter.expires_at, channels),
        school_free=school_free_for(plan),
    )


def _by_health(
    letter: Letter,
    plan: ContactPlan | None,
    around: Around,
    first: Send,
    *,
    now: datetime,
    outside: Outside,
) -> Decision:
    """Her next point that may be used, if the first one's provider is left alone; else wait for it."""
    alone = left_alone(around.providers, now=now)
    until = alone.get(outside.gateways[first.point.kind].name)
    if until is None:
        return first
    well = frozenset(kind for kind, gateway in outside.gateways.items() if gateway.name not in alone)
    other = _decided(letter, plan, around, now=now, channels=well)
    if isinstance(other, Send):
        return other
    soonest = min(until, other.until) if isinstance(other, Wait) else until
    return _later(letter, soonest, Reason.PROVIDER_AWAY)


def _lawful(letter: Letter, decision: Send, *, zone: ZoneInfo, now: datetime, outside: Outside) -> Decision:
    hours = hours_for(decision.point, outside.lawful)
    if hours is None:
        return decision
    change = hours.changes_at(now, zone)
    if not hours.allow(now, zone):
        return _later(letter, change, Reason.LAWFUL_HOURS)
    if change - now < SEND_MARGIN:
        return _later(letter, change, Reason.LAWFUL_HOURS)
    return replace(decision, valid_until=min(decision.valid_until, change))


def _later(letter: Letter, until: datetime, reason: Reason) -> Decision:
    return Wait(until, reason) if until < letter.expires_at else Withhold(_withheld_for(reason))


def _withheld_for(reason: Reason) -> Reason:
    return Reason.NO_WINDOW_IN_TIME if reason is Reason.OUTSIDE_WINDOW else reason


def wait_for_slot(work: Work, row: MessageRow, provider: str, *, outside: Outside) -> Wait | Withhold | None:
    """Keep a slot with a provider that takes so many a second; None if it may go now. A message waits for one once."""
    per_second = outside.rates.get(provider)
    if per_second is None or row.reason is Reason.PROVIDER_BUSY:
        return None
    taken = providers.take_slot(work.session, provider, now=work.now, per_second=per_second)
    if taken <= work.now:
        return None
    return Wait(taken, Reason.PROVIDER_BUSY) if taken < row.expires_at else Withhold(Reason.PROVIDER_BUSY)


def note_health(work: Work, provider: str, answer: Answer, around: Around, *, now: datetime) -> None:
    """Count what a call says of its provider: trouble is what is not known, or not now; a no to one is none."""
    if answer.outcome is Outcome.UNKNOWN or answer.retry is Retry.LATER:
        until = providers.note_trouble(work.session, provider, now=now)
        if until is not None:
            log.error("provider_left_alone", channel=provider, code=answer.code)
    elif provider in around.providers and around.providers[provider].failures:
        providers.note_success(work.session, provider)
