"""One session in another room: the coordinator chooses among those that are offered."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.groups.circles import GroupsClient
from services.portal.clients.groups.editions import EditionsClient
from services.portal.clients.sites import SitesClient
from services.portal.forms.form import Form
from services.portal.forms.groups.editions import SessionRoomForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.groups.frames import room_choices
from shared.contracts.roles import Role

router = APIRouter()
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]


@router.get("/sesiones/{session}/sala")
def ask(session: UUID, page: Coordinator) -> Response:
    """Where it meets now, and which rooms there are."""
    found = page.client(GroupsClient).session(session)
    return _show(page, session, page.form(SessionRoomForm).fill({"room": found.room}))


@router.post("/sesiones/{session}/sala")
def choose(session: UUID, page: Coordinator) -> Response:
    """Meet there, this once."""
    form = page.read(SessionRoomForm)
    if form.is_valid:
        try:
            page.client(EditionsClient).meet_in(session, form.data.room)
            return page.redirect(f"/sesiones/{session}", N_("Sala cambiada, solo para esta sesión"))
        except Refused as refused:
            form.take(refused)
    return _show(page, session, form)


def _show(page: Page, session: UUID, form: Form[SessionRoomForm]) -> Response:
    found = page.client(GroupsClient).session(session)
    rooms = room_choices(page, page.client(SitesClient).sites(), found.room)
    return page.render(
        "groups/session_room.html",
        status=form.status if form.errors else 200,
        form=form,
        session=found,
        rooms=rooms,
    )
