"""Grupos: the editions of a year, a new one, and changing one that exists."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.groups.circles import EditionPage, GroupsClient
from services.portal.clients.groups.editions import ChangedEdition, EditionsClient, NewEdition
from services.portal.clients.sites import SiteLine, SitesClient
from services.portal.forms.form import Form
from services.portal.forms.groups import labels
from services.portal.forms.groups.editions import MOST_FACILITATORS, ChangeForm, EditionForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.groups import words
from shared.clock import utc_now
from shared.contracts.roles import Role

router = APIRouter()

Anyone = Annotated[Page, staff(Role.CASEWORKER, Role.FACILITATOR, Role.COORDINATOR)]
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]
_USUAL: Final = {"languages": ["es"], "capacity": 13, "session_count": 8}
_SHORT: Final = N_("Guardado. Falta una dinamizadora: el programa pide dos.")


@router.get("/grupos")
def editions(page: Anyone) -> Response:
    """The editions of this year."""
    return _year(page, None)


@router.get("/grupos/ano/{year}")
def editions_of(year: Annotated[int, Path(ge=2000, le=2099)], page: Anyone) -> Response:
    """The editions of another year."""
    return _year(page, year)


def _year(page: Page, year: int | None) -> Response:
    found = page.client(EditionsClient).year(year)
    programmes: dict[str, list[Any]] = {}
    for one in found.editions:
        programmes.setdefault(one.programme, []).append(one)
    return page.render(
        "groups/list.html",
        found=found,
        programmes=sorted(programmes.items(), key=lambda pair: (not pair[0], pair[0].casefold())),
        labels=labels,
        rhythm=lambda line: words.rhythm(page, line),
    )


@router.get("/grupos/nuevo")
def ask(page: Coordinator) -> Response:
    """A new edition."""
    form = page.form(EditionForm, choices=_choices(page)).fill(_USUAL | {"year": utc_now().year})
    return page.render("groups/new.html", form=form)


@router.post("/grupos/nuevo")
def create(page: Coordinator) -> Response:
    """Create it, and go on to its calendar."""
    form = page.read(EditionForm, choices=_choices(page))
    if form.is_valid:
        try:
            made = page.client(EditionsClient).create(NewEdition(**_frame(form.data)), key=form.key)
            return page.redirect(f"/grupos/{made}/calendario", N_("Grupo creado. Ahora, sus sesiones."))
        except Refused as refused:
            form.take(refused)
    return page.invalid("groups/new.html", form)


@router.get("/grupos/{edition}/editar")
def ask_change(edition: UUID, page: Coordinator) -> Response:
    """An edition's frame, as it is."""
    found = page.client(GroupsClient).edition(edition)
    form = page.form(ChangeForm, choices=_choices(page, found.line.room)).fill(_known(found))
    return _changing(page, found, form)


@router.post("/grupos/{edition}/editar")
def change(edition: UUID, page: Coordinator) -> Response:
    """Change it."""
    page.read(ChangeForm)  # so that her words are given back should the edition be gone
    found = page.client(GroupsClient).edition(edition)
    form = page.read(ChangeForm, choices=_choices(page, found.line.room))
    if form.is_valid:
        body = ChangedEdition(**_frame(form.data), version=form.data.version)
        try:
            page.client(EditionsClient).change(edition, body, key=form.key)
            is_short = len(form.data.facilitators) < MOST_FACILITATORS
            return page.redirect(f"/grupos/{edition}", _SHORT if is_short else N_("Cambios guardados"))
        except Refused as refused:
            form.take(refused)
    return _changing(page, found, form, status=form.status)


def _changing(page: Page, found: EditionPage, form: Form[ChangeForm], *, status: int = 200) -> Response:
    return page.render("groups/edit.html", status=status, form=form, group=found)


def _frame(asked: EditionForm) -> dict[str, Any]:
    """What groups is told of a frame."""
    facts = asked.model_dump(exclude={"b0", "b1", "b2", "version"})
    return facts | {"childcare_bands": asked.bands}


def _known(found: EditionPage) -> dict[str, Any]:
    line = found.line
    facts = line.model_dump(include=set(EditionForm.model_fields)) | {
        "site": found.place_words,
        "version": found.version,
    }
    return facts | dict(zip(("b0", "b1", "b2"), line.childcare_bands or (None,) * 3, strict=True))


def _choices(page: Page, present: UUID | None = None) -> dict[str, list[tuple[str, str]]]:
    """Who may lead, and the rooms that are offered; the one it has too, should it be closed."""
    leaders = [(str(ref), name) for ref, name in words.staff_names(page).items()]
    return {"facilitators": leaders, "room": room_choices(page, page.client(SitesClient).sites(), present)}


def room_choices(page: Page, sites: list[SiteLine], present: UUID | None) -> list[tuple[str, str]]:
    """Rooms that are offered, and the present one should it be closed."""
    said = page.gettext(N_("%(room)s, %(site)s (caben %(count)s)"))
    return [
        (str(room.id), said % {"room": room.name, "site": site.name, "count": room.capacity})
        for site in sites
        for room in site.rooms
        if room.id == present or not (room.is_closed or site.is_closed)
    ]
