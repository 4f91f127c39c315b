"""She took back her consent to be sent messages: it holds from this commit on."""

from dataclasses import replace
from uuid import UUID

from services.notifications.domain.contact_plan import ContactPlan, MessageConsent
from services.notifications.store import messages, plan_locks, plans
from services.notifications.store.plans import PlanRow
from services.notifications.usecases.reach import check_reach, held_plan, keep_plan
from shared.work import Work


def withdraw_message_consent(work: Work, *, person: UUID) -> None:
    """Keep the withdrawal and cancel what has not left. Waits for a call in course to end."""
    check_reach(work, person)
    _withdraw(work, *held_plan(work, person))


def heed_stop(work: Work, *, person: UUID) -> None:
    """The same, since it came from one of her points: nobody is asked who may, for stopping is never wrong."""
    row = plan_locks.lock_plan(work.session, person)
    if row is not None:
        _withdraw(work, row, plans.read_plan(work.session, row))


def _withdraw(work: Work, row: PlanRow, plan: ContactPlan) -> None:
    person = plan.person
    keep_plan(work, row, replace(plan, consent=MessageConsent.WITHDRAWN, consent_changed_at=work.now))
    cancelled = messages.cancel(work.session, person=person, now=work.now)
    work.audit("message_consent.withdrawn", subject=person, cancelled=cancelled)
