"""Raise an alert by hand, from any page, in seconds: with a case or without one, with flags or only words."""

from uuid import UUID

from services.intake.domain.risk.levels import SeenFlag, judge
from services.intake.gateways.risk_book import RiskBook
from services.intake.store.cases import Case, case_by_code
from services.intake.store.facts.risk import CallFacts
from services.intake.usecases.access import case_for
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.case.open_case import choose_team
from services.intake.usecases.next_action import show_next
from services.intake.usecases.risk.current_flags import current_flags
from services.intake.usecases.risk.owe_reassessment import owe_sooner
from services.intake.usecases.risk.raise_level import raise_level
from services.intake.usecases.risk.record_assessment import as_facts
from shared.contracts.levels import Level
from shared.errors import Missing
from shared.work import Work


def raise_by_hand(work: Work, *, book: RiskBook, call: CallFacts, key: UUID | None = None) -> UUID:
    """Wake people because somebody says so; return the alert's id. The same key returns the first one's.

    A call is at least alto, and extremo when danger is present. A live case's level rises with it.
    """
    return work.once(key, "raise_by_hand", lambda: _raise(work, book, call))


def _raise(work: Work, book: RiskBook, call: CallFacts) -> UUID:
    case = _case(work, call)
    within = book.protocol.flag_current_within
    verdict = judge(
        book.protocol.level_rules,
        flags=[SeenFlag(flag, "judgement") for flag in call.flags],
        earlier=() if case is None else current_flags(work, case, within=within),
        judgement=Level.ALTO,
        danger_now=call.danger_now,
    )
    reasons = tuple(as_facts(verdict))
    if case is not None and case.status.is_live and raise_level(work, case, verdict.level, reasons=reasons):
        owe_sooner(work, case, by=book.protocol.reassess_by(work.now, level=case.level))
        show_next(work, case)
    return raise_alert(
        work,
        protocol=book.protocol,
        case=case,
        team=None if case is not None else choose_team(work, call.team),
        level=verdict.level,
        reasons=reasons,
        words=call.words,
    )


def _case(work: Work, call: CallFacts) -> Case | None:
    if call.case_id is not None:
        return case_for(work, call.case_id, "raise_alert", lock=True)
    if not call.code:
        return None
    case = case_by_code(work.session, call.code)
    if case is None:
        raise Missing("No existe ese expediente.", field="code", expected="el código de un expediente suyo")
    return case_for(work, case.id, "raise_alert", lock=True)
