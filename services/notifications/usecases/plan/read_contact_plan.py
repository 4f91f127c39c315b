"""Read her plan, her deliveries, and what would become of a message right now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.notifications.domain.catch_up import DAY, free_at
from services.notifications.domain.contact_plan import ContactPlan, PointKind
from services.notifications.domain.decision import Decision, Send, Wait, confirmed_until, decide, is_confirmed
from services.notifications.domain.messages import Message, MessageKind, Reason
from services.notifications.store import cases, messages, plans, routes
from services.notifications.store.messages import MessageRow
from services.notifications.usecases.reach import case_state_of, check_reach, level_of
from services.notifications.usecases.school import school_free_for, unknown_from
from shared.ids import new_id
from shared.work import Work

_TRIAL_EXPIRY = timedelta(days=7)
_MOST_SHOWN = 100


@dataclass(frozen=True)
class PlanSeen:
    """A plan as its reader needs it. version: None if she has none yet.

    confirmed: reference of each confirmed point to when its confirmation lapses.
    school_unknown_from: see `unknown_from`.
    """

    plan: ContactPlan | None
    version: int | None
    level: str | None
    confirmed: dict[UUID, object]
    school_unknown_from: date | None = None


def read_contact_plan(work: Work, *, person: UUID) -> PlanSeen:
    """Open her plan for staff who may reach her. Raises Missing for others."""
    check_reach(work, person)
    level = level_of(cases.cases_of(work.session, person))
    row = plans.plan_row(work.session, person)
    if row is None:
        return PlanSeen(None, None, level, {})
    plan = plans.read_plan(work.session, row)
    good = {
        point.ref: confirmed_until(point, level=level)
        for point in plan.points
        if is_confirmed(point, level=level, now=work.now)
    }
    return PlanSeen(plan, row.row_version, level, dict(good), unknown_from(plan, now=work.now))


def would_send(work: Work, *, person: UUID, kind: MessageKind, channels: frozenset[PointKind]) -> Decision:
    """Decide for a message that is only imagined: nothing is planned or sent."""
    check_reach(work, person)
    known = cases.cases_of(work.session, person)
    row = plans.plan_row(work.session, person)
    plan = plans.read_plan(work.session, row) if row else None
    message = Message(kind, work.now + _TRIAL_EXPIRY, channels)
    decision = decide(
        plan,
        case_state=case_state_of(known),
        level=level_of(known),
        now=work.now,
        message=message,
        school_free=school_free_for(plan),
    )
    if isinstance(decision, Send):
        sent = messages.last_sent(work.session, person, since=work.now - DAY, but=new_id())
        free = free_at(sent, now=work.now)
        if free > work.now:
            return Wait(free, Reason.TOO_MANY)
    return decision


@dataclass(frozen=True)
class Delivered:
    """One message to her: what became of it and by which channel, never what it said."""

    row: MessageRow
    channel: PointKind | None


def list_deliveries(work: Work, *, person: UUID) -> Sequence[Delivered]:
    """Her last hundred messages, newest first."""
    check_reach(work, person)
    went_by = routes.routes_of(work.session, person)
    rows = messages.of_person(work.session, person, limit=_MOST_SHOWN)
    return [Delivered(row, went_by.get(row.id)) for row in rows]
