"""Qué pasaría si: one thing more, or a place for one woman, is tried beside the plan and changes nothing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import ConflictThere, InvalidThere
from services.portal.clients.planning import PlanningClient
from services.portal.forms.groups.planning import TrialForm
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.planning import words
from services.portal.views.planning.board import STALE
from shared.contracts.roles import Role

router = APIRouter()
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]


@router.post("/convocatorias/{planning}/plan/ayuda/probar")
def try_thing(planning: UUID, page: Coordinator) -> Response:
    """Try one thing more."""
    return _try(page, planning, None, back=f"/convocatorias/{planning}/plan/ayuda")


@router.post("/convocatorias/{planning}/plan/mujeres/{person}/probar")
def try_her(planning: UUID, person: UUID, page: Coordinator) -> Response:
    """Try what it would take to give her a place, with one thing more or with what there is."""
    return _try(page, planning, person, back=f"/convocatorias/{planning}/plan/mujeres/{person}")


def _try(page: Page, planning: UUID, person: UUID | None, *, back: str) -> Response:
    form = page.read(TrialForm)
    if not form.is_valid:
        return page.redirect(back, STALE, is_done=False)
    try:
        made = page.client(PlanningClient).what_if(
            planning, form.data.model_dump(), person=person, key=form.key
        )
    except ConflictThere as refused:
        return page.redirect(f"/convocatorias/{planning}", words.refusal(refused), is_done=False)
    except InvalidThere:
        return page.redirect(back, STALE, is_done=False)
    return page.redirect(f"/convocatorias/{planning}/busquedas/{made}")
