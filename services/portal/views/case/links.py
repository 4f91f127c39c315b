"""Coincidencias: what a file shares with others, as far as each may know, and the man it is found by."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.links import Aggressor, Link, LinksClient
from services.portal.forms.case import incident_words
from services.portal.forms.form import Form
from services.portal.forms.links import AggressorForm, LiftForm
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Coordinator, Worker, ask, frame, take, veil
from shared.errors import Missing, Unavailable

router = APIRouter()
_TAB: Final = "person"
KINDS: Final = {
    "aggressor": N_("el mismo agresor, por nombre y año"),
    "aggressor_phone": N_("el mismo agresor, por su teléfono"),
    "aggressor_document": N_("el mismo agresor, por su documento"),
    "document": N_("el mismo documento: puede ser la misma mujer"),
    "household": N_("el mismo domicilio"),
    "phone": N_("un mismo teléfono de contacto"),
}


@router.get("/casos/{case_id}/persona/coincidencias")
def links(case_id: UUID, page: Worker) -> Response:
    """Links, and the men they are found by; what they are called stays closed while others can see."""
    client = page.client(LinksClient)
    is_veiled = page.person is not None and page.person.hides_names
    return page.render(
        "case/links.html",
        **frame(page, case_id, _TAB),
        found=client.links(case_id),
        kinds=KINDS,
        relations=incident_words.RELATION,
        aggressors=[] if is_veiled else client.aggressors(case_id),
    )


@router.get("/casos/{case_id}/persona/coincidencias/nuevo")
def ask_new(case_id: UUID, page: Worker) -> Response:
    """Another man."""
    return _ask(page, case_id, page.form(AggressorForm), "nuevo")


@router.post("/casos/{case_id}/persona/coincidencias/nuevo")
def add(case_id: UUID, page: Worker) -> Response:
    """Keep him, and compare."""
    form = page.read(AggressorForm)
    taken = take(
        page,
        form,
        lambda: page.client(LinksClient).add(case_id, form.data.body(), key=form.key),
        back=_here(case_id),
        notice=N_("Guardado y comparado con las demás fichas"),
    )
    return taken or _ask(page, case_id, form, "nuevo")


@router.get("/casos/{case_id}/persona/coincidencias/{other}/pueden-coincidir")
def ask_lift(case_id: UUID, other: UUID, page: Coordinator) -> Response:
    """What it will do, and why it may be done."""
    return _lift_page(page, case_id, other, page.form(LiftForm))


@router.post("/casos/{case_id}/persona/coincidencias/{other}/pueden-coincidir")
def lift(case_id: UUID, other: UUID, page: Coordinator) -> Response:
    """Let them meet."""
    form = page.read(LiftForm)
    taken = take(
        page,
        form,
        lambda: page.client(LinksClient).lift(case_id, other, form.data.model_dump(), key=form.key),
        back=_here(case_id),
        notice=N_("Guardado: podrán coincidir cuando lo digan dos coordinadoras"),
    )
    return taken or _lift_page(page, case_id, other, form)


@router.post("/casos/{case_id}/persona/coincidencias/{other}/separar")
def restore(case_id: UUID, other: UUID, page: Coordinator) -> Response:
    """Keep them apart again."""
    page.client(LinksClient).restore(case_id, other)
    return page.redirect(_here(case_id), N_("Hecho: no pueden estar en el mismo grupo"))


@router.get("/casos/{case_id}/persona/coincidencias/{which}")
def ask_change(case_id: UUID, which: UUID, page: Worker) -> Response:
    """As he stands."""
    veiled = veil(page, _here(case_id))
    if veiled is not None:
        return veiled
    him = _one(page, case_id, which)
    return _ask(
        page, case_id, page.form(AggressorForm).fill(him.facts | {"version": him.version}), str(which)
    )


@router.post("/casos/{case_id}/persona/coincidencias/{which}")
def change(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Correct him, and compare again."""
    form = page.read(AggressorForm)
    taken = take(
        page,
        form,
        lambda: page.client(LinksClient).save(case_id, which, form.data.body()),
        back=_here(case_id),
        notice=N_("Guardado y comparado con las demás fichas"),
    )
    return taken or _ask(page, case_id, form, str(which))


@router.post("/casos/{case_id}/persona/coincidencias/{which}/quitar")
def remove(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Take him off the file."""
    page.client(LinksClient).remove(case_id, which)
    return page.redirect(_here(case_id), N_("Quitado: ya no se compara"))


def _here(case_id: UUID) -> str:
    return f"/casos/{case_id}/persona/coincidencias"


def _one(page: Page, case_id: UUID, which: UUID) -> Aggressor:
    found = next((one for one in page.client(LinksClient).aggressors(case_id) if one.id == which), None)
    if found is None:
        raise Missing("No existe esa entrada en este expediente.")
    return found


def _lift_page(page: Page, case_id: UUID, other: UUID, form: Form[Any]) -> Response:
    """The form, with the other file's code and what both share; 422 (or 503) with everything typed if refused."""
    context = frame(page, case_id, _TAB, even_away=bool(form.errors))
    return page.render(
        "case/lift.html",
        status=form.status if form.errors else 200,
        **context,
        form=form,
        link=_link(page, case_id, other, even_away=bool(form.errors)),
        kinds=KINDS,
        here=_here(case_id),
        action=f"{_here(case_id)}/{other}/pueden-coincidir",
    )


def _link(page: Page, case_id: UUID, other: UUID, *, even_away: bool) -> Link | None:
    """The link that a form is about; None if intake is away and words wait to be sent again."""
    try:
        found = page.client(LinksClient).links(case_id).links
    except Unavailable:
        if not even_away:
            raise
        return None
    link = next((one for one in found if one.case_id == other), None)
    if link is None and not even_away:
        raise Missing("Ese expediente no comparte nada con este.")
    return link


def _ask(page: Page, case_id: UUID, form: Form[Any], end: str) -> Response:
    here = _here(case_id)
    heading = page.gettext(N_("Quién le hace daño"))
    return ask(page, case_id, _TAB, form, heading=heading, action=f"{here}/{end}", back=here)


AREA = Area(name="links", router=router)
