"""The line over HTTP: seeing it, moving a woman, taking back that she left; and who came without being on the sheet."""

from uuid import UUID

from fastapi import APIRouter

from services.groups.api.dependencies import CoordinatingDoor, RunningDoor, SeeingDoor
from services.groups.api.schemas import FormModel, Made, StateNow
from services.groups.domain.attendance import Mark
from services.groups.usecases.enrolment.move_enrolment import move_enrolment
from services.groups.usecases.enrolment.read_waitlist import Waitlist, read_waitlist
from services.groups.usecases.enrolment.undo_leaving import undo_leaving
from services.groups.usecases.sessions.add_late_joiner import Missing, add_late_joiner, who_is_missing
from shared.http import IdempotencyKey

router = APIRouter(tags=["waitlist"])


class MoveToForm(FormModel):
    """The edition she moves to."""

    edition: UUID


class LateJoinerForm(FormModel):
    """Who came, and how."""

    enrolment: UUID
    mark: Mark = Mark.ATTENDED


@router.get("/editions/{edition_id}/waitlist")
def waitlist(edition_id: UUID, door: CoordinatingDoor) -> Waitlist:
    """Who waits, in order, and why; who was asked, and until when."""
    with door.begin("waitlist_read") as work:
        return read_waitlist(work, edition_id=edition_id)


@router.post("/enrolments/{enrolment_id}/move")
def move(enrolment_id: UUID, form: MoveToForm, door: SeeingDoor) -> StateNow:
    """Move her to another edition in one step; without room there nothing changes."""
    with door.begin("place_move") as work:
        there, state = move_enrolment(work, enrolment_id=enrolment_id, to=form.edition)
        return StateNow(enrolment=there, state=state)


@router.post("/enrolments/{enrolment_id}/leave/undo")
def undo(enrolment_id: UUID, door: SeeingDoor) -> StateNow:
    """Take back that she left or moved, within ten minutes."""
    with door.begin("place_leave_undo") as work:
        return StateNow(enrolment=enrolment_id, state=undo_leaving(work, enrolment_id=enrolment_id))


@router.get("/sessions/{session_id}/missing")
def missing(session_id: UUID, door: RunningDoor) -> list[Missing]:
    """Women of the group who are not on the sheet of a session that was held."""
    with door.begin("sheet_missing") as work:
        return who_is_missing(work, session_id=session_id)


@router.post("/sessions/{session_id}/missing")
def add(session_id: UUID, form: LateJoinerForm, door: RunningDoor, key: IdempotencyKey = None) -> Made:
    """Put one of them on the sheet."""
    with door.begin("attendance_add") as work:
        sheet = add_late_joiner(
            work, session_id=session_id, enrolment_id=form.enrolment, mark=form.mark, key=key
        )
        return Made(id=sheet)
