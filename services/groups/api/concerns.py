"""Concerns over HTTP: whose one is, and which of hers were taken. No words come in and none go out."""

from uuid import UUID

from fastapi import APIRouter

from services.groups.api.dependencies import RunningDoor
from services.groups.api.schemas import FormModel
from services.groups.usecases.sessions.raise_concern import ConcernLine, own_concerns, raise_concern
from shared.contracts.codes import ConcernCategory, Urgency

router = APIRouter(tags=["concerns"])


class ConcernForm(FormModel):
    """About whom (an enrolment), of what kind and how soon."""

    enrolment: UUID
    category: ConcernCategory
    urgency: Urgency


@router.put("/concerns/{concern_id}", status_code=204)
def tell(concern_id: UUID, form: ConcernForm, door: RunningDoor) -> None:
    """Tell intake whose the concern is that has its words there under this id."""
    with door.begin("concern_raise") as work:
        raise_concern(
            work,
            enrolment_id=form.enrolment,
            concern_id=concern_id,
            category=form.category,
            urgency=form.urgency,
        )


@router.get("/editions/{edition_id}/concerns")
def own(edition_id: UUID, door: RunningDoor) -> list[ConcernLine]:
    """Her own, and whether somebody has them in hand."""
    with door.begin("concern_list") as work:
        return own_concerns(work, edition_id=edition_id)
