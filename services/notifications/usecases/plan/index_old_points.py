"""Points kept before there was an index get their token, so that what they share is found without a new saving."""

import time
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy.exc import OperationalError

from services.notifications.store import numbers, plan_locks, plans
from services.notifications.store.base import SERVICE, UNREADABLE
from services.notifications.usecases.plan.compare_phones import compare_phones
from shared.actor import Actor
from shared.logging import get_logger
from shared.work import Transactions, Work

log = get_logger(__name__)
PURPOSE: Final = "point_indexing"


def index_old_points(transactions: Transactions, *, seconds: float = 20.0) -> int:
    """Index what is left for at most about `seconds`, a woman a transaction; return how many women.

    One whose plan cannot be opened, or is held for long, is passed over until the next time.
    """
    ends = time.monotonic() + seconds
    count, after = 0, UUID(int=0)
    while time.monotonic() < ends:
        with transactions.begin(actor=Actor.service(SERVICE), purpose=PURPOSE) as work:
            person = numbers.next_unindexed(work.session, after=after)
        if person is None:
            break
        after = person
        try:
            with transactions.begin(actor=Actor.service(SERVICE), purpose=PURPOSE) as work:
                count += index_points_of(work, person)
        except (*UNREADABLE, OperationalError) as error:
            log.warning("points_not_indexed", person=person, error=type(error).__name__)
    return count


def index_points_of(work: Work, person: UUID) -> bool:
    """Index her points and tell whoever shares a number by one of them; False if nothing was left to do."""
    row = plan_locks.lock_plan(work.session, person)
    old = numbers.index_points(work.session, person) if row else set()
    if row is None or not old:
        return False
    plan = plans.read_plan(work.session, row)
    known = tuple(point for point in plan.points if point.ref not in old)
    compare_phones(work, plan, before=replace(plan, points=known))
    work.audit("contact_plan.indexed", subject=person, points=len(old))
    return True
