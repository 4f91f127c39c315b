"""What became of messages to her, without their words."""

from uuid import UUID

from fastapi import APIRouter

from services.notifications.api.dependencies import CaseworkDoor
from services.notifications.api.schemas import DeliveryView
from services.notifications.usecases.plan.read_contact_plan import list_deliveries

router = APIRouter(prefix="/people/{person}", tags=["deliveries"])


@router.get("/deliveries")
def deliveries(person: UUID, door: CaseworkDoor) -> list[DeliveryView]:
    """Her last hundred messages, newest first."""
    with door.begin("deliveries") as work:
        return [DeliveryView.of(delivered) for delivered in list_deliveries(work, person=person)]
