"""What confirming, dismissing and undoing share: the signal held for writing, its new state, its trace."""

from uuid import UUID

from services.intake.domain.text_signals import Act, after
from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case, family
from services.intake.store.facts.signals import DecisionFacts
from services.intake.store.risk.signals import TextSignal
from services.intake.store.rows import row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.timeline import note_on_timeline
from shared.work import Work


def signal_for(work: Work, case_id: UUID, signal_id: UUID, purpose: str) -> tuple[Case, TextSignal]:
    """Return a live case and its signal, both held for writing. Raises Missing, CaseNotLive."""
    case = live_case_for(work, case_id, purpose)
    return case, row_of(work.session, TextSignal, family(work.session, case.id), signal_id, lock=True)


def decide(work: Work, case: Case, signal: TextSignal, decision: DecisionFacts) -> None:
    """Take the signal where the decision leads; what was decided before stays beside it. Raises SignalDecided."""
    undone = signal.state
    signal.state = after(signal.state, decision.act)
    signal.decided_at = None if decision.act is Act.REOPENED else decision.at
    signal.decisions = (*signal.decisions, decision)
    what = f"signal_{undone}_undone" if decision.act is Act.REOPENED else f"signal_{signal.state}"
    note_on_timeline(work, case, EntryKind.ASSESSMENT, what, signal.id)
    work.audit(what, subject=case.id)
