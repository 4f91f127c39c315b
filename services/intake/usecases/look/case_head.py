"""The head of a case page: what stays in sight whatever tab is open. Full names are not part of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.domain.case.arrows import ARROWS, CaseStatus, Step
from services.intake.domain.case.lifecycle import steps_from
from services.intake.store import activity, consents
from services.intake.store.cases import family
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.people import children_of, name_card, person_file
from services.intake.store.risk import alerts, assessments
from services.intake.usecases.access import case_for, is_coordinator
from services.intake.usecases.look.level_reasons import current_signals, level_since, reasons_of
from shared.contracts.levels import Level
from shared.work import Work


@dataclass(frozen=True)
class CaseHead:
    """Code, how she is called, how to speak to her, where the case stands and what comes next.

    level says little until is_screened: nobody has looked at the risk. reasons: gravest first.
    steps: arrows of the lifecycle open to this caller by role; their guards are asked when taken.
    """

    id: UUID
    code: str
    person: UUID
    call_name: str
    languages: list[str]
    interpreter: bool
    status: CaseStatus
    status_since: datetime
    level: Level
    level_since: datetime | None
    is_screened: bool
    reasons: list[ReasonFacts]
    open_alerts: int
    team: str
    owner: UUID | None
    opened_at: datetime
    last_contact_at: datetime | None
    next_action: str
    next_due_at: datetime | None
    is_live: bool
    is_overdue: bool
    children: int
    may_serve: bool
    safety_plan_until: datetime | None
    steps: list[Step]
    version: int
    merged: list[UUID]


def case_head(work: Work, case_id: UUID) -> CaseHead:
    """Return the head. Raises Missing."""
    case = case_for(work, case_id, "case_head")
    scopes = family(work.session, case.id)
    profile = person_file(work.session, case.id).profile
    plan = activity.plan_in_force(work.session, scopes)
    found = [one for one in assessments.assessments_of(work.session, scopes) if one.tells_of_risk]
    changes = assessments.changes_of(work.session, scopes)
    return CaseHead(
        id=case.id,
        code=case.code,
        person=case.person,
        call_name=name_card(work.session, case.id).call_name,
        languages=list(profile.languages),
        interpreter=profile.interpreter,
        status=case.status,
        status_since=case.status_since,
        level=case.level,
        level_since=level_since(found, changes),
        is_screened=any(one.is_usable for one in found),
        reasons=reasons_of(found, changes, current_signals(work, scopes)),
        open_alerts=sum(alert.closed_at is None for alert in alerts.of_case(work.session, scopes)),
        team=case.team,
        owner=case.owner,
        opened_at=case.opened_at,
        last_contact_at=case.last_contact_at,
        next_action=case.next_action,
        next_due_at=case.next_due_at,
        is_live=case.status.is_live,
        is_overdue=case.status.is_live and case.next_due_at is not None and case.next_due_at < work.now,
        children=len(children_of(work.session, scopes)),
        may_serve=consents.may_serve(work.session, scopes, now=work.now),
        safety_plan_until=plan.review_at if plan else None,
        steps=_steps(work, case.status),
        version=case.row_version,
        merged=scopes[1:],
    )


def _steps(work: Work, status: CaseStatus) -> list[Step]:
    open_to_all = [step for step in steps_from(status) if not ARROWS[step].dpo and step is not Step.MERGE]
    return [step for step in open_to_all if not ARROWS[step].coordinator or is_coordinator(work.actor)]
