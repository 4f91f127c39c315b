"""The plan: groups and women, why, moving, fixing, undoing, publishing after a look, taking back."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from services.portal.clients.base import ConflictThere, InvalidThere, Refused
from services.portal.clients.planning import Asking, Board, GroupCard, PlanningClient
from services.portal.clients.planning_groups import BoardGroupsClient
from services.portal.forms.form import Form
from services.portal.forms.groups.planning import LockForm, MoveWomanForm, NumberForm, PinWomanForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.groups.words import staff_names
from services.portal.views.planning import words
from services.portal.views.planning.frame import about
from shared.contracts.roles import Role
from shared.errors import Missing

router = APIRouter()
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]
OUT = "out"
STALE = N_("A esta página le faltaba algo. Vuelve a intentarlo.")


@router.get("/convocatorias/{planning}/plan")
def show(planning: UUID, page: Coordinator) -> Response:
    """Every group with its women, and who has no place and why."""
    client = page.client(PlanningClient)
    try:
        board = client.board(planning)
    except ConflictThere as refused:
        return page.redirect(f"/convocatorias/{planning}", words.refusal(refused), is_done=False)
    return page.render("planning/board.html", board=board, **_about(page, planning))


@router.get("/convocatorias/{planning}/plan/ayuda")
def what_helps(planning: UUID, page: Coordinator) -> Response:
    """What one change would help most."""
    found = page.client(PlanningClient).what_helps(planning)
    return page.render("planning/help.html", helps=found, **_about(page, planning))


@router.get("/convocatorias/{planning}/plan/mujeres/{person}")
def woman(planning: UUID, person: UUID, page: Coordinator) -> Response:
    """Why she is where she is, and where else she could go."""
    board = page.client(PlanningClient).board(planning)
    return _woman(
        page, planning, person, board, page.form(MoveWomanForm, choices=_options(page, board, person))
    )


@router.get("/convocatorias/{planning}/plan/mujeres/{person}/huecos")
def openings(planning: UUID, person: UUID, page: Coordinator) -> Response:
    """For whoever drags her over the board: of each place, why not; empty where she may go."""
    return JSONResponse(_against(page, planning, person))


@router.post("/convocatorias/{planning}/plan/mujeres/{person}")
def move(planning: UUID, person: UUID, page: Coordinator) -> Response:
    """Move her, unless it breaks a rule: then say which."""
    client = page.client(PlanningClient)
    board = client.board(planning)
    form = page.read(MoveWomanForm, choices=_options(page, board, person))
    if form.is_valid:
        try:
            edited = client.move(planning, person, words.place_of(form.data.to), number=form.data.number)
            if edited.is_made:
                return page.redirect(f"/convocatorias/{planning}/plan", N_("Plan cambiado"))
            for one in edited.broken:
                form.refuse(words.speaker(page).said(one.words), field="to")
        except ConflictThere as refused:
            return page.redirect(f"/convocatorias/{planning}/plan", words.refusal(refused), is_done=False)
        except Refused as refused:
            form.take(refused)
    return _woman(page, planning, person, board, form)


@router.post("/convocatorias/{planning}/plan/mujeres/{person}/fijar")
def pin(planning: UUID, person: UUID, page: Coordinator) -> Response:
    """Fix her in her group, or let her go."""
    form = page.read(PinWomanForm)
    if not form.is_valid:
        return page.redirect(f"/convocatorias/{planning}/plan", STALE, is_done=False)
    at, number = words.place_of(form.data.at), form.data.number
    said = N_("Fijada: se queda donde está aunque se vuelva a calcular") if at else N_("Ya no está fijada")
    return _change(page, planning, said, lambda it: it.pin(planning, person, at, number=number))


@router.post("/convocatorias/{planning}/plan/fijar")
def lock(planning: UUID, page: Coordinator) -> Response:
    """Fix a whole group, or let it go."""
    form = page.read(LockForm)
    at = words.place_of(form.data.at) if form.is_valid else None
    if at is None:
        return page.redirect(f"/convocatorias/{planning}/plan", STALE, is_done=False)
    asked = form.data
    said = N_("Grupo fijado: no se toca aunque se vuelva a calcular") if asked.is_on else N_("Grupo suelto")
    return _change(
        page, planning, said, lambda it: it.lock(planning, at, is_on=asked.is_on, number=asked.number)
    )


@router.post("/convocatorias/{planning}/plan/deshacer")
def undo(planning: UUID, page: Coordinator) -> Response:
    """Bring back what there was before the last change."""
    return _numbered(page, planning, N_("Deshecho"), lambda it, number: it.undo(planning, number=number))


@router.get("/convocatorias/{planning}/plan/publicar")
def look(planning: UUID, page: Coordinator) -> Response:
    """What publishing would make."""
    board = page.client(PlanningClient).board(planning)
    return page.render("planning/publish.html", board=board, **_about(page, planning))


@router.post("/convocatorias/{planning}/plan/publicar")
def publish(planning: UUID, page: Coordinator) -> Response:
    """Make editions and proposed women of it."""
    said = N_("Publicado: los grupos existen y las mujeres están propuestas. Nadie ha recibido nada.")
    return _numbered(page, planning, said, lambda it, number: it.publish(planning, number=number))


@router.post("/convocatorias/{planning}/plan/retirar")
def take_back(planning: UUID, page: Coordinator) -> Response:
    """Undo publishing."""
    return _change(
        page, planning, N_("Retirado: ya no hay grupos de este plan"), lambda it: it.take_back(planning)
    )


def _numbered(page: Page, planning: UUID, said: str, act: Callable[[PlanningClient, int], Any]) -> Response:
    form = page.read(NumberForm)
    if not form.is_valid:
        return page.redirect(f"/convocatorias/{planning}/plan", STALE, is_done=False)
    return _change(page, planning, said, lambda it: act(it, form.data.number))


def _change(page: Page, planning: UUID, said: str, act: Callable[[PlanningClient], Any]) -> Response:
    here = f"/convocatorias/{planning}/plan"
    try:
        act(page.client(PlanningClient))
    except ConflictThere as refused:
        return page.redirect(here, words.refusal(refused), is_done=False)
    except InvalidThere:
        return page.redirect(here, STALE, is_done=False)
    return page.redirect(here, said)


def _woman(page: Page, planning: UUID, person: UUID, board: Board, form: Form[MoveWomanForm]) -> Response:
    who = _who(board, person)
    why = page.client(PlanningClient).why(planning, person)
    return page.render(
        "planning/woman.html",
        status=form.status if form.errors else 200,
        board=board,
        form=form,
        who=who,
        why=why,
        against=_against(page, planning, person),
        card=_card(board, person),
        is_pinned=any(one.is_pinned for each in board.cards for one in each.women if one.woman == who),
        **_about(page, planning),
    )


def _against(page: Page, planning: UUID, person: UUID) -> dict[str, str]:
    """Where she could go, as the form names it, and what speaks against it; empty where nothing does."""
    say = words.speaker(page)
    found = page.client(BoardGroupsClient).openings(planning, person)
    return {one.at.value if one.at else OUT: say.against(one) for one in found}


def _options(page: Page, board: Board, person: UUID) -> dict[str, list[tuple[str, str]]]:
    """Every group but hers, and none at all if she has one; what speaks against it is no part of its name."""
    say, hers = words.speaker(page), _card(board, person)
    found = [
        (one.at.value, f"{say.hour(one)} · {one.room} · {len(one.women)}/{one.capacity}")
        for one in board.cards
        if one is not hers
    ]
    return {"to": [*found, (OUT, N_("Sin plaza"))] if hers else found}


def _card(board: Board, person: UUID) -> GroupCard | None:
    return next((each for each in board.cards if any(one.woman.person == person for one in each.women)), None)


def _who(board: Board, person: UUID) -> Asking:
    if str(person) not in board.names:
        raise Missing("nobody who asks here")
    return board.names[str(person)]


def _about(page: Page, planning: UUID) -> dict[str, Any]:
    found = page.client(PlanningClient).read(planning)
    return about(page, found) | {"staff_names": staff_names(page)}
