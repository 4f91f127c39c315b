"""Dated facts: what was ordered, granted or asked for, and when it ends."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.cases import CasesClient
from services.portal.forms.case.file import DatedFact
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.views.case.frame import Worker, take
from services.portal.views.case.person.frame import ask_about, one_of

router = APIRouter()


@router.get("/casos/{case_id}/persona/fechas/nueva")
def ask_fact(case_id: UUID, page: Worker) -> Response:
    """A fact with a date."""
    return ask_about(page, case_id, page.form(DatedFact), N_("Fecha importante"), "fechas/nueva")


@router.post("/casos/{case_id}/persona/fechas/nueva")
def add_fact(case_id: UUID, page: Worker) -> Response:
    """Add it, with its reminder."""
    form = page.read(DatedFact)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).add(case_id, "dated-facts", form.data.body(), key=form.key),
        back=f"/casos/{case_id}/persona",
        notice=N_("Fecha guardada; te avisaremos antes"),
    )
    return taken or ask_about(page, case_id, form, N_("Fecha importante"), "fechas/nueva")


@router.get("/casos/{case_id}/persona/fechas/{which}")
def ask_change_fact(case_id: UUID, which: UUID, page: Worker) -> Response:
    """The fact as it stands."""
    row = one_of(page, case_id, "dated-facts", which)
    form = page.form(DatedFact).fill(row.facts | {"version": row.version})
    return ask_about(page, case_id, form, N_("Fecha importante"), f"fechas/{which}")


@router.post("/casos/{case_id}/persona/fechas/{which}")
def change_fact(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Correct it."""
    form = page.read(DatedFact)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).change(case_id, f"dated-facts/{which}", form.data.body()),
        back=f"/casos/{case_id}/persona",
        notice=N_("Fecha guardada"),
    )
    return taken or ask_about(page, case_id, form, N_("Fecha importante"), f"fechas/{which}")


AREA = Area(name="person_dates", router=router)
