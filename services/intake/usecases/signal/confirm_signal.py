"""Confirm a signal: its red flag is set, the level rises, people are woken, by the road an assessment's flag takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.intake.domain.risk.levels import SeenFlag, judge
from services.intake.domain.text_signals import Act, source_of
from services.intake.gateways.risk_book import RiskBook
from services.intake.store.cases import Case
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.facts.signals import DecisionFacts
from services.intake.store.risk.signals import TEXTS, TextSignal
from services.intake.store.rows import row_of
from services.intake.usecases.alert.news import add_sources, is_news
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.clock import local_day
from services.intake.usecases.next_action import show_next
from services.intake.usecases.risk.current_flags import current_flags
from services.intake.usecases.risk.owe_reassessment import owe_sooner
from services.intake.usecases.risk.raise_level import raise_level
from services.intake.usecases.risk.record_assessment import as_facts
from services.intake.usecases.signal.decide import decide, signal_for
from services.intake.usecases.signal.read_text import told_at
from shared.contracts.levels import Level
from shared.work import Work


@dataclass(frozen=True)
class Confirmed:
    """What followed. alert: None when an open one tells it already, and got the source."""

    level: Level
    has_risen: bool
    alert: UUID | None


def confirm_signal(work: Work, case_id: UUID, signal_id: UUID, *, book: RiskBook) -> Confirmed:
    """Say that what the text tells is so, and is so now. Raises SignalDecided, CaseNotLive, Missing."""
    case, signal = signal_for(work, case_id, signal_id, "confirm_signal")
    verdict = judge(
        book.protocol.level_rules,
        flags=[SeenFlag(book.protocol.sources.signals[signal.facts.flag], _source(work, signal))],
        earlier=current_flags(work, case, within=book.protocol.flag_current_within),
    )
    reasons = tuple(as_facts(verdict))
    decide(
        work, case, signal, DecisionFacts(act=Act.CONFIRMED, by=work.actor.ref, at=work.now, asked=reasons)
    )
    has_risen = raise_level(work, case, verdict.level, reasons=reasons)
    if has_risen:
        owe_sooner(work, case, by=book.protocol.reassess_by(work.now, level=case.level))
        show_next(work, case)
    alert = _tell(work, book, case, verdict.level, reasons)
    return Confirmed(level=case.level, has_risen=has_risen, alert=alert)


def _tell(
    work: Work, book: RiskBook, case: Case, level: Level, reasons: Sequence[ReasonFacts]
) -> UUID | None:
    if is_news(work, case, level, reasons):
        return raise_alert(work, protocol=book.protocol, case=case, level=level, reasons=reasons)
    add_sources(work, case, reasons)
    return None


def _source(work: Work, signal: TextSignal) -> str:
    facts = signal.facts
    first = facts.spans[0]
    row = row_of(work.session, TEXTS[facts.kind], [signal.scope_id], signal.ref)
    return source_of(
        facts.kind,
        local_day(told_at(row)),
        ref=signal.ref,
        signal=signal.id,
        start=first.start,
        end=first.end,
    )
