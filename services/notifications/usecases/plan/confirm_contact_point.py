"""A person confirmed one contact point with her: it is safe, and an earlier "not safe" is over."""

from uuid import UUID

from services.notifications.domain.plan_rules import confirmed
from services.notifications.usecases.reach import check_reach, held_plan, keep_plan
from shared.errors import Missing
from shared.work import Work


def confirm_contact_point(work: Work, *, person: UUID, point: UUID) -> None:
    """Keep the confirmation. Raises Missing if there is no such point."""
    check_reach(work, person)
    row, plan = held_plan(work, person)
    if point not in {each.ref for each in plan.points}:
        raise Missing("there is no such contact point")
    keep_plan(work, row, confirmed(plan, point, now=work.now))
    work.audit("contact_point.confirmed", subject=person)
