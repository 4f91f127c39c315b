"""Sites and rooms over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from services.groups.api.dependencies import CoordinatingDoor
from services.groups.api.schemas import Bands, FormModel, Made, NamedLine, Places
from services.groups.domain.sites import MAX_ROOM, MIN_ROOM, RoomFacts, SiteFacts
from services.groups.usecases.sites.keep_sites import add_room, add_site, change_room, change_site
from services.groups.usecases.sites.read_sites import SiteLine, list_sites
from shared.http import IdempotencyKey

router = APIRouter(tags=["sites"])


class SiteForm(FormModel):
    """A new site."""

    name: NamedLine
    childcare_places: Places = 0
    childcare_bands: Bands | None = None

    def facts(self) -> SiteFacts:
        """The same facts as the domain names them."""
        return SiteFacts(self.childcare_places, self.childcare_bands)


class SiteChange(SiteForm):
    """A site as it is to be. is_closed: not offered any more."""

    is_closed: bool = False


class RoomForm(FormModel):
    """A new room."""

    name: NamedLine
    capacity: Annotated[int, Field(ge=MIN_ROOM, le=MAX_ROOM)]
    is_step_free: bool = False

    def facts(self) -> RoomFacts:
        """The same facts as the domain names them."""
        return RoomFacts(self.capacity, self.is_step_free)


class RoomChange(RoomForm):
    """A room as it is to be. is_closed: not offered any more."""

    is_closed: bool = False


@router.get("/sites")
def everything(door: CoordinatingDoor) -> list[SiteLine]:
    """Every site with its rooms."""
    with door.begin("site_list") as work:
        return list_sites(work)


@router.post("/sites", status_code=201)
def open_site(form: SiteForm, door: CoordinatingDoor, key: IdempotencyKey = None) -> Made:
    """Add a site."""
    with door.begin("site_add") as work:
        return Made(id=add_site(work, name=form.name, facts=form.facts(), key=key))


@router.put("/sites/{site_id}", status_code=204)
def keep_site(site_id: UUID, form: SiteChange, door: CoordinatingDoor) -> None:
    """Change a site, or close it."""
    with door.begin("site_change") as work:
        change_site(work, site_id=site_id, name=form.name, facts=form.facts(), is_closed=form.is_closed)


@router.post("/sites/{site_id}/rooms", status_code=201)
def open_room(site_id: UUID, form: RoomForm, door: CoordinatingDoor, key: IdempotencyKey = None) -> Made:
    """Add a room to a site."""
    with door.begin("room_add") as work:
        return Made(id=add_room(work, site_id=site_id, name=form.name, facts=form.facts(), key=key))


@router.put("/rooms/{room_id}", status_code=204)
def keep_room(room_id: UUID, form: RoomChange, door: CoordinatingDoor) -> None:
    """Change a room, or close it."""
    with door.begin("room_change") as work:
        change_room(work, room_id=room_id, name=form.name, facts=form.facts(), is_closed=form.is_closed)
