"""Undo a decision about a signal: it waits again, and both the decision and its undoing stay on record."""

from uuid import UUID

from services.intake.domain.text_signals import Act
from services.intake.store.facts.signals import DecisionFacts
from services.intake.usecases.signal.decide import decide, signal_for
from shared.work import Work


def reopen_signal(work: Work, case_id: UUID, signal_id: UUID) -> None:
    """Let it wait for a decision again. Raises SignalNotDecided, CaseNotLive.

    Undoing a confirmation takes the flag back from now on; it lowers no level, which takes two people, and
    closes no alert, which somebody may be working on.
    """
    case, signal = signal_for(work, case_id, signal_id, "reopen_signal")
    decide(work, case, signal, DecisionFacts(act=Act.REOPENED, by=work.actor.ref, at=work.now))
