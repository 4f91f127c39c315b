"""Calcular: asking for a plan, seeing how the search goes, stopping it and keeping what it found."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import ConflictThere, Refused
from services.portal.clients.planning import PlanningClient
from services.portal.forms.form import Form
from services.portal.forms.groups.planning import CalculateForm, NumberForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.planning import words
from services.portal.views.planning.changes import beside
from services.portal.views.planning.frame import about
from shared.contracts.roles import Role

router = APIRouter()
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]
TRIAL_STOPPING = N_("Se está parando.")
STOPPING = N_("Se está parando. En un momento podrás quedarte con su plan.")


def show_data(page: Page, planning: UUID, form: Form[CalculateForm]) -> Response:
    """The page of what there is, with the form that starts a search."""
    found = page.client(PlanningClient).read(planning)
    return page.render(
        "planning/data.html", status=form.status if form.errors else 200, form=form, **about(page, found)
    )


@router.post("/convocatorias/{planning}/calcular")
def calculate(planning: UUID, page: Coordinator) -> Response:
    """Start a search."""
    form = page.read(CalculateForm)
    if form.is_valid:
        try:
            made = page.client(PlanningClient).search(planning, seconds=form.data.seconds, key=form.key)
            return page.redirect(f"/convocatorias/{planning}/busquedas/{made}")
        except ConflictThere as refused:
            form.refuse(page.gettext(words.refusal(refused)))
        except Refused as refused:
            form.take(refused)
    return show_data(page, planning, form)


@router.get("/convocatorias/{planning}/busquedas/{search}")
def follow(planning: UUID, search: UUID, page: Coordinator) -> Response:
    """How a search goes; when it is over, what can be done with it."""
    client = page.client(PlanningClient)
    found, line = client.read(planning), client.progress(planning, search)
    is_there = line.has_plan or line.has_trial
    seen = client.found(planning, search) if is_there and found.board else None
    return page.render(
        "planning/trial.html" if line.mode == "what_if" else "planning/search.html",
        line=line,
        seen=seen,
        proposals=beside(page, found, line) if seen else [],
        **about(page, found),
    )


@router.get("/convocatorias/{planning}/busquedas/{search}/marcha")
def progress(
    planning: UUID, search: UUID, page: Annotated[Page, staff(Role.COORDINATOR, quiet=True)]
) -> Response:
    """Only the part that moves; the whole page again once the search is over."""
    line = page.client(PlanningClient).progress(planning, search)
    if line.is_over:
        return page.redirect(f"/convocatorias/{planning}/busquedas/{search}")
    here = f"/convocatorias/{planning}"
    return page.render("planning/_progress.html", line=line, words=words, here=here)


@router.post("/convocatorias/{planning}/busquedas/{search}/parar")
def stop(planning: UUID, search: UUID, page: Coordinator) -> Response:
    """Stop it and keep its plan; one that is still stopping is kept with another press."""
    number = page.read(NumberForm)
    client = page.client(PlanningClient)
    client.stop(planning, search)
    if not client.progress(planning, search).has_plan or not number.is_valid:
        said = TRIAL_STOPPING if client.progress(planning, search).mode == "what_if" else STOPPING
        return page.redirect(f"/convocatorias/{planning}/busquedas/{search}", said)
    return _take(page, planning, search, number.data.number)


@router.post("/convocatorias/{planning}/busquedas/{search}/quedarme")
def take(planning: UUID, search: UUID, page: Coordinator) -> Response:
    """Put its plan on the board."""
    form = page.read(NumberForm)
    number = form.data.number if form.is_valid else 0
    return _take(page, planning, search, number)


def _take(page: Page, planning: UUID, search: UUID, number: int) -> Response:
    try:
        page.client(PlanningClient).take(planning, search, number=number)
    except ConflictThere as refused:
        return page.redirect(
            f"/convocatorias/{planning}/busquedas/{search}", words.refusal(refused), is_done=False
        )
    return page.redirect(
        f"/convocatorias/{planning}/plan", N_("Este es ahora el plan. Nadie ha recibido nada.")
    )
