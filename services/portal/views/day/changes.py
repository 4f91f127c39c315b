"""Qué ha cambiado: what others did in her cases since she last looked; each line is put aside with one tap."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from services.portal.clients.changes import Change, ChangesClient, micros_of
from services.portal.locale.text import N_
from services.portal.pages.area import Area, Card
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.contact import reply_words
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()
ROLES: Final = frozenset({Role.CASEWORKER, Role.COORDINATOR})
Worker = Annotated[Page, staff(*ROLES)]
Micros = Annotated[int, Path(ge=0, le=4_102_444_800_000_000)]
PAGE_SIZE: Final = 20
_ON_HOY: Final = 5
_SEEN: Final = N_("Visto")

WORDS: Final = {
    "moved": N_("Acompañamiento cambiado"),
    "cancelled": N_("Acompañamiento cancelado"),
    "alert_taken": N_("Otra persona ha tomado la alerta"),
    "alert_closed": N_("Otra persona ha cerrado la alerta"),
    "given": N_("Ahora llevas tú este expediente"),
    "answered": N_("Ha contestado a un mensaje"),
    "withheld": N_("Un mensaje para ella no ha salido"),
    "uncertain": N_("No se sabe si un mensaje le llegó"),
}
ICONS: Final = {
    "moved": "arrow-repeat",
    "cancelled": "slash-circle",
    "alert_taken": "bell",
    "alert_closed": "check-circle",
    "given": "folder2",
    "answered": "chat-left-text",
    "withheld": "hourglass-split",
    "uncertain": "question-circle",
}


def href_of(one: Change) -> str:
    """Where a line leads: references only."""
    case = f"/casos/{one.case_id}"
    match one.kind:
        case "alert_taken" | "alert_closed" if one.about is not None:
            return f"/alertas/{one.about}"
        case "moved" | "cancelled":
            return f"{case}/acompanamientos"
        case "answered" | "withheld" | "uncertain":
            return f"{case}/contacto/mensajes"
    return case


@router.get("/cambios")
def show(page: Worker, pagina: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:
    """All of them, a page at a time."""
    found = page.client(ChangesClient).changes()
    pages = max(1, -(-len(found) // PAGE_SIZE))
    number = min(pagina, pages)
    return page.render(
        "today/changes.html",
        shown=found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        newest=micros_of(found[0].at) if found else 0,
        total=len(found),
        number=number,
        pages=pages,
        **_words(),
    )


@router.post("/cambios/hasta/{micros}")
def see_all(micros: Micros, page: Worker) -> Response:
    """Put aside what the page showed, and nothing that came after."""
    page.client(ChangesClient).see_until(micros)
    return page.redirect("/cambios", N_("Todo visto"), undo_href=f"/cambios/hasta/{micros}/deshacer")


@router.post("/cambios/hasta/{micros}/deshacer")
def unsee_all(micros: Micros, page: Worker) -> Response:
    """Take that back."""
    page.client(ChangesClient).unsee_until(micros)
    return page.redirect("/cambios")


@router.post("/cambios/{change}/visto")
def see(change: UUID, page: Worker) -> Response:
    """Put one aside."""
    page.client(ChangesClient).see(change)
    return page.redirect("/cambios", _SEEN, undo_href=f"/cambios/{change}/deshacer")


@router.post("/cambios/{change}/deshacer")
def unsee(change: UUID, page: Worker) -> Response:
    """Bring it back."""
    page.client(ChangesClient).unsee(change)
    return page.redirect("/cambios")


def cards(page: Page) -> list[Card]:
    """The newest of them, on Hoy."""
    if page.person is None or not page.person.has(*ROLES):
        return []
    found = page.client(ChangesClient).changes()
    context = {"shown": found[:_ON_HOY], "more": max(0, len(found) - _ON_HOY), **_words()}
    return [
        Card(N_("Qué ha cambiado"), "today/_changes_card.html", order=20, context=context, href="/cambios")
    ]


def _words() -> dict[str, Any]:
    return {
        "words": WORDS,
        "icons": ICONS,
        "answers": reply_words.ANSWERS,
        "href_of": href_of,
        "new_id": new_id,
    }


AREA = Area(name="changes", router=router, cards=cards)
