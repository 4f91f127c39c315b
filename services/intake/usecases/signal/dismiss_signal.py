"""Dismiss a signal, with the reason that tells us how good the rules are. Nothing else changes."""

from uuid import UUID

from services.intake.domain.text_signals import Act, Dismissal, expect_reason
from services.intake.store.facts.signals import DecisionFacts
from services.intake.usecases.signal.decide import decide, signal_for
from shared.work import Work


def dismiss_signal(work: Work, case_id: UUID, signal_id: UUID, *, reason: Dismissal, words: str = "") -> None:
    """Say that it tells nothing about her now. words: needed for `other`. Raises SignalDecided, CaseNotLive."""
    expect_reason(reason, words)
    case, signal = signal_for(work, case_id, signal_id, "dismiss_signal")
    decision = DecisionFacts(act=Act.DISMISSED, by=work.actor.ref, at=work.now, reason=reason, words=words)
    decide(work, case, signal, decision)
