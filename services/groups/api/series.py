"""Editions through the year over HTTP: the list of a year, changing a frame, moving with a look, one session more."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from services.groups.api.dependencies import CoordinatingDoor, RunningDoor, SeeingDoor
from services.groups.api.schemas import EditionForm, FormModel, Made, MoveForm, SlotForm
from services.groups.domain.edition import FIRST_YEAR, LAST_YEAR
from services.groups.usecases.editions.add_session import add_session
from services.groups.usecases.editions.change_edition import change_edition
from services.groups.usecases.editions.change_session_room import change_session_room
from services.groups.usecases.editions.pages import YearPage
from services.groups.usecases.editions.preview_change import MovePreview, preview_move
from services.groups.usecases.editions.read_editions import list_year
from shared.http import IdempotencyKey

router = APIRouter(tags=["series"])

Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class ChangeForm(EditionForm):
    """An edition as it is to be. version: of the page it was read on."""

    version: Annotated[int, Field(ge=0)]
    year: Year


@router.get("/edition-years")
def of_year(
    door: SeeingDoor, year: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR)] = None
) -> YearPage:
    """The editions of a year she may see, newest first; of the present one unless told otherwise."""
    with door.begin("edition_year") as work:
        return list_year(work, year=year)


@router.put("/editions/{edition_id}")
def change(edition_id: UUID, form: ChangeForm, door: CoordinatingDoor, key: IdempotencyKey = None) -> Made:
    """Change an edition's words and frame; new places go to whoever waits."""
    with door.begin("edition_change") as work:
        changed = change_edition(
            work,
            edition_id=edition_id,
            version=form.version,
            title=form.title,
            theme=form.theme,
            site=form.site,
            programme=form.programme,
            year=form.year,
            room=form.room,
            frame=form.frame(),
            key=key,
        )
        return Made(id=changed)


@router.post("/editions/{edition_id}/sessions", status_code=201)
def add(edition_id: UUID, form: SlotForm, door: RunningDoor, key: IdempotencyKey = None) -> Made:
    """Add one session to the series."""
    with door.begin("session_add") as work:
        return Made(id=add_session(work, edition_id=edition_id, slot=form.slot(), key=key))


class SessionRoomForm(FormModel):
    """Where one session meets. room: None for where its edition does."""

    room: UUID | None = None


@router.put("/sessions/{session_id}/room", status_code=204)
def room(session_id: UUID, form: SessionRoomForm, door: CoordinatingDoor) -> None:
    """Let one session meet in another room."""
    with door.begin("session_room") as work:
        change_session_room(work, session_id=session_id, room=form.room)


@router.post("/sessions/{session_id}/move/preview")
def foresee(session_id: UUID, form: MoveForm, door: RunningDoor) -> MovePreview:
    """Whom a move would touch, with days off and clashes at the new hours; nothing is kept."""
    with door.begin("move_preview") as work:
        return preview_move(work, session_id=session_id, to=form.slot(), rest=form.rest)
