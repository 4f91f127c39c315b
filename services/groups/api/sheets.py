"""Attendance sheets over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from services.groups.api.dependencies import RunningDoor
from services.groups.api.schemas import Made, SheetForm, UndoForm
from services.groups.usecases.sessions.read_sheet import Sheet, read_sheet
from services.groups.usecases.sessions.record_attendance import record_attendance, undo_attendance
from shared.http import IdempotencyKey

router = APIRouter(prefix="/sessions", tags=["attendance"])


@router.get("/{session_id}/sheet")
def read(session_id: UUID, door: RunningDoor) -> Sheet:
    """The sheet as it stands."""
    with door.begin("sheet_read") as work:
        return read_sheet(work, session_id=session_id)


@router.put("/{session_id}/sheet")
def hand_in(session_id: UUID, form: SheetForm, door: RunningDoor, key: IdempotencyKey = None) -> Made:
    """Hand in the whole sheet; with a key, a repeat changes nothing."""
    with door.begin("attendance_record") as work:
        sheet = record_attendance(
            work,
            session_id=session_id,
            exceptions=form.marks,
            children=form.children,
            children_present=form.children_present,
            key=key,
        )
        return Made(id=sheet)


@router.post("/{session_id}/sheet/undo", status_code=204)
def undo(session_id: UUID, form: UndoForm, door: RunningDoor) -> None:
    """Take back the sheet handed in last."""
    with door.begin("attendance_undo") as work:
        undo_attendance(work, session_id=session_id, sheet_id=form.sheet)
