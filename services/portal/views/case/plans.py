"""Plan: needs and goals line by line, and her safety plan with a copy that gives nothing away."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.cases import CasesClient
from services.portal.forms.case import work_words
from services.portal.forms.case.work import PlanItem, SafetyPlan
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views import drafts
from services.portal.views.case.frame import Worker, ask, frame, take
from shared.errors import Missing

router = APIRouter()
_TAB = "plan"


@router.get("/casos/{case_id}/plan")
def plan(case_id: UUID, page: Worker) -> Response:
    """Both plans."""
    client = page.client(CasesClient)
    return page.render(
        "case/plan.html",
        **frame(page, case_id, _TAB),
        items=client.all(case_id, "plan-items"),
        safety=client.safety_plan(case_id),
        as_day=date.fromisoformat,
    )


@router.get("/casos/{case_id}/plan/nueva")
def ask_item(case_id: UUID, page: Worker) -> Response:
    """A line of the action plan."""
    return _item_page(page, case_id, page.form(PlanItem), "nueva")


@router.post("/casos/{case_id}/plan/nueva")
def add_item(case_id: UUID, page: Worker) -> Response:
    """Add it."""
    form = page.read(PlanItem)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).add(case_id, "plan-items", form.data.body(), key=form.key),
        back=f"/casos/{case_id}/plan",
        notice=N_("Añadido al plan"),
    )
    return taken or _item_page(page, case_id, form, "nueva")


@router.get("/casos/{case_id}/plan/linea/{which}")
def ask_change(case_id: UUID, which: UUID, page: Worker) -> Response:
    """The line as it stands."""
    rows = page.client(CasesClient).all(case_id, "plan-items")
    row = next((row for row in rows if row.id == which), None)
    if row is None:
        raise Missing("there is no such line in this plan")
    form = page.form(PlanItem).fill(row.facts | {"version": row.version})
    return _item_page(page, case_id, form, f"linea/{which}")


@router.post("/casos/{case_id}/plan/linea/{which}")
def change_item(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Change it."""
    form = page.read(PlanItem)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).change(case_id, f"plan-items/{which}", form.data.body()),
        back=f"/casos/{case_id}/plan",
        notice=N_("Plan actualizado"),
    )
    return taken or _item_page(page, case_id, form, f"linea/{which}")


@router.get("/casos/{case_id}/plan/seguridad")
def ask_safety(case_id: UUID, page: Worker) -> Response:
    """The plan in force, or where its draft was left."""
    now = page.client(CasesClient).safety_plan(case_id)
    form = page.form(SafetyPlan)
    if now is not None:
        lines = {section: "\n".join(found) for section, found in now.facts["sections"].items()}
        known = {"review_on": now.facts["review_on"], "printing": now.facts["printing"], "replaces": now.id}
        form.fill({"sections": lines} | known)
    return _safety_page(page, case_id, form, drafts.resumed(page, form, "safety_plan", case_id))


@router.post("/casos/{case_id}/plan/seguridad")
def save_safety(case_id: UUID, page: Worker) -> Response:
    """Write it anew; the one before stays in the file."""
    form = page.read(SafetyPlan)
    for section in form.data.too_long() if form.is_valid else ():
        sentence = N_("«%(section)s» tiene una línea de más de 200 letras. Pártela en dos o más.")
        named = page.gettext(work_words.SECTION.get(section, section))
        form.refuse(page.gettext(sentence) % {"section": named}, field=f"sections.{section}")
    if form.is_valid and not form.data.body()["plan"]["sections"]:
        form.refuse(page.gettext(N_("Escribe al menos una medida.")))
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).add(case_id, "safety-plan", form.data.body(), key=form.key),
        back=f"/casos/{case_id}/plan",
        notice=N_("Plan de seguridad guardado"),
    )
    if taken is not None:
        drafts.done(page, "safety_plan", case_id)
        return taken
    return _safety_page(page, case_id, form, drafts.still(page, "safety_plan", case_id))


@router.get("/casos/{case_id}/plan/seguridad/copia")
def copy(case_id: UUID, page: Worker) -> Response:
    """What may go in a bag: a list under a neutral title; no name, no code, no word of what it is for."""
    now = page.client(CasesClient).safety_plan(case_id)
    if now is None:
        raise Missing("there is no safety plan yet")
    lines = [line for found in now.facts["sections"].values() for line in found]
    return page.render("case/safety_copy.html", lines=lines)


def _item_page(page: Page, case_id: UUID, form: Form[PlanItem], end: str) -> Response:
    return ask(
        page,
        case_id,
        _TAB,
        form,
        heading=page.gettext(N_("Plan de acción")),
        action=f"/casos/{case_id}/plan/{end}",
        back=f"/casos/{case_id}/plan",
    )


def _safety_page(page: Page, case_id: UUID, form: Form[SafetyPlan], more: dict[str, Any]) -> Response:
    status = form.status if form.errors else 200
    context = frame(page, case_id, _TAB, even_away=bool(form.errors))
    return page.render("case/safety.html", status=status, **context, form=form, **more)


AREA = Area(name="plans", router=router)
