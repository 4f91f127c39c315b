"""What comes next in a case: every next step is due work, and the head shows the soonest; never empty while live."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case, family
from services.intake.store.due import DueItem, live_of
from services.intake.usecases.clock import local_day, morning_of
from services.intake.usecases.risk.owe_reassessment import ASSESSMENTS
from services.intake.usecases.schedule_due import schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import DueKind
from shared.errors import Invalid
from shared.work import Work

_WORDS: Final = {
    "reassess": "Volver a valorar el riesgo",
    "finish_assessment": "Completar la valoración de riesgo",
}
"""Titles that are codes, as the head says them."""
_NOTHING_OWED: Final = "Decidir el siguiente paso"


def set_next_action(work: Work, case: Case, text: str, due_at: datetime, *, ref: UUID | None = None) -> None:
    """Say what comes next and by when; it becomes due work of the case's owner.

    ref: the note or accompaniment it comes from. None: set by hand on the case, in place of the last so set.
    Raises Invalid for empty words: a live case always has a next action.
    """
    if not text.strip():
        raise Invalid(
            "Un expediente vivo tiene un siguiente paso.", field="next_action", expected="unas palabras"
        )
    schedule_due(
        work, case=case, kind=DueKind.NEXT_STEP, due_at=due_at, title=text.strip(), ref=ref or case.id
    )
    show_next(work, case)
    note_on_timeline(work, case, EntryKind.NEXT_ACTION, text.strip())
    work.audit("next_action_set", subject=case.id)


def show_next(work: Work, case: Case) -> None:
    """Show the soonest live next step on the head; without one, the assessment owed; else owe a decision.

    case: held for writing. One that nobody works with stays without.
    """
    if case.status.is_live:
        show_soonest(work, case, live_of(work.session, family(work.session, case.id)))


def show_soonest(work: Work, case: Case, owed: Sequence[DueItem]) -> None:
    """As `show_next`, for a live case whose live items are at hand, soonest first."""
    item = soonest_of(owed)
    if item is None:
        case.next_action = _NOTHING_OWED
        case.next_due_at = morning_of(local_day(work.now) + timedelta(days=1))
        schedule_due(
            work,
            case=case,
            kind=DueKind.NEXT_STEP,
            due_at=case.next_due_at,
            title=_NOTHING_OWED,
            ref=case.id,
        )
        return
    case.next_action = said_of(item)
    case.next_due_at = item.due_at


def soonest_of(owed: Sequence[DueItem]) -> DueItem | None:
    """Return what a head shows of these live items, soonest first: the next step, else the assessment owed."""
    steps = [item for item in owed if item.kind is DueKind.NEXT_STEP]
    return next(iter(steps or [item for item in owed if item.kind in ASSESSMENTS]), None)


def said_of(item: DueItem) -> str:
    """Return an item's title as the head says it."""
    return _WORDS.get(item.title, item.title)
