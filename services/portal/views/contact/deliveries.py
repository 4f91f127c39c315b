"""Messages to her: what left, what waits, what was withheld and why; and what came from her numbers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.portal.clients.notifications import NotificationsClient
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker, frame
from services.portal.views.contact import reply_words, words
from services.portal.views.contact.frame import address, her
from shared.errors import Conflict

router = APIRouter()


@router.get("/casos/{case_id}/contacto/mensajes")
def deliveries(case_id: UUID, page: Worker, pagina: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:
    """Messages to her a page at a time, and the last hundred from her numbers, newest first."""
    shared = frame(page, case_id, "contact")
    client, person = page.client(NotificationsClient), shared["head"].person
    found = client.deliveries(person, page=pagina)
    return page.render(
        "contact/deliveries.html",
        rows=found.rows,
        number=pagina,
        pages=max(1, -(-found.total // found.page_size)),
        replies=client.replies(person),
        said_in=words,
        answers=reply_words.ANSWERS,
        what_follows=reply_words.WHAT_FOLLOWS,
        answer_tags=reply_words.ANSWER_TAGS,
        **shared,
    )


@router.post("/casos/{case_id}/contacto/mensajes/{message}/llego")
def arrived(case_id: UUID, message: UUID, page: Worker) -> Response:
    """She has the message of which nobody knew."""
    return _settle(page, case_id, message, has_it=True)


@router.post("/casos/{case_id}/contacto/mensajes/{message}/no-llego")
def not_arrived(case_id: UUID, message: UUID, page: Worker) -> Response:
    """She has not got the message of which nobody knew."""
    return _settle(page, case_id, message, has_it=False)


def _settle(page: Page, case_id: UUID, message: UUID, *, has_it: bool) -> Response:
    back = address(case_id, "/mensajes")
    try:
        page.client(NotificationsClient).settle_message(her(page, case_id), message, has_it=has_it)
    except Conflict:
        return page.redirect(back, N_("Ya se sabía qué fue de ese mensaje"), is_done=False)
    said = (
        N_("Anotado: le llegó. La tarea termina sola")
        if has_it
        else N_("Anotado: no le llegó. Decide tú cómo avisarla")
    )
    return page.redirect(back, said)


AREA = Area(name="deliveries", router=router)
