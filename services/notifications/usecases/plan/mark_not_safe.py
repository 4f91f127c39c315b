"""Somebody said "not safe": nothing leaves to her on any point until a person has confirmed one."""

from collections.abc import Iterable
from uuid import UUID

from services.notifications.domain.contact_plan import ContactPlan
from services.notifications.domain.plan_rules import not_safe
from services.notifications.store import plan_locks, plans
from services.notifications.store.plans import PlanRow
from services.notifications.usecases.reach import check_reach, held_plan, keep_plan
from shared.contracts.events.notifications import ContactNotSafe
from shared.errors import Missing
from shared.work import Work


def mark_not_safe(work: Work, *, person: UUID, point: UUID | None) -> None:
    """Stop everything. point: the one it was said of, if any. Waits for a call in course to end."""
    check_reach(work, person)
    row, plan = held_plan(work, person)
    if point is not None and point not in {each.ref for each in plan.points}:
        raise Missing("there is no such contact point")
    _halt(work, row, not_safe(plan, point), by_reply=False)


def heed_not_safe(work: Work, *, person: UUID, points: Iterable[UUID]) -> None:
    """The same, since it came from these points of hers: nobody is asked who may, for stopping is never wrong.

    Nothing happens without a plan, since nothing leaves without one either.
    """
    row = plan_locks.lock_plan(work.session, person)
    if row is None:
        return
    plan = plans.read_plan(work.session, row)
    for point in points:
        plan = not_safe(plan, point)
    _halt(work, row, plan, by_reply=True)


def _halt(work: Work, row: PlanRow, plan: ContactPlan, *, by_reply: bool) -> None:
    keep_plan(work, row, plan)
    work.emit(ContactNotSafe(subject=plan.person, person=plan.person, at=work.now, by_reply=by_reply))
    work.audit("contact_plan.not_safe", subject=plan.person, reason="reply" if by_reply else None)
