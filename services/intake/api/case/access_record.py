"""Who has opened a case and why, for her to be told."""

from uuid import UUID

from fastapi import APIRouter

from services.intake.api.case.schemas import AccessRecordView
from services.intake.api.dependencies import LifecycleDoor
from services.intake.usecases.case.read_access_record import read_access_record

router = APIRouter(prefix="/cases/{case_id}/access-record", tags=["cases"])


@router.get("")
def access_record(case_id: UUID, door: LifecycleDoor) -> AccessRecordView:
    """Who reached the case, when and for what; nothing of what is in it."""
    with door.begin("access_record") as work:
        case, openings = read_access_record(work, case_id)
        return AccessRecordView(id=case.id, code=case.code, person=case.person, openings=openings)
