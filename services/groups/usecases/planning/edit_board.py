"""Change the board by hand: each change is tried by the judge first, and one that breaks a rule is not made."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.errors import BadPlanning, ChangedMeanwhile, NoPlanYet
from services.groups.planner.instance import Instance, Plan
from services.groups.planner.solving.pins import Pins, Place, place_of
from services.groups.store.planning import plannings
from services.groups.usecases.planning.data import keep_board, standing, the_planning
from services.groups.usecases.planning.edits import Close, Edit, Move, Open, Restaff, apply
from services.groups.usecases.planning.rule_words import (
    Broken,
    known_faults,
    newly_broken,
    newly_broken_beside,
)
from shared.work import Work


@dataclass(frozen=True)
class Edited:
    """What became of a change. broken: why it was not made. number: of the board as it is now."""

    is_made: bool
    number: int
    broken: tuple[Broken, ...] = ()


def try_edit(work: Work, *, planning_id: UUID, edit: Edit) -> tuple[Broken, ...]:
    """Say what a change would break; nothing is kept. Raises BadPlanning."""
    instance, plan, pins = standing(work, the_planning(work, planning_id))
    _check(instance, pins, plan, edit)
    return newly_broken(instance, plan, apply(plan, edit))


@dataclass(frozen=True)
class Opening:
    """Where a woman could go. at: a group's place, None for out of every group. broken: what would break it."""

    at: Place | None
    is_locked: bool
    broken: tuple[Broken, ...]


def openings(work: Work, *, planning_id: UUID, person: UUID) -> tuple[Opening, ...]:
    """Try every group of the board for a woman, but hers, and no group at all if she has one; nothing is kept.

    Raises BadPlanning.
    """
    instance, plan, pins = standing(work, the_planning(work, planning_id))
    woman = str(person)
    if woman not in instance.woman:
        raise BadPlanning("No está en la convocatoria.", field="person", expected="quien pide plaza")
    hers = {place_of(group) for group in plan.groups if woman in group.participants}
    known = known_faults(instance, plan)
    stays = bool(hers & set(pins.locked))
    places: list[Place | None] = [at for group in plan.groups if (at := place_of(group)) not in hers]
    return tuple(
        Opening(at, True, ())
        if stays or at in pins.locked
        else Opening(at, False, newly_broken_beside(instance, known, apply(plan, Move(woman, at))))
        for at in [*places, *([None] if hers else [])]
    )


def edit_board(work: Work, *, planning_id: UUID, edit: Edit, number: int) -> Edited:
    """Make a change, unless it breaks a rule that was kept. Raises BadPlanning, ChangedMeanwhile.

    A group that is short of women may stay so until it is published.
    """
    planning = the_planning(work, planning_id, lock=True)
    instance, plan, pins = standing(work, planning)
    _check(instance, pins, plan, edit)
    after = apply(plan, edit)
    broken = newly_broken(instance, plan, after)
    if broken:
        board = plannings.board_of(work.session, planning_id)
        return Edited(is_made=False, number=board.number if board else 0, broken=broken)
    kept = keep_board(work, planning, plan=after, pins=pins, number=number)
    work.audit("planning.board_edited", subject=planning_id, kind=type(edit).__name__.lower())
    return Edited(is_made=True, number=kept)


def change_pins(work: Work, *, planning_id: UUID, change: Callable[[Pins], Pins], number: int) -> int:
    """Fix something, or let it go; return the board's number. Raises NoPlanYet, ChangedMeanwhile."""
    planning = the_planning(work, planning_id, lock=True)
    board = plannings.board_of(work.session, planning_id)
    if board is None:
        raise NoPlanYet("Aún no hay ningún plan: calcula uno primero.")
    kept = keep_board(work, planning, plan=board.plan, pins=change(board.pins), number=number)
    work.audit("planning.pins_changed", subject=planning_id)
    return kept


def undo_edit(work: Work, *, planning_id: UUID, number: int) -> int:
    """Bring back what the board was before its last change; undone twice, it is as it was. Raises NoPlanYet."""
    planning = the_planning(work, planning_id, lock=True)
    board = plannings.board_of(work.session, planning_id)
    if board is None or board.before is None:
        raise NoPlanYet("No hay ningún cambio que deshacer.")
    if board.number != number:
        raise ChangedMeanwhile("Alguien ha cambiado el tablero: míralo otra vez.", field="number")
    plan, pins = board.before
    kept = keep_board(work, planning, plan=plan, pins=pins, number=number)
    work.audit("planning.edit_undone", subject=planning_id)
    return kept


def _check(instance: Instance, pins: Pins, plan: Plan, edit: Edit) -> None:
    """Whether everything a change names is there, and it touches nothing that is locked. Raises BadPlanning."""
    named: list[tuple[str, str | None, object]] = []
    touched: list[Place | None] = []
    match edit:
        case Move(woman, to):
            named.append(("person", woman, instance.woman))
            touched += [to, *(Place(one.room, one.slot) for one in plan.groups if woman in one.participants)]
        case Open(at, language, theme, facilitators, interpreter):
            named += [("at.room", at.room, instance.room), ("at.slot", at.slot, instance.slot)]
            named += [("language", language, instance.languages), ("theme", theme, instance.themes)]
            named += _team(instance, facilitators, interpreter)
        case Restaff(at, facilitators, interpreter):
            named += _team(instance, facilitators, interpreter)
            touched.append(at)
        case Close(at):
            touched.append(at)
    for field, name, among in named:
        if name not in among:  # type: ignore[operator]  # dicts, tuples and sets of names
            raise BadPlanning("No está en la convocatoria.", field=field, expected="algo que esté")
    if set(touched) & set(pins.locked):
        raise BadPlanning("Ese grupo está fijado.", field="to", expected="soltarlo antes de cambiarlo")


def _team(
    instance: Instance, facilitators: tuple[str, ...], interpreter: str | None
) -> list[tuple[str, str | None, object]]:
    leaders = {one.id for one in instance.facilitators}
    found: list[tuple[str, str | None, object]] = [("facilitators", one, leaders) for one in facilitators]
    if interpreter:
        found.append(("interpreter", interpreter, {one.id for one in instance.interpreters}))
    return found
