"""Find a case by its code, or by a name as it is heard: open and compare, only within what the caller may see."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rapidfuzz.fuzz import token_sort_ratio
from sqlalchemy import select

from services.intake.domain.case.arrows import CaseStatus
from services.intake.domain.case.code import read_code
from services.intake.domain.names import GOOD_ENOUGH, likeness
from services.intake.store.cases import Case, case_by_code, visible_cases
from services.intake.store.people import NameCard
from services.intake.store.risk.assessments import screened_among
from services.intake.usecases.access import is_coordinator
from shared.contracts.levels import Level
from shared.work import Work

_MOST_OPENED: Final = 50_000
_MOST_FOUND: Final = 20


@dataclass(frozen=True)
class Found:
    """A case that may be the one. is_yours False: it exists, ask for access; nothing else is told."""

    id: UUID | None
    code: str
    call_name: str
    status: CaseStatus | None
    level: Level | None
    likeness: int
    is_yours: bool = True
    is_screened: bool | None = None


def search_cases(work: Work, query: str) -> list[Found]:
    """Return the best finds first. Words of the query are kept nowhere."""
    code = read_code(query)
    if code is not None:
        return _by_code(work, code)
    reach = visible_cases(
        whole_programme=is_coordinator(work.actor), teams=work.actor.teams, staff=work.actor.ref
    ).where(Case.status.not_in([CaseStatus.BLOCKED, CaseStatus.ERASED]))
    pairs = work.session.execute(
        reach.join(NameCard, NameCard.scope_id == Case.id).add_columns(NameCard).limit(_MOST_OPENED)
    )
    scored = [(likeness(query, _said(card), ratio=token_sort_ratio), case, card) for case, card in pairs]
    best = sorted((each for each in scored if each[0] >= GOOD_ENOUGH), key=lambda each: -each[0])
    work.audit("cases_searched", found=len(best), opened=len(scored))
    shown = best[:_MOST_FOUND]
    screened = screened_among(work.session, [case.id for _, case, _ in shown])
    return [_found(case, card, round(score), screened) for score, case, card in shown]


def _said(card: NameCard) -> list[str]:
    call_name, full = card.call_name, f"{card.given_name} {card.surnames}".strip()
    return [call_name, full]


def _by_code(work: Work, code: str) -> list[Found]:
    case = case_by_code(work.session, code)
    if case is None or case.status in {CaseStatus.BLOCKED, CaseStatus.ERASED}:
        return []
    work.audit("cases_searched", found=1, opened=0)
    actor = work.actor
    if not (is_coordinator(actor) or case.owner == actor.ref or case.team in actor.teams):
        return [Found(None, case.code, "", None, None, 100, is_yours=False)]
    card = work.session.scalars(select(NameCard).where(NameCard.scope_id == case.id)).one()
    return [_found(case, card, 100, screened_among(work.session, [case.id]))]


def _found(case: Case, card: NameCard, likeness_percent: int, screened: set[UUID]) -> Found:
    return Found(
        case.id,
        case.code,
        card.call_name,
        case.status,
        case.level,
        likeness_percent,
        is_screened=case.id in screened,
    )
