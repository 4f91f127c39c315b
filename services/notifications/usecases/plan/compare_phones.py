"""Whose numbers are hers too: found by the keyed index here, told to intake as references only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from services.notifications.domain.contact_plan import ContactPlan
from services.notifications.store import numbers, plan_locks
from shared.contracts.events.notifications import PhonesCompared
from shared.work import Work

Matches = Mapping[UUID, set[str]]
"""Who else has her numbers, and which."""


def compare_phones(work: Work, plan: ContactPlan, *, before: ContactPlan | None) -> None:
    """Tell who else has one of the numbers of a plan just kept; all of them each time, also when there are none.

    Everybody whose match with her began, changed or ended is told of anew too: each hears of both.
    """
    plan_locks.lock_comparing(work.session)
    was, now = (_matches(work, plan.person, _numbers(one)) for one in (before, plan))
    new = {other for other in now if now[other] - was.get(other, set())}
    _tell(work, plan.person, now, newly=new)
    for other in sorted(was.keys() | now.keys()):
        if was.get(other) != now.get(other):
            found = _matches(work, other, numbers.numbers_of(work.session, other))
            _tell(work, other, found, newly={plan.person} if other in new else set())


def _numbers(plan: ContactPlan | None) -> set[str]:
    points = () if plan is None else plan.points
    return {point.value for point in points if point.kind in numbers.NUMBERED}


def _matches(work: Work, person: UUID, hers: Iterable[str]) -> Matches:
    found: dict[UUID, set[str]] = defaultdict(set)
    for number in sorted(hers):
        for other in numbers.people_with(work.session, number=number, but=person):
            found[other].add(number)
    return dict(found)


def _tell(work: Work, person: UUID, found: Matches, *, newly: set[UUID]) -> None:
    others, new = tuple(sorted(found)), tuple(sorted(newly & found.keys()))
    work.emit(PhonesCompared(subject=person, person=person, others=others, newly=new))
