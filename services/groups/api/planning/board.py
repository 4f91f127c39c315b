"""The board of a planning over HTTP, for coordinators alone: seeing, trying, changing, fixing, explaining."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from fastapi import APIRouter

from services.groups.api.dependencies import CoordinatingDoor
from services.groups.api.planning.schemas import BoardNumber, EditForm, NumberForm, PinForm, TrialForm
from services.groups.domain.errors import BadPlanning
from services.groups.planner.solving.pins import Pins
from services.groups.usecases.planning.edit_board import (
    Edited,
    Opening,
    change_pins,
    edit_board,
    openings,
    try_edit,
    undo_edit,
)
from services.groups.usecases.planning.edits import lock, pin_inside, pin_outside
from services.groups.usecases.planning.explain import Help, Why, explain, what_would_help
from services.groups.usecases.planning.read_board import Board, read_board
from services.groups.usecases.planning.rule_words import Broken

router = APIRouter(prefix="/plannings/{planning_id}/board", tags=["plannings"])


@router.get("")
def read(planning_id: UUID, door: CoordinatingDoor) -> Board:
    """The board on the data of now."""
    with door.begin("board_read") as work:
        return read_board(work, planning_id=planning_id)


@router.post("/trial")
def trial(planning_id: UUID, form: TrialForm, door: CoordinatingDoor) -> list[Broken]:
    """What a change would break; nothing is kept."""
    with door.begin("board_trial") as work:
        return list(try_edit(work, planning_id=planning_id, edit=form.edit.edit()))


@router.get("/openings/{person}")
def where(planning_id: UUID, person: UUID, door: CoordinatingDoor) -> tuple[Opening, ...]:
    """Where else she could go, and what speaks against it; nothing is kept."""
    with door.begin("board_openings") as work:
        return openings(work, planning_id=planning_id, person=person)


@router.post("/edits")
def edit(planning_id: UUID, form: EditForm, door: CoordinatingDoor) -> Edited:
    """Make a change, unless it breaks a rule that was kept."""
    with door.begin("board_edit") as work:
        return edit_board(work, planning_id=planning_id, edit=form.edit.edit(), number=form.number)


@router.post("/pins")
def pin(planning_id: UUID, form: PinForm, door: CoordinatingDoor) -> BoardNumber:
    """Fix a woman or a group, or let go."""
    change = _pinning(form)
    with door.begin("board_pin") as work:
        number = change_pins(work, planning_id=planning_id, change=change, number=form.number)
        return BoardNumber(number=number)


@router.post("/undo")
def undo(planning_id: UUID, form: NumberForm, door: CoordinatingDoor) -> BoardNumber:
    """Bring back what there was before the last change."""
    with door.begin("board_undo") as work:
        return BoardNumber(number=undo_edit(work, planning_id=planning_id, number=form.number))


@router.get("/why/{person}")
def why(planning_id: UUID, person: UUID, door: CoordinatingDoor) -> Why:
    """Why she has no place, or why this one."""
    with door.begin("board_why") as work:
        return explain(work, planning_id=planning_id, person=person)


@router.get("/help")
def what_helps(planning_id: UUID, door: CoordinatingDoor) -> list[Help]:
    """Single changes outside the plan, those that would place most women first."""
    with door.begin("board_help") as work:
        return what_would_help(work, planning_id=planning_id)


def _pinning(form: PinForm) -> Callable[[Pins], Pins]:
    at = form.at.place() if form.at else None
    woman = str(form.person) if form.person else None
    if woman is None and form.pin != "locked":
        raise BadPlanning("Falta de quién se trata.", field="person", expected="una persona")
    if at is None and not (form.pin == "inside" and not form.is_on):
        raise BadPlanning("Falta de qué grupo se trata.", field="at", expected="una sala y una hora")
    match form.pin, woman, at:
        case "inside", str(who), place:
            return partial(pin_inside, woman=who, at=place if form.is_on else None)
        case "outside", str(who), place if place is not None:
            return partial(pin_outside, woman=who, at=place, is_on=form.is_on)
        case _, _, place:
            assert place is not None
            return partial(lock, at=place, is_on=form.is_on)
