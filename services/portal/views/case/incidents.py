"""Hechos: what was done to her, several types at once."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.cases import CasesClient, Kept
from services.portal.forms.case.incident import Incident, as_typed
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views import drafts
from services.portal.views.case.frame import Worker, ask, frame, take
from services.portal.views.risk.signal_words import signals_seen, to_text
from shared.errors import Missing

router = APIRouter()
_TAB = "incidents"


@router.get("/casos/{case_id}/hechos")
def incidents(case_id: UUID, page: Worker) -> Response:
    """Every incident, newest first."""
    rows = page.client(CasesClient).all(case_id, "incidents")
    context = frame(page, case_id, _TAB) | {"seen": signals_seen(page, case_id)}
    return page.render("case/incidents.html", **context, rows=rows, as_day=date.fromisoformat)


@router.get("/casos/{case_id}/hechos/nuevo")
def ask_new(case_id: UUID, page: Worker) -> Response:
    """A new one, or where it was left."""
    form = page.form(Incident)
    return _page(page, case_id, form, drafts.resumed(page, form, "incident", case_id))


@router.post("/casos/{case_id}/hechos/nuevo")
def record(case_id: UUID, page: Worker) -> Response:
    """Keep it."""
    form = page.read(Incident)
    made: dict[str, Any] = {}
    taken = take(
        page,
        form,
        lambda: made.update(
            page.client(CasesClient).add(case_id, "incidents", form.data.body(), key=form.key)
        ),
        back=lambda: to_text(case_id, "incident", made) or f"/casos/{case_id}/hechos",
        notice=N_("Hecho guardado. Si cambia el riesgo, valóralo ahora."),
    )
    if taken is not None:
        drafts.done(page, "incident", case_id)
        return taken
    return _page(page, case_id, form, drafts.still(page, "incident", case_id))


@router.get("/casos/{case_id}/hechos/{which}/corregir")
def ask_correction(case_id: UUID, which: UUID, page: Worker) -> Response:
    """The incident as it stands."""
    row = _one(page, case_id, which)
    form = page.form(Incident).fill(as_typed(row.facts) | {"version": row.version})
    return _page(page, case_id, form, {}, end=f"{which}/corregir")


@router.post("/casos/{case_id}/hechos/{which}/corregir")
def correct(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Set it right; what the form does not show stays as it was."""
    form = page.read(Incident)
    made: dict[str, Any] = {}

    def send() -> None:
        body = form.data.body()
        unseen = {"since": _one(page, case_id, which).facts.get("since")}
        body |= {"incident": unseen | body["incident"]}
        made.update(page.client(CasesClient).put(f"/cases/{case_id}/incidents/{which}", body))

    def back() -> str:
        return to_text(case_id, "incident", made) or f"/casos/{case_id}/hechos"

    taken = take(page, form, send, back=back, notice=N_("Hecho corregido"))
    return taken or _page(page, case_id, form, {}, end=f"{which}/corregir")


def _one(page: Page, case_id: UUID, which: UUID) -> Kept:
    rows = page.client(CasesClient).all(case_id, "incidents")
    found = next((row for row in rows if row.id == which), None)
    if found is None:
        raise Missing("there is no such incident in this case")
    return found


def _page(
    page: Page, case_id: UUID, form: Form[Incident], more: dict[str, Any], *, end: str = "nuevo"
) -> Response:
    return ask(
        page,
        case_id,
        _TAB,
        form,
        heading=page.gettext(N_("Hecho de violencia")),
        action=f"/casos/{case_id}/hechos/{end}",
        back=f"/casos/{case_id}/hechos",
        **more,
    )


AREA = Area(name="incidents", router=router)
