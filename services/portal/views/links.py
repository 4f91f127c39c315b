"""Coincidencias: what a file shares with others, as far as each may know, and the man it is found by."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.links import Aggressor, LinksClient
from services.portal.forms import case_words
from services.portal.forms.form import Form
from services.portal.forms.links import AggressorForm
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case_frame import Worker, ask, frame, take, veil
from shared.errors import Missing

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
        relations=case_words.RELATION,
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


def _ask(page: Page, case_id: UUID, form: Form[Any], end: str) -> Response:
    here = _here(case_id)
    heading = page.gettext(N_("Quién le hace daño"))
    return ask(page, case_id, _TAB, form, heading=heading, action=f"{here}/{end}", back=here)


AREA = Area(name="links", router=router)
