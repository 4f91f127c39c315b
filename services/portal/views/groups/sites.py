"""Salas: the sites and rooms where groups meet, kept by the coordinator."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.sites import RoomBody, RoomLine, SiteBody, SiteLine, SitesClient
from services.portal.forms.form import Form
from services.portal.forms.groups.editions import RoomChange, RoomForm, SiteChange, SiteForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from shared.contracts.roles import Role
from shared.errors import Missing

router = APIRouter()
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]


@router.get("/salas")
def sites(page: Coordinator) -> Response:
    """Every site with its rooms."""
    return page.render("groups/sites.html", sites=page.client(SitesClient).sites())


@router.get("/salas/nueva")
def ask_site(page: Coordinator) -> Response:
    """A new site."""
    return page.render("groups/site.html", form=page.form(SiteForm), site=None)


@router.post("/salas/nueva")
def add_site(page: Coordinator) -> Response:
    """Add it, and go on to its first room."""
    form = page.read(SiteForm)
    if form.is_valid:
        try:
            made = page.client(SitesClient).add_site(_site_body(form.data), key=form.key)
            return page.redirect(f"/salas/{made}/sala", N_("Centro guardado. Ahora, su primera sala."))
        except Refused as refused:
            form.take(refused)
    return page.invalid("groups/site.html", form, site=None)


@router.get("/salas/{site}")
def ask_site_change(site: UUID, page: Coordinator) -> Response:
    """A site as it is."""
    found = _site(page, site)
    facts = found.facts
    bands = dict(zip(("b0", "b1", "b2"), facts.childcare_bands or (None,) * 3, strict=True))
    known: dict[str, Any] = {
        "name": found.name,
        "is_closed": found.is_closed,
        "childcare_places": facts.childcare_places,
    }
    return page.render("groups/site.html", form=page.form(SiteChange).fill(known | bands), site=found)


@router.post("/salas/{site}")
def change_site(site: UUID, page: Coordinator) -> Response:
    """Change it, or close it."""
    form, found = page.read(SiteChange), _site(page, site)
    if form.is_valid:
        try:
            page.client(SitesClient).change_site(site, _site_body(form.data), is_closed=form.data.is_closed)
            return page.redirect("/salas", N_("Centro guardado"))
        except Refused as refused:
            form.take(refused)
    return page.invalid("groups/site.html", form, site=found)


@router.get("/salas/{site}/sala")
def ask_room(site: UUID, page: Coordinator) -> Response:
    """A new room."""
    return _room_page(page, page.form(RoomForm), _site(page, site))


@router.post("/salas/{site}/sala")
def add_room(site: UUID, page: Coordinator) -> Response:
    """Add it."""
    form, found = page.read(RoomForm), _site(page, site)
    if form.is_valid:
        try:
            page.client(SitesClient).add_room(site, _room_body(form.data), key=form.key)
            return page.redirect("/salas", N_("Sala guardada"))
        except Refused as refused:
            form.take(refused)
    return _room_page(page, form, found, status=form.status)


@router.get("/salas/{site}/sala/{room}")
def ask_room_change(site: UUID, room: UUID, page: Coordinator) -> Response:
    """A room as it is."""
    found = _site(page, site)
    line = _room(found, room)
    return _room_page(page, page.form(RoomChange).fill(line.model_dump()), found, room=line)


@router.post("/salas/{site}/sala/{room}")
def change_room(site: UUID, room: UUID, page: Coordinator) -> Response:
    """Change it, or close it."""
    form, found = page.read(RoomChange), _site(page, site)
    line = _room(found, room)
    if form.is_valid:
        try:
            page.client(SitesClient).change_room(room, _room_body(form.data), is_closed=form.data.is_closed)
            return page.redirect("/salas", N_("Sala guardada"))
        except Refused as refused:
            form.take(refused)
    return _room_page(page, form, found, room=line, status=form.status)


def _room_page(
    page: Page, form: Form[Any], site: SiteLine, *, room: RoomLine | None = None, status: int = 200
) -> Response:
    return page.render("groups/room.html", status=status, form=form, site=site, room=room)


def _site_body(asked: SiteForm) -> SiteBody:
    return SiteBody(name=asked.name, childcare_places=asked.childcare_places, childcare_bands=asked.bands)


def _room_body(asked: RoomForm) -> RoomBody:
    return RoomBody(name=asked.name, capacity=asked.capacity, is_step_free=asked.is_step_free)


def _site(page: Page, site: UUID) -> SiteLine:
    found = {one.id: one for one in page.client(SitesClient).sites()}
    if site not in found:
        raise Missing("No existe este centro.")
    return found[site]


def _room(site: SiteLine, room: UUID) -> RoomLine:
    found = {one.id: one for one in site.rooms}
    if room not in found:
        raise Missing("No existe esta sala.")
    return found[room]
