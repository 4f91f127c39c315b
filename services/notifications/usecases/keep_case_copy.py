"""Keep what intake tells of cases: the small copy that every decision reads."""

from datetime import datetime
from uuid import UUID

from services.notifications.domain.decision import LIVE_STATUSES
from services.notifications.store import cases, inbound, messages, plan_locks, plans, routes
from services.notifications.store.cases import CaseCopyRow
from services.notifications.usecases.reach import set_lapses
from shared.contracts.codes import CaseStatus
from shared.contracts.levels import Level
from shared.crypto import shred_scope
from shared.work import Work


def keep_case_copy(
    work: Work,
    *,
    case_ref: UUID,
    person: UUID,
    team: str,
    status: CaseStatus,
    level: Level,
    told_at: datetime,
    owner: UUID | None = None,
) -> None:
    """Keep the state told; what is older than the copy changes nothing. owner: None once nobody has it.

    A case that is no longer live cancels her messages unless another of hers is. Erased: her keys and rows
    go. Waits for a call in course to end, so that nothing leaves after this commits.
    """
    plan_row = plan_locks.lock_plan(work.session, person)
    copy = cases.case_copy(work.session, case_ref)
    if copy is not None and copy.told_at > told_at:
        return
    if copy is None:
        copy = CaseCopyRow(case_ref=case_ref)
        work.session.add(copy)
    copy.person, copy.team, copy.status, copy.level = person, team, status, level
    copy.owner = owner
    copy.told_at, copy.heard_at = told_at, work.now
    work.session.flush()
    known = cases.cases_of(work.session, person)
    if not any(case.status in LIVE_STATUSES for case in known):
        messages.cancel(work.session, person=person, now=work.now)
    if all(case.status is CaseStatus.ERASED for case in known):
        plans.delete_plan(work.session, person)
        routes.delete_routes(work.session, person)
        inbound.delete_replies(work.session, person)
        shred_scope(work.session, person)
        work.audit("contact_plan.erased", subject=person)
    elif plan_row is not None:
        set_lapses(work, plans.read_plan(work.session, plan_row))


def keep_assessed_level(work: Work, *, case_ref: UUID, level: Level) -> None:
    """An assessment may raise the level at once; lowering it is intake's to tell."""
    copy = cases.case_copy(work.session, case_ref)
    if copy is None:
        return
    row = plan_locks.lock_plan(work.session, copy.person)
    copy.heard_at = work.now
    if level.rank > copy.level.rank:
        copy.level = level
        work.session.flush()
        if row is not None:
            set_lapses(work, plans.read_plan(work.session, row))
