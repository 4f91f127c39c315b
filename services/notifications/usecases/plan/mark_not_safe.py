"""Somebody said "not safe": nothing leaves to her on any point until a person has confirmed one."""

from uuid import UUID

from services.notifications.domain.plan_rules import not_safe
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
    keep_plan(work, row, not_safe(plan, point))
    work.emit(ContactNotSafe(subject=person, person=person, at=work.now))
    work.audit("contact_plan.not_safe", subject=person)
