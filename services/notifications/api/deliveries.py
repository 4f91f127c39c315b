"""What became of messages to her, without their words; and what came from her numbers, with its words."""

from uuid import UUID

from fastapi import APIRouter

from services.notifications.api.dependencies import CaseworkDoor
from services.notifications.api.schemas import DeliveryView, ReplyView
from services.notifications.usecases.inbound.list_replies import list_replies
from services.notifications.usecases.plan.read_contact_plan import list_deliveries

router = APIRouter(prefix="/people/{person}", tags=["deliveries"])


@router.get("/deliveries")
def deliveries(person: UUID, door: CaseworkDoor) -> list[DeliveryView]:
    """Her last hundred messages, newest first."""
    with door.begin("deliveries") as work:
        return [DeliveryView.of(delivered) for delivered in list_deliveries(work, person=person)]


@router.get("/replies")
def replies(person: UUID, door: CaseworkDoor) -> list[ReplyView]:
    """The last hundred messages from her numbers and addresses, newest first. From them: not always from her."""
    with door.begin("replies") as work:
        return [ReplyView.of(reply) for reply in list_replies(work, person=person)]
