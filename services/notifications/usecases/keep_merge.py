"""Two files were one woman's: nothing leaves by the merged plan, and every "no" in it holds for the one that stays."""

from uuid import UUID

from services.notifications.domain.contact_plan import ContactPlan
from services.notifications.domain.plan_rules import forbids, heeding
from services.notifications.store import cases, messages, plan_locks, plans
from services.notifications.store.base import UNREADABLE
from services.notifications.store.plans import PlanRow
from services.notifications.usecases.reach import keep_plan
from shared.contracts.codes import CaseStatus
from shared.contracts.events.notifications import ContactNotSafe, ContactStopped
from shared.crypto import create_scope
from shared.work import Work


def keep_merge(work: Work, *, case_ref: UUID, merged_case: UUID, person: UUID, merged_person: UUID) -> None:
    """Keep that two cases were merged. Waits for calls in course to end.

    Both plans are held, always in the same order. If the merged one forbids anything, or cannot be opened,
    contact by the plan that stays is halted and a person is given the task to confirm.
    """
    rows = {one: _hold(work, one) for one in sorted({person, merged_person})}
    copy = cases.case_copy(work.session, merged_case)
    if copy is not None:
        copy.status, copy.heard_at = CaseStatus.MERGED, work.now
    cases.heard_of(work.session, case_ref, now=work.now)
    if merged_person == person:
        return
    messages.cancel(work.session, person=merged_person, now=work.now)
    other = rows[merged_person]
    if other is not None:
        _heed(work, person=person, row=rows[person], other=other)


def _hold(work: Work, person: UUID) -> PlanRow | None:
    plan_locks.lock_person(work.session, person)
    return plan_locks.lock_plan(work.session, person)


def _heed(work: Work, *, person: UUID, row: PlanRow | None, other: PlanRow) -> None:
    merged = _opened(work, other)
    if not forbids(merged):
        return
    if row is None:
        create_scope(work.session, person)
        kept = ContactPlan(person=person, time_zone=merged.time_zone, language=merged.language)
    else:
        kept = plans.read_plan(work.session, row)
    after = heeding(kept, merged)
    keep_plan(work, row, after)
    if after.contact_nobody and not kept.contact_nobody:
        work.emit(ContactStopped(subject=person, person=person, at=work.now))
    work.emit(ContactNotSafe(subject=person, person=person, at=work.now))
    work.audit("contact_plan.not_safe", subject=person, reason="merged")


def _opened(work: Work, row: PlanRow) -> ContactPlan:
    """The merged plan; one that cannot be opened may say anything, so it counts as halted."""
    try:
        return plans.read_plan(work.session, row)
    except UNREADABLE:
        return ContactPlan(person=row.scope_id, time_zone="Europe/Madrid", language="es", halted=True)
