"""Read her plan and her deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.notifications.domain.contact_plan import ContactPlan, PointKind
from services.notifications.domain.decision import confirmed_until, is_confirmed
from services.notifications.store import cases, messages, plans, routes
from services.notifications.store.messages import MessageRow
from services.notifications.usecases.reach import check_reach, level_of
from services.notifications.usecases.school import unknown_from
from shared.work import Work

PAGE: Final = 50
"""Messages shown at once."""


@dataclass(frozen=True)
class PlanSeen:
    """A plan as its reader needs it. version: None if she has none yet.

    confirmed: reference of each confirmed point to when its confirmation lapses.
    school_unknown_from: see `unknown_from`.
    """

    plan: ContactPlan | None
    version: int | None
    level: str | None
    confirmed: dict[UUID, object]
    school_unknown_from: date | None = None


def read_contact_plan(work: Work, *, person: UUID) -> PlanSeen:
    """Open her plan for staff who may reach her. Raises Missing for others."""
    check_reach(work, person)
    level = level_of(cases.cases_of(work.session, person))
    row = plans.plan_row(work.session, person)
    if row is None:
        return PlanSeen(None, None, level, {})
    plan = plans.read_plan(work.session, row)
    good = {
        point.ref: confirmed_until(point, level=level)
        for point in plan.points
        if is_confirmed(point, level=level, now=work.now)
    }
    return PlanSeen(plan, row.row_version, level, dict(good), unknown_from(plan, now=work.now))


@dataclass(frozen=True)
class Delivered:
    """One message to her: what became of it and by which channel, never what it said."""

    row: MessageRow
    channel: PointKind | None


def list_deliveries(work: Work, *, person: UUID, page: int = 1) -> tuple[Sequence[Delivered], int]:
    """One page of her messages, newest first, and how many there are. page: from 1."""
    check_reach(work, person)
    rows = messages.of_person(work.session, person, limit=PAGE, offset=(page - 1) * PAGE)
    went_by = routes.routes_of(work.session, person, [row.id for row in rows])
    return [Delivered(row, went_by.get(row.id)) for row in rows], messages.count_of(work.session, person)
