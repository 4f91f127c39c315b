"""Her children's records."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.cases import CasesClient
from services.portal.forms.case.file import Child
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.views.case.frame import Worker, take, veil
from services.portal.views.case.person.frame import ask_about, one_of

router = APIRouter()


@router.get("/casos/{case_id}/persona/hijos/nuevo")
def ask_child(case_id: UUID, page: Worker) -> Response:
    """A child's record."""
    return ask_about(page, case_id, page.form(Child), N_("Hija o hijo"), "hijos/nuevo")


@router.post("/casos/{case_id}/persona/hijos/nuevo")
def add_child(case_id: UUID, page: Worker) -> Response:
    """Add it."""
    form = page.read(Child)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).add(case_id, "children", form.data.body(), key=form.key),
        back=f"/casos/{case_id}/persona",
        notice=N_("Guardado"),
    )
    return taken or ask_about(page, case_id, form, N_("Hija o hijo"), "hijos/nuevo")


@router.get("/casos/{case_id}/persona/hijos/{which}")
def ask_change_child(case_id: UUID, which: UUID, page: Worker) -> Response:
    """The record as it stands."""
    veiled = veil(page, f"/casos/{case_id}/persona")
    if veiled is not None:
        return veiled
    row = one_of(page, case_id, "children", which)
    form = page.form(Child).fill(row.facts | {"version": row.version})
    return ask_about(page, case_id, form, N_("Hija o hijo"), f"hijos/{which}")


@router.post("/casos/{case_id}/persona/hijos/{which}")
def change_child(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Correct it."""
    form = page.read(Child)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).change(case_id, f"children/{which}", form.data.body()),
        back=f"/casos/{case_id}/persona",
        notice=N_("Guardado"),
    )
    return taken or ask_about(page, case_id, form, N_("Hija o hijo"), f"hijos/{which}")


AREA = Area(name="person_children", router=router)
