"""Messages to her: what left, what waits, what was withheld and why; never what they said."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.notifications import NotificationsClient
from services.portal.pages.area import Area
from services.portal.views.case.frame import Worker, frame
from services.portal.views.contact import words

router = APIRouter()


@router.get("/casos/{case_id}/contacto/mensajes")
def deliveries(case_id: UUID, page: Worker) -> Response:
    """Her last hundred messages, newest first."""
    shared = frame(page, case_id, "contact")
    rows = page.client(NotificationsClient).deliveries(shared["head"].person)
    return page.render("contact/deliveries.html", rows=rows, said_in=words, **shared)


AREA = Area(name="deliveries", router=router)
