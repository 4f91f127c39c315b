"""Attentions and notes."""

from uuid import UUID

from fastapi import APIRouter

from services.intake.api.contact.schemas import NoteView, RecordNote
from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.signal.reading import TheSignals, look_for_signals
from services.intake.api.views import Written
from services.intake.domain.text_signals import TextKind
from services.intake.store.activity import Note, all_of
from services.intake.store.cases import family
from services.intake.usecases.access import case_for
from services.intake.usecases.contact.record_note import record_note
from shared.http import IdempotencyKey

router = APIRouter(prefix="/cases/{case_id}/notes", tags=["notes"])


@router.get("")
def notes(case_id: UUID, door: CaseworkDoor) -> list[NoteView]:
    """List notes, newest first; corrected ones stay."""
    with door.begin("note_list") as work:
        case = case_for(work, case_id, "note_list")
        return [
            NoteView(id=row.id, at=row.at, author=row.author, corrects=row.corrects, facts=row.facts)
            for row in all_of(work.session, Note, family(work.session, case.id))
        ]


@router.post("", status_code=201)
def record(
    case_id: UUID, body: RecordNote, door: CaseworkDoor, book: TheSignals, key: IdempotencyKey = None
) -> Written:
    """Record an attention or a note, and what comes next; once it is kept, its words are read for signals."""
    with door.begin("record_note") as work:
        made = record_note(
            work,
            case_id,
            facts=body.note,
            at=body.at,
            next_step=body.next_step,
            corrects=body.corrects,
            key=key,
        )
    return Written(id=made, signals=look_for_signals(door, book, case_id, kind=TextKind.NOTE, ref=made))
