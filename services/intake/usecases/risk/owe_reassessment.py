"""Owe the next look at the risk of a case; one item a case, and only ever sooner when the level rises."""

from datetime import datetime
from typing import Final

from services.intake.domain.due.items import DueKind
from services.intake.store.cases import Case, family
from services.intake.store.due import live_of
from services.intake.usecases.schedule_due import schedule_due
from shared.work import Work

ASSESSMENTS: Final = frozenset({DueKind.FIRST_SCREEN, DueKind.REASSESSMENT})
"""Due work that an assessment answers."""
FIRST_SCREEN: Final = "Primera valoración de riesgo"


def owe_sooner(work: Work, case: Case, *, by: datetime, title: str = "reassess") -> None:
    """Move the next assessment to `by` unless one, the first screen too, is owed by then."""
    owed = live_of(work.session, family(work.session, case.id))
    if not any(item.kind in ASSESSMENTS and item.due_at <= by for item in owed):
        schedule_due(work, case=case, kind=DueKind.REASSESSMENT, title=title, due_at=by, ref=case.id)


def owe_first_screen(work: Work, case: Case, *, by: datetime) -> None:
    """Owe the first look at the risk."""
    schedule_due(work, case=case, kind=DueKind.FIRST_SCREEN, title=FIRST_SCREEN, due_at=by, ref=case.id)
