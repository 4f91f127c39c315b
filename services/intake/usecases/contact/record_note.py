"""Record an attention or a note, with what comes next on the same page."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.contacts import AttentionKind
from services.intake.domain.timeline import EntryKind
from services.intake.store.activity import Note
from services.intake.store.cases import Case, family
from services.intake.store.due import live_of
from services.intake.store.facts.work import NextStep, NoteFacts
from services.intake.store.rows import row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.clock import morning_of
from services.intake.usecases.due.look_in import heard_of_her
from services.intake.usecases.next_action import set_next_action, show_next
from services.intake.usecases.risk.owe_reassessment import ASSESSMENTS
from services.intake.usecases.schedule_due import schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import DueKind
from shared.errors import Invalid
from shared.ids import new_id
from shared.work import Work

_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_LOOK_AGAIN: Final = timedelta(hours=24)


def record_note(
    work: Work,
    case_id: UUID,
    *,
    facts: NoteFacts,
    at: datetime | None = None,
    next_step: NextStep | None = None,
    corrects: UUID | None = None,
    key: UUID | None = None,
) -> UUID:
    """Add a note. at: when it happened, now if left out. corrects: the note it sets right; both stay.

    Raises Invalid for a time to come.
    """
    case = live_case_for(work, case_id, "record_note")
    happened = at or work.now
    if happened > work.now + _CLOCKS_DIFFER:
        raise Invalid("Una atención no puede estar en el futuro.", field="at", expected="ahora o antes")

    def make() -> UUID:
        if corrects is not None:
            row_of(work.session, Note, family(work.session, case.id), corrects)
        note = Note(
            id=new_id(),
            scope_id=case.id,
            at=happened,
            author=work.actor.ref,
            corrects=corrects,
            facts=facts,
        )
        work.session.add(note)
        note_on_timeline(work, case, _entry_kind(facts.kind), _summary(facts), note.id, at=happened)
        if facts.kind.is_contact:
            heard_of_her(work, case)
        if facts.violence_sign:
            _look_again(work, case)
        if next_step is not None:
            set_next_action(work, case, next_step.text, morning_of(next_step.on), ref=note.id)
        work.audit("note_recorded", subject=case.id)
        return note.id

    return work.once(key, "record_note", make)


def _look_again(work: Work, case: Case) -> None:
    """New signs of violence: the risk is assessed again within a day, unless that is owed sooner already."""
    by = work.now + _LOOK_AGAIN
    owed = live_of(work.session, family(work.session, case.id))
    if not any(item.kind in ASSESSMENTS and item.due_at <= by for item in owed):
        schedule_due(work, case=case, kind=DueKind.REASSESSMENT, due_at=by, title="reassess", ref=case.id)
        show_next(work, case)


def _entry_kind(kind: AttentionKind) -> EntryKind:
    return EntryKind.ATTENTION if kind.is_contact else EntryKind.NOTE


def _summary(facts: NoteFacts) -> str:
    return facts.text or ", ".join(facts.topics) or facts.kind
