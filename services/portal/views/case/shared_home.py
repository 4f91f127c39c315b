"""A home where many live: the coordinator says that sharing it keeps nobody apart."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.links import LinksClient
from services.portal.forms.form import Form
from services.portal.forms.links import HomeForm
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Coordinator, frame, take
from shared.errors import Missing, Unavailable

router = APIRouter()
_TAB: Final = "person"


@router.get("/casos/{case_id}/persona/domicilio-de-muchas")
def ask_share(case_id: UUID, page: Coordinator) -> Response:
    """What it will do, and which home it is."""
    return _ask(page, case_id, page.form(HomeForm))


@router.post("/casos/{case_id}/persona/domicilio-de-muchas")
def share(case_id: UUID, page: Coordinator) -> Response:
    """Say so."""
    form = page.read(HomeForm)
    taken = take(
        page,
        form,
        lambda: page.client(LinksClient).share_home(case_id, form.data.model_dump(), key=form.key),
        back=_links(case_id),
        notice=N_("Guardado: dejará de separarlas cuando lo digan dos coordinadoras"),
    )
    return taken or _ask(page, case_id, form)


@router.post("/casos/{case_id}/persona/domicilio-de-muchas/retirar")
def part(case_id: UUID, page: Coordinator) -> Response:
    """Take it back."""
    page.client(LinksClient).part_home(case_id)
    return page.redirect(_links(case_id), N_("Hecho: el domicilio vuelve a separarlas"))


def _links(case_id: UUID) -> str:
    return f"/casos/{case_id}/persona/coincidencias"


def _ask(page: Page, case_id: UUID, form: Form[Any]) -> Response:
    """The form, with how many files live there; 422 (or 503) with everything typed if refused."""
    is_refused = bool(form.errors)
    context = frame(page, case_id, _TAB, even_away=is_refused)
    try:
        home = page.client(LinksClient).links(case_id).home
    except Unavailable:
        if not is_refused:
            raise
        home = None
    if home is None and not is_refused:
        raise Missing("Esta ficha no comparte domicilio con ninguna otra.")
    return page.render(
        "case/shared_home.html",
        status=form.status if is_refused else 200,
        **context,
        form=form,
        home=home,
        here=_links(case_id),
        action=f"/casos/{case_id}/persona/domicilio-de-muchas",
    )


AREA = Area(name="shared_home", router=router)
