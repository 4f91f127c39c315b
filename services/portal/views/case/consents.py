"""Consentimientos: what she agreed to, and what stops when she takes it back."""

from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.cases import CasesClient
from services.portal.forms.case import person_words
from services.portal.forms.case.consent import ConsentForm
from services.portal.forms.form import Form
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker, ask, frame, language_options, take
from shared.errors import Missing

router = APIRouter()
_TAB: Final = "consents"
_EFFECTS: Final = {
    "services": N_("El expediente queda sin consentimiento de atención: habrá que hablarlo o cerrarlo."),
    "referral": N_("Las derivaciones que se apoyan en él se retiran y la entidad recibe aviso de parar."),
    "sharing": N_("No se comparte nada más con ese recurso."),
    "reporting": N_("Deja de contarse en la memoria."),
    "interpreter": N_("No interviene ninguna intérprete."),
}


@router.get("/casos/{case_id}/consentimientos")
def consents(case_id: UUID, page: Worker) -> Response:
    """Live ones first, withdrawn ones after."""
    rows = sorted(page.client(CasesClient).all(case_id, "consents"), key=lambda row: not row.is_live)
    context = frame(page, case_id, _TAB)
    return page.render("case/consents.html", **context, rows=rows, as_instant=datetime.fromisoformat)


@router.get("/casos/{case_id}/consentimientos/nuevo")
def ask_new(case_id: UUID, page: Worker) -> Response:
    """A new consent, in the language she speaks."""
    head = page.client(CasesClient).head(case_id)
    form = page.form(ConsentForm, choices={"language": language_options(page)})
    form.fill({"purpose": "services", "medium": "spoken", "by": "herself", "language": head.languages[0]})
    return _page(page, case_id, form)


@router.post("/casos/{case_id}/consentimientos/nuevo")
def give(case_id: UUID, page: Worker) -> Response:
    """Keep it."""
    form = page.read(ConsentForm, choices={"language": language_options(page)})
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).add(case_id, "consents", form.data.body(), key=form.key),
        back=f"/casos/{case_id}/consentimientos",
        notice=N_("Consentimiento guardado"),
    )
    return taken or _page(page, case_id, form)


@router.get("/casos/{case_id}/consentimientos/{which}/retirar")
def ask_withdraw(case_id: UUID, which: UUID, page: Worker) -> Response:
    """What will stop."""
    rows = page.client(CasesClient).all(case_id, "consents")
    row = next((row for row in rows if row.id == which), None)
    if row is None:
        raise Missing("there is no such consent in this case")
    purpose = row.facts["purpose"]
    return page.render(
        "confirm.html",
        heading=page.gettext(N_("Retirar el consentimiento")),
        lines=[page.gettext(person_words.PURPOSE[purpose]), page.gettext(_EFFECTS[purpose])],
        form=page.form(FormModel),
        action=f"/casos/{case_id}/consentimientos/{which}/retirar",
        yes=page.gettext(N_("Retirar")),
        back=f"/casos/{case_id}/consentimientos",
        danger=True,
    )


@router.post("/casos/{case_id}/consentimientos/{which}/retirar")
def withdraw(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Take it back: it counts from this moment."""
    page.client(CasesClient).act(case_id, f"consents/{which}/withdrawal")
    return page.redirect(f"/casos/{case_id}/consentimientos", N_("Consentimiento retirado"))


def _page(page: Page, case_id: UUID, form: Form[ConsentForm]) -> Response:
    return ask(
        page,
        case_id,
        _TAB,
        form,
        heading=page.gettext(N_("Nuevo consentimiento")),
        action=f"/casos/{case_id}/consentimientos/nuevo",
        back=f"/casos/{case_id}/consentimientos",
    )


AREA = Area(name="consents", router=router)
