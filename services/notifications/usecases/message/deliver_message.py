"""The only door out to a participant: at most once, decided at the moment of sending, under her plan's lock.

Claimed and prepared in batches (`deliver_due`, `prepare_messages`), then begun (state `sending`, committed) before it
is handed over in a transaction of its own: a crash anywhere leaves it known or *uncertain*, never sent twice.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.notifications.domain.catch_up import DAY
from services.notifications.domain.contact_plan import ContactPlan
from services.notifications.domain.decision import Decision, Send, Wait
from services.notifications.domain.messages import Reason
from services.notifications.gateways.gateway import Answer, Outcome, Retry
from services.notifications.gateways.outside import Outside
from services.notifications.store import claims, plan_locks, plans
from services.notifications.store.messages import MessageRow
from services.notifications.store.routes import RouteRow
from services.notifications.usecases.message.around import Around
from services.notifications.usecases.message.choose_way import choose_way, note_health
from services.notifications.usecases.message.prepare_messages import Prepared, put_aside
from services.notifications.usecases.message.settle_message import call_off, fail, record_sent, wait
from services.notifications.usecases.message.weigh_message import Ready, weigh
from shared.clock import Clock
from shared.work import Work

SENDING_LEASE: Final = timedelta(seconds=60)
"""Longer than the longest wait for a lock and a provider's call together."""

LOOK_UP_AFTER: Final = timedelta(seconds=30)
_FIRST_RETRY: Final = timedelta(seconds=30)
_LONGEST_RETRY: Final = timedelta(minutes=10)


def begin_sending(work: Work, *, message_id: UUID, owner: str, now: datetime) -> bool:
    """Bring a prepared message to `sending`; False if it is this owner's claim no more."""
    return claims.to_sending(work.session, message_id, owner=owner, until=now + SENDING_LEASE)


def deliver_message(work: Work, *, prepared: Prepared, owner: str, outside: Outside, clock: Clock) -> None:
    """Hand a message in `sending` to its provider and record what came of it.

    Her plan is held from before the last decision until after the call: a withdrawal or a cancellation comes
    first, and nothing leaves, or waits until the call is over. If this transaction is lost, the row stays
    `sending` until its lease ends and is then settled by look-up or given to a person.
    """
    letter = prepared.letter
    mark, now = plan_locks.lock_mark(work.session, letter.person), clock()
    found = claims.in_sending(work.session, letter.id, owner=owner, since=now - DAY)
    if found is None:
        return
    row, route = found.row, found.route
    if row.cancelled_at is not None:
        call_off(work, row)
        return
    if row.lease_until is None or now >= row.lease_until - SENDING_LEASE / 2:
        return  # too long on the way: whoever settles lost messages may have it by now
    plan = _plan_now(work, prepared, mark, found.points)
    around = Around.of(found.cases, found.gone_out, found.providers)
    ready = weigh(letter, plan, around, now=now, outside=outside)
    if not isinstance(ready, Ready):
        put_aside(work, row, ready)
    elif ready.point.kind is not prepared.point.kind:
        wait(row, until=now, reason=Reason.OUTSIDE_WINDOW)  # another way than committed: begin anew
    else:
        if ready.point.ref != prepared.point.ref:
            route.point = ready.point.ref
        with work.session.no_autoflush:  # each row is written, and sealed, once
            answer = _call(work, row, ready, around, clock=clock)
            if answer.outcome is Outcome.REJECTED and answer.retry is Retry.NEVER:
                letter = replace(letter, refused=letter.refused | {ready.point.ref})
                row.called_at, route.refused = None, tuple(sorted(letter.refused))
                decision = choose_way(letter, plan, around, now=clock(), outside=outside)
                _try_another(work, row, decision, now=clock())
            else:
                _record(work, row, route, ready, answer, now=clock())


def _plan_now(
    work: Work, prepared: Prepared, mark: str | None, points: tuple[str, ...]
) -> ContactPlan | None:
    """The plan that was opened before, if it is still the one that is held; else opened anew; None if it is gone."""
    if mark is None:
        return None
    if (mark, *points) == prepared.kept.version:
        return prepared.kept.plan
    return plans.kept_plans(work.session, [prepared.letter.person])[prepared.letter.person].plan


def _call(work: Work, row: MessageRow, ready: Ready, around: Around, *, clock: Clock) -> Answer:
    row.called_at, row.attempts = clock(), row.attempts + 1
    answer = ready.gateway.send(ready.outgoing, now=row.called_at).answer
    note_health(work, ready.gateway.name, answer, around, now=clock())
    return answer


def _try_another(work: Work, row: MessageRow, decision: Decision, *, now: datetime) -> None:
    """One provider clearly said no: another point of hers that may be used takes its place, else a person."""
    match decision:
        case Send():
            wait(row, until=now, reason=Reason.PROVIDER_REFUSED)
        case Wait() if decision.until < row.expires_at:
            wait(row, until=decision.until, reason=decision.reason)
        case _:
            fail(work, row, Reason.PROVIDER_REFUSED)


def _record(
    work: Work, row: MessageRow, route: RouteRow, ready: Ready, answer: Answer, *, now: datetime
) -> None:
    """Taken, unknown, or not taken and perhaps later. After *unknown* nothing is tried, here or anywhere."""
    if answer.outcome is Outcome.ACCEPTED:
        route.provider_id = answer.provider_id
        record_sent(work, row, at=now, channel=ready.point.kind)
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
