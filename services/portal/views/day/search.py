"""Buscar: a case by its code or by a name as it is heard. Always a POST; nothing of it stands in an address."""

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.intake.caseload import CaseloadClient, Found
from services.portal.clients.intake.lifecycle import LifecycleClient
from services.portal.forms.case import words
from services.portal.forms.case.lifecycle import GlassForm
from services.portal.forms.case.open import SearchForm
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.views.case.frame import Worker
from shared.contracts.roles import Role

router = APIRouter()


@router.get("/buscar")
def ask(page: Worker) -> Response:
    """An empty search."""
    return page.render("case/search.html", form=page.form(SearchForm), found=None, words=words)


@router.post("/buscar")
def search(page: Worker) -> Response:
    """What was found, best first."""
    form = page.read(SearchForm)
    if not form.is_valid:
        return page.invalid("case/search.html", form, found=None, words=words)
    found: list[Found] = page.client(CaseloadClient).search(form.data.q)
    return page.render("case/search.html", form=form, found=found, words=words)


@router.get("/acceso-urgente")
def ask_glass(page: Worker) -> Response:
    """A case outside one's teams."""
    return page.render("case/glass.html", form=page.form(GlassForm))


@router.post("/acceso-urgente")
def glass(page: Worker) -> Response:
    """Open it for an hour; the coordinator is told."""
    form = page.read(GlassForm)
    if form.is_valid:
        try:
            case = page.client(LifecycleClient).break_glass(form.data.code, form.data.reason)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(
                f"/casos/{case}", N_("Acceso abierto durante una hora. La coordinación lo sabe.")
            )
    return page.invalid("case/glass.html", form)


_ROLES = frozenset({Role.CASEWORKER, Role.COORDINATOR})
AREA = Area(
    name="search",
    router=router,
    nav=(Nav(N_("Buscar un caso"), "/buscar", "search", place="search", roles=_ROLES),),
)
