"""The emergency switch: nobody and nothing contacts her until a person lifts it."""

from dataclasses import replace
from uuid import UUID

from services.notifications.domain.contact_plan import ContactPlan
from services.notifications.store import messages, plan_locks, plans
from services.notifications.usecases.reach import check_reach, keep_plan
from shared.contracts.events.notifications import ContactResumed, ContactStopped
from shared.crypto import create_scope
from shared.work import Work


def contact_nobody(work: Work, *, person: UUID, is_on: bool) -> None:
    """Set or lift the switch. Setting it works without a plan and cancels every message that has not left.

    Whoever keeps something for her phone is told, once a change.
    """
    check_reach(work, person)
    plan_locks.lock_person(work.session, person)
    row = plan_locks.lock_plan(work.session, person)
    if row is None:
        create_scope(work.session, person)
        plan = ContactPlan(person=person, time_zone="Europe/Madrid", language="es")
    else:
        plan = plans.read_plan(work.session, row)
    was_on = plan.contact_nobody
    keep_plan(work, row, replace(plan, contact_nobody=is_on))
    if is_on != was_on:
        told = ContactStopped if is_on else ContactResumed
        work.emit(told(subject=person, person=person, at=work.now))
    if is_on:
        messages.cancel(work.session, person=person, now=work.now)
    work.audit("contact_plan.nobody" if is_on else "contact_plan.nobody_lifted", subject=person)
