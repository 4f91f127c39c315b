"""She took back her consent to be sent messages: it holds from this commit on."""

from dataclasses import replace
from uuid import UUID

from services.notifications.domain.contact_plan import MessageConsent
from services.notifications.store import messages
from services.notifications.usecases.reach import check_reach, held_plan, keep_plan
from shared.work import Work


def withdraw_message_consent(work: Work, *, person: UUID) -> None:
    """Keep the withdrawal and cancel what has not left. Waits for a call in course to end."""
    check_reach(work, person)
    row, plan = held_plan(work, person)
    keep_plan(work, row, replace(plan, consent=MessageConsent.WITHDRAWN, consent_changed_at=work.now))
    cancelled = messages.cancel(work.session, person=person, now=work.now)
    work.audit("message_consent.withdrawn", subject=person, cancelled=cancelled)
