"""Who may see or change how a woman is reached, and what is known of her cases."""

from collections.abc import Sequence
from uuid import UUID

from services.notifications.domain.contact_plan import ContactPlan
from services.notifications.domain.decision import LIVE_STATUSES, CaseCopy, confirmed_until
from services.notifications.store import cases, messages, plan_locks, plans
from services.notifications.store.cases import CaseCopyRow
from services.notifications.store.plans import PlanRow
from shared.contracts.roles import Role
from shared.errors import Missing
from shared.work import Work


def check_reach(work: Work, person: UUID) -> None:
    """Let coordinators, her caseworker and her team through. Raises Missing for others, and if she is unknown."""
    known = cases.cases_of(work.session, person)
    actor = work.actor
    if known and actor.has(Role.COORDINATOR):
        return
    if actor.has(Role.CASEWORKER) and any(
        case.owner == actor.ref or case.team in actor.teams for case in known
    ):
        return
    raise Missing("there is no such person here")


def held_plan(work: Work, person: UUID) -> tuple[PlanRow, ContactPlan]:
    """Hold her plan and open it. Raises Missing if she has none."""
    row = plan_locks.lock_plan(work.session, person)
    if row is None:
        raise Missing("she has no contact plan yet")
    return row, plans.read_plan(work.session, row)


def keep_plan(work: Work, row: PlanRow | None, plan: ContactPlan) -> None:
    """Keep a changed plan, set when each confirmation lapses, and have what waits for a window decided anew now."""
    plans.write_plan(work.session, row, plan, now=work.now)
    set_lapses(work, plan)
    messages.decide_anew(work.session, person=plan.person, now=work.now)


def set_lapses(work: Work, plan: ContactPlan) -> None:
    """Set on each point when its confirmation lapses at her present level."""
    level = level_of(cases.cases_of(work.session, plan.person))
    points = {point.ref: point for point in plan.points}
    for row in plans.point_rows(work.session, plan.person):
        point = points[row.id]
        lapses = confirmed_until(point, level=level) if point.confirmed_at else None
        if row.confirm_by != lapses:
            row.confirm_by, row.told_at = lapses, None
    work.session.flush()


def case_state_of(known: Sequence[CaseCopyRow]) -> CaseCopy | None:
    """Return what `decide` is told: her live case if there is one, else the last word on her."""
    return CaseCopy(str(known[0].status), known[0].heard_at) if known else None


def level_of(known: Sequence[CaseCopyRow]) -> str | None:
    """Return the highest level of her live cases; None if there is none."""
    live = [case.level for case in known if case.status in LIVE_STATUSES]
    return str(max(live, key=lambda level: level.rank)) if live else None
