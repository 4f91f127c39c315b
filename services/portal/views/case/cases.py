"""Casos: the caseload, and contacts without a file."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.intake.caseload import CaseloadClient
from services.portal.clients.intake.cases import CasesClient
from services.portal.forms.case import words, work_words
from services.portal.forms.case.contact_log import ContactLog, ConvertForm
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker, language_options, staff_name
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()
_PAGE = 50


@router.get("/casos")
def caseload(
    page: Worker,
    de: Annotated[str, Query(pattern="^(mine|team)$")] = "mine",
    ver: Annotated[str, Query(pattern="^[a-z_]{1,12}$")] = "live",
    pagina: Annotated[int, Query(ge=1, le=2000)] = 1,
) -> Response:
    """Her cases or her team's, the most pressing first."""
    show = ver if ver in words.SHOW else "live"
    load = page.client(CaseloadClient).caseload(whose=de, show=show, offset=(pagina - 1) * _PAGE, limit=_PAGE)
    return page.render(
        "case/list.html",
        load=load,
        whose=de,
        show_now=show,
        number=pagina,
        words=words,
        who=lambda ref: staff_name(page, ref),
    )


@router.get("/contactos")
def logs(page: Worker) -> Response:
    """Contacts without a file, newest first."""
    return page.render(
        "case/logs.html", logs=page.client(CasesClient).contact_logs(), work_words=work_words, new_id=new_id
    )


@router.get("/contactos/nuevo")
def new_log(page: Worker) -> Response:
    """Ten seconds: no identity is asked."""
    form = page.form(ContactLog, choices={"language": language_options(page)})
    return _log_page(page, form)


@router.post("/contactos/nuevo")
def record_log(page: Worker) -> Response:
    """Keep it."""
    form = page.read(ContactLog, choices={"language": language_options(page)})
    if form.is_valid:
        try:
            page.client(CasesClient).log_contact(form.data.model_dump(), key=form.key)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect("/contactos", N_("Contacto anotado"))
    return _log_page(page, form)


@router.get("/contactos/{log_id}/expediente")
def ask_convert(log_id: UUID, page: Worker) -> Response:
    """How to call her."""
    return _convert_page(page, log_id, page.form(ConvertForm))


@router.post("/contactos/{log_id}/expediente")
def convert(log_id: UUID, page: Worker) -> Response:
    """Open a case from a contact."""
    form = page.read(ConvertForm)
    if form.is_valid:
        try:
            case = page.client(CasesClient).convert(log_id, {"call_name": form.data.call_name}, key=form.key)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(f"/casos/{case}", N_("Expediente abierto desde el contacto"))
    return _convert_page(page, log_id, form)


def _log_page(page: Page, form: object) -> Response:
    return _plain(page, form, N_("Contacto sin expediente"), "/contactos/nuevo", "/contactos")


def _convert_page(page: Page, log_id: UUID, form: object) -> Response:
    return _plain(page, form, N_("Abrir expediente"), f"/contactos/{log_id}/expediente", "/contactos")


def _plain(page: Page, form: object, heading: str, action: str, back: str) -> Response:
    errors = getattr(form, "errors", ())
    return page.render(
        "case/plain_form.html",
        status=getattr(form, "status", 422) if errors else 200,
        form=form,
        heading=page.gettext(heading),
        action=action,
        back=back,
    )


_ROLES = frozenset({Role.CASEWORKER, Role.COORDINATOR})
AREA = Area(
    name="cases",
    router=router,
    nav=(
        Nav(N_("Casos"), "/casos", "folder2", place="bar", order=20, key="c", roles=_ROLES),
        Nav(N_("Contactos sin expediente"), "/contactos", "inbox", place="more", order=30, roles=_ROLES),
        Nav(N_("Nueva atención"), "/atencion/nueva", "plus-lg", place="new", key="n", roles=_ROLES),
    ),
)
