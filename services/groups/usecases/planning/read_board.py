"""The board: one card a group, the women without a place and why, what is broken, what is fixed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.groups.domain.errors import NoPlanYet
from services.groups.planner.explaining.reachable import capacity_of, children_of
from services.groups.planner.explaining.reasons import why_unplaced
from services.groups.planner.instance import Group, Instance, Plan
from services.groups.planner.judging.verify import verify
from services.groups.planner.solving.pins import Pins, Place, Seat, place_of
from services.groups.store.planning import plannings
from services.groups.store.planning.plannings import Planning
from services.groups.usecases.planning.data import in_force, read_data, standing, the_planning, who_knows
from services.groups.usecases.planning.difference import Difference, difference
from services.groups.usecases.planning.explain import ReasonLine, lines
from services.groups.usecases.planning.instance_of import instance_of
from services.groups.usecases.planning.read_planning import Woman, named
from services.groups.usecases.planning.rule_words import Broken, broken_rules
from shared.work import Work


@dataclass(frozen=True)
class Seated:
    """A woman in a group. is_pinned: she stays there whatever is searched."""

    woman: Woman
    is_pinned: bool


@dataclass(frozen=True)
class Card:
    """A group. day, start, minutes: of its weekly hour. capacity: women at most. children, childcare: in that hour.

    short: women it lacks to be opened.
    """

    at: Place
    site: str
    room: str
    day: int
    start: int
    minutes: int
    language: str
    theme: str
    facilitators: tuple[UUID, ...]
    interpreter: str | None
    women: tuple[Seated, ...]
    capacity: int
    short: int
    children: int
    childcare: int
    is_locked: bool


@dataclass(frozen=True)
class Unplaced:
    """A woman without a place, and the shortest reasons. kept_out: of which groups a person keeps her."""

    woman: Woman
    reasons: tuple[ReasonLine, ...]
    kept_out: tuple[Place, ...]


@dataclass(frozen=True)
class Board:
    """number: to be handed back with each change. difference: from what was published; None before that.

    knowing: women who know of their places in what was published.

    broken: nothing may be published while anything is in it. objective: points, by the weights in force.
    """

    number: int
    changed_at: datetime
    changed_by: UUID
    can_undo: bool
    cards: tuple[Card, ...]
    unplaced: tuple[Unplaced, ...]
    broken: tuple[Broken, ...]
    pins: Pins
    placed: int
    asking: int
    objective: int
    difference: Difference | None
    knowing: tuple[UUID, ...]
    names: dict[str, Woman]


def read_board(work: Work, *, planning_id: UUID) -> Board:
    """The board as it stands on the data of now. Raises NotHers, NoPlanYet."""
    planning = the_planning(work, planning_id)
    board = plannings.board_of(work.session, planning_id)
    if board is None:
        raise NoPlanYet("Aún no hay ningún plan: calcula uno primero.")
    instance, plan, pins = standing(work, planning)
    cases = {one.person: one.case_id for one in plannings.live_wishes(work.session, planning_id)}
    names = {str(person): woman for person, woman in named(work, cases).items()}
    rooms = {one.id: one.name for one in planning.resources.rooms}
    verdict = verify(instance, plan)
    return Board(
        number=board.number,
        changed_at=board.changed_at,
        changed_by=board.changed_by,
        can_undo=board.before is not None,
        cards=tuple(
            _card(instance, plan, group, pins=pins, names=names, rooms=rooms) for group in plan.groups
        ),
        unplaced=_unplaced(instance, plan, pins, names),
        broken=broken_rules(instance, plan),
        pins=pins,
        placed=verdict.placed,
        asking=verdict.women,
        objective=verdict.objective,
        difference=_from_published(work, planning, plan),
        knowing=who_knows(work, planning),
        names=names,
    )


def _from_published(work: Work, planning: Planning, plan: Plan) -> Difference | None:
    if not planning.published:
        return None
    return difference(instance_of(read_data(work, planning).with_all), in_force(work, planning), plan)


def _card(
    instance: Instance,
    plan: Plan,
    group: Group,
    *,
    pins: Pins,
    names: dict[str, Woman],
    rooms: dict[str, str],
) -> Card:
    room, site = instance.room[group.room]
    slot, at = instance.slot[group.slot], place_of(group)
    beside = [one for one in plan.groups if one.slot == group.slot and instance.room[one.room][1] is site]
    return Card(
        at=at,
        site=site.id,
        room=rooms[group.room],
        day=slot.day,
        start=slot.start,
        minutes=slot.minutes,
        language=group.language,
        theme=group.theme,
        facilitators=tuple(UUID(one) for one in group.facilitators),
        interpreter=group.interpreter,
        women=tuple(Seated(names[one], Seat(one, at) in pins.inside) for one in group.participants),
        capacity=min(instance.params.max_size, room.capacity),
        short=max(0, instance.params.min_size - len(group.participants)),
        children=sum(
            sum(children_of(instance.woman[one], slot)) for other in beside for one in other.participants
        ),
        childcare=capacity_of(site, slot)[-1],
        is_locked=at in pins.locked,
    )


def _unplaced(instance: Instance, plan: Plan, pins: Pins, names: dict[str, Woman]) -> tuple[Unplaced, ...]:
    found = why_unplaced(instance, plan)
    return tuple(
        Unplaced(names[name], lines(reasons), _kept_out(pins.outside, name))
        for name, reasons in found.items()
    )


def _kept_out(outside: Iterable[Seat], name: str) -> tuple[Place, ...]:
    return tuple(seat.place for seat in outside if seat.woman == name)
