"""The list of cases a worker sees: only what a column shows is opened."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, func, select

from services.intake.domain.case.arrows import LIVE, CaseStatus
from services.intake.store.cases import Case, visible_cases
from services.intake.store.people import name_cards
from services.intake.store.risk.assessments import screened_among
from services.intake.usecases.access import is_coordinator
from shared.contracts.levels import Level
from shared.work import Work


class Whose(StrEnum):
    """Whose cases."""

    MINE = "mine"
    TEAM = "team"


class Show(StrEnum):
    """Which of them."""

    LIVE = "live"
    OVERDUE = "overdue"
    HIGH = "high"
    NO_OWNER = "no_owner"
    CLOSURE = "closure"
    ENDED = "ended"


@dataclass(frozen=True)
class CaseLine:
    """A line of the list. call_name is how she is called, never her full name."""

    id: UUID
    code: str
    call_name: str
    status: CaseStatus
    level: Level
    is_screened: bool
    team: str
    owner: UUID | None
    last_contact_at: datetime | None
    next_action: str
    next_due_at: datetime | None
    is_overdue: bool


@dataclass(frozen=True)
class Caseload:
    """One page of lines, and how many there are under each filter."""

    lines: list[CaseLine]
    counts: dict[Show, int]
    has_more: bool


def caseload(work: Work, *, whose: Whose, show: Show, offset: int = 0, limit: int = 50) -> Caseload:
    """Return the caller's cases, the most pressing first: by next due time, those without one last."""
    mine = _reach(work, whose)
    query = _filtered(work, mine, show).order_by(Case.next_due_at.asc().nulls_last(), Case.id)
    found = list(work.session.scalars(query.offset(offset).limit(limit + 1)))
    cards = name_cards(work.session, [case.id for case in found[:limit]])
    screened = screened_among(work.session, [case.id for case in found[:limit]])
    lines = [_line(work, case, cards[case.id].call_name, screened=screened) for case in found[:limit]]
    counts = {each: _count(work, _filtered(work, mine, each)) for each in Show}
    return Caseload(lines=lines, counts=counts, has_more=len(found) > limit)


def _reach(work: Work, whose: Whose) -> Select[Case]:
    actor = work.actor
    query = visible_cases(whole_programme=is_coordinator(actor), teams=actor.teams, staff=actor.ref).where(
        Case.status.not_in([CaseStatus.BLOCKED, CaseStatus.ERASED])
    )
    return query.where(Case.owner == actor.ref) if whose is Whose.MINE else query


def _filtered(work: Work, query: Select[Case], show: Show) -> Select[Case]:
    if show is Show.ENDED:
        return query.where(Case.status.not_in(LIVE))
    live = query.where(Case.status.in_(LIVE))
    match show:
        case Show.OVERDUE:
            return live.where(Case.next_due_at < work.now)
        case Show.HIGH:
            return live.where(Case.level.in_([level for level in Level if level.is_high]))
        case Show.NO_OWNER:
            return live.where(Case.owner.is_(None))
        case Show.CLOSURE:
            return live.where(Case.status == CaseStatus.CLOSURE_REQUESTED)
        case _:
            return live


def _count(work: Work, query: Select[Case]) -> int:
    return work.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _line(work: Work, case: Case, call_name: str, *, screened: set[UUID]) -> CaseLine:
    return CaseLine(
        id=case.id,
        code=case.code,
        call_name=call_name,
        status=case.status,
        level=case.level,
        is_screened=case.id in screened,
        team=case.team,
        owner=case.owner,
        last_contact_at=case.last_contact_at,
        next_action=case.next_action,
        next_due_at=case.next_due_at,
        is_overdue=case.next_due_at is not None and case.next_due_at < work.now and case.status.is_live,
    )
