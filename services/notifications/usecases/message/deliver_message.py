"""The only door out to a participant: at most once, decided at the moment of sending, under her plan's lock.

Three transactions a message, so that a crash anywhere leaves it known or *uncertain*, never sent twice:
claim (`deliver_due`), begin (state `sending`, committed, with the route it will take) and hand over.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.notifications.domain.contact_plan import ContactPlan
from services.notifications.domain.decision import Decision, Send, Wait, Withhold
from services.notifications.domain.messages import MessageState, Reason
from services.notifications.gateways.gateway import Answer, Outcome, Retry
from services.notifications.gateways.outside import Outside
from services.notifications.store import claims, plan_locks, plans
from services.notifications.store.messages import MessageRow
from services.notifications.store.routes import RouteRow
from services.notifications.usecases.message.choose_way import Letter, choose_way, note_health, wait_for_slot
from services.notifications.usecases.message.settle_message import call_off, fail, record_sent, wait, withhold
from services.notifications.usecases.message.weigh_message import Ready, weigh
from shared.clock import Clock
from shared.work import Work

SENDING_LEASE: Final = timedelta(seconds=60)
"""Longer than the longest wait for a lock and a provider's call together."""

LOOK_UP_AFTER: Final = timedelta(seconds=30)
_FIRST_RETRY: Final = timedelta(seconds=30)
_LONGEST_RETRY: Final = timedelta(minutes=10)


def begin_sending(work: Work, *, message_id: UUID, owner: str, outside: Outside) -> bool:
    """Decide for a claimed message; one that may leave goes to `sending` with its route. False if not."""
    row = claims.held(work.session, message_id, owner=owner, state=MessageState.CLAIMED)
    if row is None:
        return False
    route = work.session.get(RouteRow, row.id)
    ready = weigh(work, Letter.of(row, route), _plan(work, row.person), now=work.now, outside=outside)
    if not isinstance(ready, Ready):
        _put_aside(work, row, ready)
        return False
    busy = wait_for_slot(work, row, ready.gateway.name, outside=outside)
    if busy is not None:
        _put_aside(work, row, busy)
        return False
    row.state, row.lease_until = MessageState.SENDING, work.now + SENDING_LEASE
    route = route or RouteRow(id=row.id, scope_id=row.person, provider_id=None, refused=())
    route.channel, route.point = ready.point.kind, ready.point.ref
    work.session.add(route)
    return True


def deliver_message(work: Work, *, message_id: UUID, owner: str, outside: Outside, clock: Clock) -> None:
    """Hand a message in `sending` to its provider and record what came of it.

    Her plan is held from before the last decision until after the call: a withdrawal or a cancellation comes
    first, and nothing leaves, or waits until the call is over. If this transaction is lost, the row stays
    `sending` until its lease ends and is then settled by look-up or given to a person.
    """
    seen = claims.still(work.session, message_id, owner=owner, state=MessageState.SENDING)
    if seen is None:
        return
    plan = _held_plan(work, seen.person)
    row = claims.still(work.session, message_id, owner=owner, state=MessageState.SENDING)
    if row is None:
        return
    if row.cancelled_at is not None:
        call_off(work, row)
        return
    now = clock()
    if row.lease_until is None or now >= row.lease_until - SENDING_LEASE / 2:
        return  # too long on the way: whoever settles lost messages may have it by now
    route = work.session.get_one(RouteRow, row.id)
    ready = weigh(work, Letter.of(row, route), plan, now=now, outside=outside)
    if not isinstance(ready, Ready):
        _put_aside(work, row, ready)
    elif route.channel != ready.point.kind:
        wait(row, until=now, reason=Reason.OUTSIDE_WINDOW)  # another way than committed: begin anew
    else:
        with work.session.no_autoflush:  # each row is written, and sealed, once
            _hand_over(work, row, route, ready, plan, outside=outside, clock=clock)


def _hand_over(
    work: Work,
    row: MessageRow,
    route: RouteRow,
    ready: Ready,
    plan: ContactPlan | None,
    *,
    outside: Outside,
    clock: Clock,
) -> None:
    now = clock()
    route.point = ready.point.ref
    row.called_at, row.attempts = now, row.attempts + 1
    answer = ready.gateway.send(ready.outgoing, now=now).answer
    now = clock()
    note_health(work, ready.gateway.name, answer, now=now)
    if answer.outcome is Outcome.REJECTED and answer.retry is Retry.NEVER:
        row.called_at = None
        route.refused = (*(route.refused or ()), ready.point.ref)
        decision = choose_way(work, Letter.of(row, route), plan, now=now, outside=outside)
        _try_another(work, row, decision, now=now)
    else:
        _record(work, row, route, answer, now=now)


def _try_another(work: Work, row: MessageRow, decision: Decision, *, now: datetime) -> None:
    """One provider clearly said no: another point of hers that may be used takes its place, else a person."""
    match decision:
        case Send():
            wait(row, until=now, reason=Reason.PROVIDER_REFUSED)
        case Wait() if decision.until < row.expires_at:
            wait(row, until=decision.until, reason=decision.reason)
        case _:
            fail(work, row, Reason.PROVIDER_REFUSED)


def _record(work: Work, row: MessageRow, route: RouteRow, answer: Answer, *, now: datetime) -> None:
    """Taken, unknown, or not taken and perhaps later. After *unknown* nothing is tried, here or anywhere."""
    if answer.outcome is Outcome.ACCEPTED:
        route.provider_id = answer.provider_id
        record_sent(work, row, at=now)
    elif answer.outcome is Outcome.UNKNOWN:
        row.lease_until = now + LOOK_UP_AFTER
    else:
        row.called_at = None
        pause = min(_FIRST_RETRY * 2 ** min(row.attempts, 10), _LONGEST_RETRY)
        pause = max(pause, answer.retry_after or pause)
        if now + pause >= row.expires_at:
            fail(work, row, Reason.PROVIDER_AWAY)
        else:
            wait(row, until=now + pause, reason=Reason.PROVIDER_AWAY)


def _plan(work: Work, person: UUID) -> ContactPlan | None:
    row = plans.plan_row(work.session, person)
    return plans.read_plan(work.session, row) if row else None


def _held_plan(work: Work, person: UUID) -> ContactPlan | None:
    row = plan_locks.lock_plan(work.session, person)
    return plans.read_plan(work.session, row) if row else None


def _put_aside(work: Work, row: MessageRow, decision: Wait | Withhold) -> None:
    if isinstance(decision, Wait):
        wait(row, until=decision.until, reason=decision.reason)
    else:
        withhold(work, row, decision.reason)
