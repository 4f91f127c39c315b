"""Whose numbers are hers too: found by the keyed index here, told to intake as references only."""

from uuid import UUID

from services.notifications.domain.contact_plan import ContactPlan
from services.notifications.store import plans
from shared.contracts.events.notifications import PhonesCompared
from shared.work import Work


def compare_phones(work: Work, plan: ContactPlan) -> None:
    """Tell who else has one of the numbers of a plan just kept; all of them each time, also when there are none."""
    numbers = {point.value for point in plan.points if point.kind in plans.NUMBERED}
    others: set[UUID] = set()
    for number in sorted(numbers):
        others |= plans.people_with(work.session, number=number, but=plan.person)
    work.emit(PhonesCompared(subject=plan.person, person=plan.person, others=tuple(sorted(others))))
