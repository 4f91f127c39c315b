"""Something of hers is near: plan the message. Whether it leaves is decided when it is due, not now."""

from datetime import datetime
from uuid import UUID

from services.notifications.domain.messages import MessageKind, Reason
from services.notifications.store import messages, plan_locks
from services.notifications.store.messages import MessageRow
from services.notifications.usecases.message.settle_message import withhold
from shared.bus import may_act_outward
from shared.work import Work


def plan_message(
    work: Work,
    *,
    person: UUID,
    kind: MessageKind,
    occurrence: UUID,
    starts_at: datetime,
    expires_at: datetime,
) -> bool:
    """Plan it once; a repeat changes nothing, unless it was called off before it left: then it is planned again.

    So what comes back after a cancellation is told once, whether or not its message had left. Unless a person
    ticked it, what a replay plans is withheld at once, so that a person decides.
    """
    until = min(expires_at, starts_at)
    planned = messages.plan(
        work.session,
        person=person,
        kind=kind,
        occurrence=occurrence,
        starts_at=starts_at,
        expires_at=until,
        now=work.now,
    )
    if planned is None and may_act_outward():
        plan_locks.lock_plan(work.session, person)
        planned = messages.plan_again(
            work.session, person=person, kind=kind, occurrence=occurrence, expires_at=until, now=work.now
        )
    if planned is not None and not may_act_outward():
        withhold(work, work.session.get_one(MessageRow, planned), Reason.REPLAYED)
    return planned is not None


def cancel_message(work: Work, *, person: UUID, occurrence: UUID) -> int:
    """What it was about is off: it must not leave. Waits for a call in course to end."""
    plan_locks.lock_plan(work.session, person)
    return messages.cancel(work.session, person=person, occurrence=occurrence, now=work.now)
