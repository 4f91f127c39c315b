"""Owe the next look at the risk of a case; one item a case, and only ever sooner when the level rises."""

from datetime import datetime

from services.intake.domain.due import DueKind
from services.intake.store.cases import Case
from services.intake.store.due import live_of
from services.intake.usecases.schedule_due import schedule_due
from shared.work import Work


def owe_sooner(work: Work, case: Case, *, by: datetime) -> None:
    """Move the next assessment to `by` unless one is owed earlier."""
    owed = live_of(work.session, [case.id], ref=case.id)
    if any(item.kind is DueKind.REASSESSMENT and item.due_at <= by for item in owed):
        return
    schedule_due(work, case=case, kind=DueKind.REASSESSMENT, title="reassess", due_at=by, ref=case.id)
