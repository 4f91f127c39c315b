"""Convocatorias: the list, a new one, and what is missing before a plan is looked for."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.planning import PlanningClient
from services.portal.forms.groups.planning import CalculateForm, NewPlanningForm
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.planning import board as plan_board
from services.portal.views.planning import board_groups, changes, having, searches, trials, wishes, words
from shared.contracts.roles import Role

router = APIRouter()
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]


@router.get("/convocatorias")
def everything(page: Coordinator) -> Response:
    """Every planning."""
    return page.render("planning/list.html", found=page.client(PlanningClient).everything(), words=words)


@router.get("/convocatorias/nueva")
def ask_new(page: Coordinator) -> Response:
    """A new one."""
    return page.render("planning/new.html", form=page.form(NewPlanningForm))


@router.post("/convocatorias/nueva")
def create(page: Coordinator) -> Response:
    """Open it."""
    form = page.read(NewPlanningForm)
    if form.is_valid:
        try:
            made = page.client(PlanningClient).create(**form.data.model_dump(), key=form.key)
            return page.redirect(f"/convocatorias/{made}", N_("Convocatoria abierta"))
        except Refused as refused:
            form.take(refused)
    return page.invalid("planning/new.html", form)


@router.get("/convocatorias/{planning}")
def show(planning: UUID, page: Coordinator) -> Response:
    """What there is, who asks, what is missing."""
    return searches.show_data(page, planning, page.form(CalculateForm))


for part in (searches, changes, plan_board, board_groups, trials, wishes, having):
    router.include_router(part.router)

AREA = Area(name="plannings", router=router)
