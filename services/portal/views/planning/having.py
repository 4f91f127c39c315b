"""Qué hay: the hours, rooms, childcare and staff of a planning, each added or taken away by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import ConflictThere, Refused
from services.portal.clients.planning import PlanningClient, PlanningPage
from services.portal.clients.sites import RoomLine, SiteLine, SitesClient
from services.portal.forms.form import Form
from services.portal.forms.groups import planning_having as forms
from services.portal.forms.groups.labels import LANGUAGES
from services.portal.forms.model import Choice
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.groups.words import staff_names
from services.portal.views.planning import having_edits as edits
from services.portal.views.planning import words
from services.portal.views.planning.frame import about
from shared.contracts.roles import Role

router = APIRouter()
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]
Rooms = Mapping[UUID, tuple[SiteLine, RoomLine]]
MEANWHILE = N_(
    "Alguien ha cambiado lo que hay mientras lo mirabas. Mira si lo tuyo sigue valiendo y envíalo otra vez."
)
Change = Callable[[Page, dict[str, Any], Any], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """One thing that is added by a page of its own. change: resources after what its form says."""

    path: str
    title: str
    form: type[forms.HavingForm]
    change: Change


KINDS: Final = (
    Kind("basico", N_("Idiomas y temas"), forms.BasicsForm, lambda _, it, said: edits.basics(it, said)),
    Kind("hora", N_("Una hora de la semana"), forms.HourForm, lambda _, it, said: edits.hour(it, said)),
    Kind("sala", N_("Una sala"), forms.RoomForm, lambda page, it, said: edits.room(it, said, _rooms(page))),
    Kind("guarderia", N_("Guardería"), forms.ChildcareForm, lambda _, it, said: edits.childcare(it, said)),
    Kind("dinamizadora", N_("Una dinamizadora"), forms.FacilitatorForm,
         lambda _, it, said: edits.facilitator(it, said)),
    Kind("interprete", N_("Intérprete"), forms.InterpreterForm, lambda _, it, said: edits.interpreter(it, said)),
)  # fmt: skip


@router.get("/convocatorias/{planning}/recursos")
def show(planning: UUID, page: Coordinator) -> Response:
    """Everything there is."""
    found = page.client(PlanningClient).read(planning)
    names = {str(ref): name for ref, name in staff_names(page).items()}
    return page.render("planning/having.html", kinds=KINDS, staff_names=names, **about(page, found))


@router.post("/convocatorias/{planning}/recursos/quitar")
def remove(planning: UUID, page: Coordinator) -> Response:
    """Take one thing away."""
    form, client = page.read(forms.RemoveForm), page.client(PlanningClient)
    if form.is_valid:
        said = form.data
        kept = edits.without(client.read(planning).resources, said.kind, said.id)
        try:
            client.set_resources(planning, kept, version=said.version)
        except ConflictThere:
            return page.redirect(f"/convocatorias/{planning}/recursos", MEANWHILE)
    return page.redirect(f"/convocatorias/{planning}/recursos", N_("Quitado"))


def _add_pages(kind: Kind) -> None:
    path = f"/convocatorias/{{planning}}/recursos/{kind.path}"

    @router.get(path)
    def ask(planning: UUID, page: Coordinator) -> Response:
        found = page.client(PlanningClient).read(planning)
        form: Form[Any] = page.form(kind.form, choices=_choices(page, found, kind))
        if kind.form is forms.BasicsForm:
            form.fill(edits.as_typed(found.resources))
        return _page(page, found, kind, form)

    @router.post(path)
    def add(planning: UUID, page: Coordinator) -> Response:
        client = page.client(PlanningClient)
        page.read(kind.form)  # what was typed is given back even if the planning is not there
        found = client.read(planning)
        form = page.read(kind.form, choices=_choices(page, found, kind))
        if form.is_valid:
            try:
                wanted = kind.change(page, found.resources, form.data)
                client.set_resources(planning, wanted, version=form.data.version)
                return page.redirect(f"/convocatorias/{planning}/recursos", N_("Guardado"))
            except ConflictThere:
                form.refuse(page.gettext(MEANWHILE))
                found = client.read(planning)
            except Refused as refused:
                form.take(refused)
        return _page(page, found, kind, form)


for _kind in KINDS:
    _add_pages(_kind)


def _choices(page: Page, found: PlanningPage, kind: Kind) -> dict[str, list[Choice]]:
    say, it, labels = words.speaker(page), found.resources, dict(LANGUAGES)
    every: dict[str, Callable[[], list[Choice]]] = {
        "hours": lambda: [(one["id"], say.hour_of(one["day"], one["start"])) for one in words.week(it)],
        "room": lambda: [
            (str(ref), f"{room.name} · {site.name}") for ref, (site, room) in _rooms(page).items()
        ],
        "site": lambda: [(one["id"], one["name"]) for one in it["sites"]],
        "sites": lambda: [(one["id"], one["name"]) for one in it["sites"]],
        "languages": lambda: [(code, labels.get(code, code)) for code in it["languages"]],
        "staff": lambda: [(str(ref), name) for ref, name in staff_names(page).items()],
    }
    asked = every.keys() & kind.form.model_fields.keys() - kind.form.choices.keys()
    return {name: every[name]() for name in asked}


def _rooms(page: Page) -> Rooms:
    sites = page.client(SitesClient).sites()
    return {
        room.id: (site, room)
        for site in sites
        if not site.is_closed
        for room in site.rooms
        if not room.is_closed
    }


def _page(page: Page, found: PlanningPage, kind: Kind, form: Form[Any]) -> Response:
    return page.render(
        "planning/add.html",
        status=form.status if form.errors else 200,
        form=form,
        kind=kind,
        **about(page, found),
    )
