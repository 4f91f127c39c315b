"""What became of messages to her, without their words; and what came from her numbers, with its words."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from services.notifications.api.dependencies import CaseworkDoor
from services.notifications.api.schemas import DeliveriesView, DeliveryView, ReplyView
from services.notifications.usecases.inbound.list_replies import list_replies
from services.notifications.usecases.message.settle_by_hand import settle_by_hand
from services.notifications.usecases.plan.read_contact_plan import list_deliveries

router = APIRouter(prefix="/people/{person}", tags=["deliveries"])


@router.get("/deliveries")
def deliveries(
    person: UUID, door: CaseworkDoor, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> DeliveriesView:
    """Her messages, newest first, a page at a time."""
    with door.begin("deliveries") as work:
        found, total = list_deliveries(work, person=person, page=page)
        return DeliveriesView(rows=[DeliveryView.of(delivered) for delivered in found], total=total)


@router.post("/deliveries/{message}/arrived", status_code=status.HTTP_204_NO_CONTENT)
def arrived(person: UUID, message: UUID, door: CaseworkDoor) -> None:
    """Of an uncertain message: a person has found out that she has it."""
    with door.begin("deliveries") as work:
        settle_by_hand(work, person=person, message=message, has_it=True)


@router.post("/deliveries/{message}/not-arrived", status_code=status.HTTP_204_NO_CONTENT)
def not_arrived(person: UUID, message: UUID, door: CaseworkDoor) -> None:
    """Of an uncertain message: a person has found out that she has not."""
    with door.begin("deliveries") as work:
        settle_by_hand(work, person=person, message=message, has_it=False)


@router.get("/replies")
def replies(person: UUID, door: CaseworkDoor) -> list[ReplyView]:
    """The last hundred messages from her numbers and addresses, newest first. From them: not always from her."""
    with door.begin("replies") as work:
        return [ReplyView.of(reply) for reply in list_replies(work, person=person)]
