"""Take back, for ten minutes, what was told last of an accompaniment: its start, its end or how it went."""

from typing import assert_never
from uuid import UUID

from services.intake.domain.case.accompanying import FieldStep, is_undoable, last_step
from services.intake.domain.contacts import CancelReason
from services.intake.domain.timeline import EntryKind
from services.intake.store.activity import Accompaniment
from services.intake.store.cases import Case, family
from services.intake.store.facts.work import OnSiteFacts
from services.intake.store.rows import row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.contact.plan_accompaniment import call_off, remind_her_of
from services.intake.usecases.contact.start_accompaniment import owe_closing
from services.intake.usecases.due.change_due_item import TooLateToUndo
from services.intake.usecases.next_action import show_next
from services.intake.usecases.schedule_due import cancel_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import DueKind
from shared.errors import Conflict
from shared.work import Work


class NothingToUndo(Conflict):
    """This was not what was told last of it."""


def undo_field_step(
    work: Work, case_id: UUID, accompaniment_id: UUID, *, step: FieldStep, key: UUID | None = None
) -> None:
    """Take the last step back; one that was never planned is called off with its start.

    Raises NothingToUndo if another step came last, TooLateToUndo after ten minutes, Missing.
    """
    case = live_case_for(work, case_id, "undo_field_step")

    def make() -> UUID:
        row = row_of(work.session, Accompaniment, family(work.session, case.id), accompaniment_id, lock=True)
        last = last_step(started_at=row.started_at, ended_at=row.ended_at, held_at=row.held_at)
        if last is not step or row.cancelled_at is not None:
            raise NothingToUndo("Eso ya no es lo último que se anotó.")
        if not is_undoable(row.told_at, now=work.now):
            raise TooLateToUndo("Se anotó hace más de diez minutos.")
        _take_back(work, case, row, step)
        work.audit("accompaniment_undone", subject=case.id, reason=step)
        return row.id

    work.once(key, "undo_field_step", make)


def _take_back(work: Work, case: Case, row: Accompaniment, step: FieldStep) -> None:
    match step:
        case FieldStep.OUTCOME:
            row.held_at = None
            row.outcome = None
            cancel_due(work, ref=row.id, kind=DueKind.NEXT_STEP)
            show_next(work, case)
            owe_closing(work, case, row)
        case FieldStep.STOP:
            row.ended_at = None
        case FieldStep.START:
            _take_back_start(work, case, row)
        case _:
            assert_never(step)
    remind_her_of(work, case, row)
    what = f"undone_{step}:{row.facts.kind}"
    note_on_timeline(work, case, EntryKind.ACCOMPANIMENT, what, row.id, is_contact=False)


def _take_back_start(work: Work, case: Case, row: Accompaniment) -> None:
    """As if it had not begun; who was to go is who is to go again."""
    on_site = row.on_site or OnSiteFacts()
    cancel_due(work, ref=row.id, kind=DueKind.OTHER)
    row.started_at = None
    row.on_site = None
    row.staff = on_site.planned_staff or row.staff
    if on_site.is_unplanned:
        call_off(work, case, row, CancelReason.MISTAKE)
