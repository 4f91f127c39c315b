"""The one thing that comes next in a case: never empty while somebody works with her."""

from datetime import datetime

from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case
from services.intake.usecases.schedule_due import schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import DueKind
from shared.errors import Invalid
from shared.work import Work


def set_next_action(work: Work, case: Case, text: str, due_at: datetime) -> None:
    """Say what comes next and by when; it becomes due work of the case's owner.

    Raises Invalid for empty words: a live case always has a next action.
    """
    if not text.strip():
        raise Invalid(
            "Un expediente vivo tiene un siguiente paso.", field="next_action", expected="unas palabras"
        )
    case.next_action = text.strip()
    case.next_due_at = due_at
    schedule_due(work, case=case, kind=DueKind.NEXT_STEP, due_at=due_at, title=text.strip(), ref=case.id)
    note_on_timeline(work, case, EntryKind.NEXT_ACTION, text.strip())
    work.audit("next_action_set", subject=case.id)
