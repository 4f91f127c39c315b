"""Something of hers is near: plan the message. Whether it leaves is decided when it is due, not now."""

from datetime import datetime
from uuid import UUID

from services.notifications.domain.messages import MessageKind
from services.notifications.store import messages, plans
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
    """Plan it once; a repeat changes nothing. A replayed event plans nothing unless a person ticked it."""
    if not may_act_outward():
        return False
    planned = messages.plan(
        work.session,
        person=person,
        kind=kind,
        occurrence=occurrence,
        starts_at=starts_at,
        expires_at=min(expires_at, starts_at),
        now=work.now,
    )
    return planned is not None


def cancel_message(work: Work, *, person: UUID, occurrence: UUID) -> int:
    """What it was about is off: it must not leave. Waits for a call in course to end."""
    plans.lock_plan(work.session, person)
    return messages.cancel(work.session, person=person, occurrence=occurrence, now=work.now)
