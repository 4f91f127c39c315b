"""Qué ha cambiado: what is away or back is noted, and two proposals are looked for and seen side by side."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import ConflictThere, Refused
from services.portal.clients.planning import PlanningClient, PlanningPage, SearchLine, SearchPage
from services.portal.forms.form import Form
from services.portal.forms.groups.planning import ChangesForm
from services.portal.forms.model import Choice
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.groups.words import staff_names
from services.portal.views.planning import words
from services.portal.views.planning.frame import about
from shared.contracts.roles import Role

router = APIRouter()
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]
BOTH: Final = ("least_change", "best")
STOPPING = N_("Se está parando. Lo mejor que haya encontrado quedará aquí.")


@router.get("/convocatorias/{planning}/cambios")
def show(planning: UUID, page: Coordinator) -> Response:
    """What is away, and the last two proposals."""
    found = page.client(PlanningClient).read(planning)
    return _page(page, found, page.form(ChangesForm, choices=_choices(page, found)))


@router.post("/convocatorias/{planning}/cambios")
def note(planning: UUID, page: Coordinator) -> Response:
    """Note what changed and ask for both."""
    client = page.client(PlanningClient)
    found = client.read(planning)
    form = page.read(ChangesForm, choices=_choices(page, found))
    if form.is_valid:
        said = form.data
        try:
            client.replan(planning, out=said.out, back=said.back, seconds=said.seconds)
            return page.redirect(f"/convocatorias/{planning}/cambios", N_("Buscando. Nadie recibe nada."))
        except ConflictThere as refused:
            form.refuse(page.gettext(words.refusal(refused)))
        except Refused as refused:
            form.take(refused)
    return _page(page, found, form)


@router.get("/convocatorias/{planning}/cambios/marcha")
def progress(planning: UUID, page: Annotated[Page, staff(Role.COORDINATOR, quiet=True)]) -> Response:
    """Only the part that moves; the whole page again once both are over."""
    lines = pair(page.client(PlanningClient).read(planning))
    if all(one.is_over for one in lines):
        return page.redirect(f"/convocatorias/{planning}/cambios")
    return page.render("planning/_going.html", lines=lines, words=words)


@router.post("/convocatorias/{planning}/cambios/{search}/parar")
def stop(planning: UUID, search: UUID, page: Coordinator) -> Response:
    """Stop one of them; what it found stays to be looked at."""
    page.client(PlanningClient).stop(planning, search)
    return page.redirect(f"/convocatorias/{planning}/cambios", STOPPING)


def pair(found: PlanningPage, beside: SearchLine | None = None) -> list[SearchLine]:
    """The two proposals that were asked for last, or with another, least change first; none if there are none."""
    both = [one for one in found.searches if one.mode in BOTH]
    at = (beside or both[0]).asked_at if both else None
    return sorted((one for one in both if one.asked_at == at), key=lambda one: BOTH.index(one.mode))


def beside(page: Page, found: PlanningPage, line: SearchLine) -> list[SearchPage]:
    """What a proposal and the other of its pair found; nothing for another search, or while one still looks."""
    lines = pair(found, line) if line.mode in BOTH else []
    if not all(one.is_over for one in lines):
        return []
    client = page.client(PlanningClient)
    return [client.found(found.line.id, one.id) for one in lines]


def _page(page: Page, found: PlanningPage, form: Form[ChangesForm]) -> Response:
    lines = pair(found)
    return page.render(
        "planning/changes.html",
        status=form.status if form.errors else 200,
        form=form,
        lines=lines,
        is_going=any(not one.is_over for one in lines),
        proposals=beside(page, found, lines[0]) if lines else [],
        board=page.client(PlanningClient).board(found.line.id) if found.board else None,
        away=[label for _, label in _choices(page, found)["back"]],
        **about(page, found),
    )


def _choices(page: Page, found: PlanningPage) -> dict[str, list[Choice]]:
    """What can be away, by kind, and what is."""
    it, say, names = found.resources, words.speaker(page), staff_names(page)
    lists: dict[str, list[Choice]] = {
        "staff": [
            *(
                (one["staff"], names.get(UUID(one["staff"]), N_("Dinamizadora")))
                for one in it["facilitators"]
            ),
            *((one["id"], one["name"]) for one in it["interpreters"]),
        ],
        "rooms": [
            (room["id"], f"{room['name']} · {site['name']}") for site in it["sites"] for room in site["rooms"]
        ],
        "hours": [(one["id"], say.hour_of(one["day"], one["start"])) for one in words.week(it)],
    }
    return {kind: [one for one in every if one[0] not in it["out"]] for kind, every in lists.items()} | {
        "back": [one for every in lists.values() for one in every if one[0] in it["out"]]
    }
