"""What people do with a due item: done, taken back, put off with a reason, given to another."""

from datetime import datetime
from uuid import UUID

from services.intake.domain.due.items import LIVE, DueState, SnoozeReason, may_undo, snooze_fault
from services.intake.domain.timeline import EntryKind
from services.intake.store import due
from services.intake.store.cases import Case
from services.intake.store.due import DueItem
from services.intake.store.facts.risk import PutOff
from services.intake.usecases.access import case_for
from services.intake.usecases.next_action import show_next
from services.intake.usecases.schedule_due import await_again, finish_due
from services.intake.usecases.timeline import note_on_timeline
from shared.errors import Conflict, Invalid, Missing
from shared.work import Work


class AlreadyFinished(Conflict):
    """This is done or was taken off the list."""


class TooLateToUndo(Conflict):
    """Done can be taken back for ten minutes only."""


def complete_due_item(work: Work, item_id: UUID, *, note: str | None = None) -> None:
    """Mark an item done. Doing it twice changes nothing."""
    item, case = _reach(work, item_id, "complete_due_item")
    if item.state is DueState.DONE:
        return
    _expect_live(item)
    finish_due(work, [item], DueState.DONE)
    item.note = note
    show_next(work, case)
    note_on_timeline(work, case, EntryKind.DUE, item.title, item.id)
    work.audit("due_item_done", subject=case.id)


def undo_due_item(work: Work, item_id: UUID) -> None:
    """Put an item that was just marked done back on the list; if it is due, its owner's next digest counts it."""
    item, case = _reach(work, item_id, "undo_due_item")
    if item.state is not DueState.DONE or item.finished_at is None:
        raise AlreadyFinished("Esta tarea no está marcada como hecha.")
    if not may_undo(item.finished_at, now=work.now):
        raise TooLateToUndo("Se marcó hace más de diez minutos.")
    item.state = DueState.PENDING
    item.announced_at = None
    item.finished_at = None
    item.finished_by = None
    item.note = None
    show_next(work, case)
    work.audit("due_item_undone", subject=case.id)


def snooze_due_item(work: Work, item_id: UUID, *, until: datetime, reason: SnoozeReason) -> None:
    """Put an item off, saying why; it is announced again when it falls due. Raises Invalid for too far."""
    item, case = _reach(work, item_id, "snooze_due_item")
    _expect_live(item)
    fault = snooze_fault(until, now=work.now)
    if fault is not None:
        raise Invalid("No se puede aplazar hasta ese momento.", field="until", expected=fault)
    item.put_off = [*item.put_off, PutOff(by=work.actor.ref, at=work.now, until=until, reason=reason)]
    item.due_at = until
    await_again(work, item)
    show_next(work, case)
    work.audit("due_item_snoozed", subject=case.id, reason=reason)


def reassign_due_item(work: Work, item_id: UUID, *, owner: UUID) -> None:
    """Give an item to another person; if it is due, she is told."""
    item, case = _reach(work, item_id, "reassign_due_item")
    _expect_live(item)
    if item.owner == owner:
        return
    item.owner = owner
    await_again(work, item)
    work.audit("due_item_reassigned", subject=case.id)


def _reach(work: Work, item_id: UUID, purpose: str) -> tuple[DueItem, Case]:
    """Return the item and its case, both held: the case first, as whoever writes in it does."""
    found = due.due_by_id(work.session, item_id)
    if found is None:
        raise Missing("No existe esa tarea para usted.")
    case = case_for(work, found.scope_id, purpose, lock=True)
    return due.held(work.session, found), case


def _expect_live(item: DueItem) -> None:
    if item.state not in LIVE:
        raise AlreadyFinished("Esta tarea ya terminó.")
