"""Messages to her: what left, what waits, what was withheld and why; and what came from her numbers."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.notifications import NotificationsClient
from services.portal.pages.area import Area
from services.portal.views.case.frame import Worker, frame
from services.portal.views.contact import reply_words, words

router = APIRouter()


@router.get("/casos/{case_id}/contacto/mensajes")
def deliveries(case_id: UUID, page: Worker) -> Response:
    """Her last hundred messages each way, newest first."""
    shared = frame(page, case_id, "contact")
    client, person = page.client(NotificationsClient), shared["head"].person
    return page.render(
        "contact/deliveries.html",
        rows=client.deliveries(person),
        replies=client.replies(person),
        said_in=words,
        answers=reply_words.ANSWERS,
        what_follows=reply_words.WHAT_FOLLOWS,
        answer_tags=reply_words.ANSWER_TAGS,
        **shared,
    )


AREA = Area(name="deliveries", router=router)
