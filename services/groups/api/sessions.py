"""Sessions over HTTP: page, topics, diary, evaluation, moving, cancelling."""

from uuid import UUID

from fastapi import APIRouter

from services.groups.api.dependencies import RunningDoor
from services.groups.api.schemas import CancelForm, DiaryForm, EvaluationForm, MoveForm, TopicsForm
from services.groups.domain.evaluation import Faces
from services.groups.usecases.editions.cancel_sessions import cancel_sessions, reinstate_session
from services.groups.usecases.editions.move_session import move_session
from services.groups.usecases.editions.preview_change import Touched, preview_change
from services.groups.usecases.sessions.read_sessions import SessionPage, Today, list_today, read_session
from services.groups.usecases.sessions.record_evaluation import record_evaluation
from services.groups.usecases.sessions.record_session_diary import plan_session, record_session_diary

router = APIRouter(prefix="/sessions", tags=["sessions"])


@router.get("/today")
def today(door: RunningDoor) -> list[Today]:
    """Her sessions of today."""
    with door.begin("sessions_today") as work:
        return list_today(work)


@router.get("/{session_id}")
def read(session_id: UUID, door: RunningDoor) -> SessionPage:
    """One session with its plan and diary."""
    with door.begin("session_read") as work:
        return read_session(work, session_id=session_id)


@router.put("/{session_id}/topics", status_code=204)
def topics(session_id: UUID, form: TopicsForm, door: RunningDoor) -> None:
    """What it is to be about."""
    with door.begin("topics_write") as work:
        plan_session(work, session_id=session_id, topics=list(form.topics), outline=form.outline)


@router.put("/{session_id}/diary", status_code=204)
def diary(session_id: UUID, form: DiaryForm, door: RunningDoor) -> None:
    """What it was like; about the group, never about one woman."""
    with door.begin("diary_write") as work:
        record_session_diary(work, session_id=session_id, diary=form.diary(), version=form.version)


@router.put("/{session_id}/evaluation", status_code=204)
def evaluate(session_id: UUID, form: EvaluationForm, door: RunningDoor) -> None:
    """How it was found, copied from paper."""
    with door.begin("evaluation_write") as work:
        record_evaluation(work, session_id=session_id, faces=Faces(tuple(form.faces)))


@router.get("/{session_id}/touched")
def touched(session_id: UUID, door: RunningDoor, *, rest: bool = False) -> Touched:
    """Whom moving or cancelling would touch."""
    with door.begin("change_preview") as work:
        return preview_change(work, session_id=session_id, rest=rest)


@router.post("/{session_id}/move")
def move(session_id: UUID, form: MoveForm, door: RunningDoor) -> list[UUID]:
    """Move it to another day or hour, alone or with every later one; returns what moved now."""
    with door.begin("session_move") as work:
        return move_session(work, session_id=session_id, to=form.slot(), rest=form.rest)


@router.post("/{session_id}/cancel")
def cancel(session_id: UUID, form: CancelForm, door: RunningDoor) -> list[UUID]:
    """Cancel it, or it and every later one; returns what was cancelled now."""
    with door.begin("session_cancel") as work:
        return cancel_sessions(work, session_id=session_id, rest=form.rest)


@router.post("/{session_id}/reinstate")
def reinstate(session_id: UUID, form: CancelForm, door: RunningDoor) -> list[UUID]:
    """Bring a cancelled session back, alone or with all that were cancelled with it; returns what came back now."""
    with door.begin("session_reinstate") as work:
        return reinstate_session(work, session_id=session_id, rest=form.rest)
