"""She agreed to be sent messages."""

from dataclasses import replace
from uuid import UUID

from services.notifications.domain.contact_plan import MessageConsent
from services.notifications.usecases.reach import check_reach, held_plan, keep_plan
from shared.work import Work


def give_message_consent(work: Work, *, person: UUID) -> None:
    """Keep her consent, from now on."""
    check_reach(work, person)
    row, plan = held_plan(work, person)
    keep_plan(work, row, replace(plan, consent=MessageConsent.GIVEN, consent_changed_at=work.now))
    work.audit("message_consent.given", subject=person)
