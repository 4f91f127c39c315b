"""Changes by hand to a plan: pure functions from a plan to a plan."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.groups.domain.errors import BadPlanning
from services.groups.planner.instance import Group, Plan
from services.groups.planner.solving.pins import Pins, Place, Seat, place_of


@dataclass(frozen=True)
class Move:
    """A woman goes to the group at a place, or (None) out of every group."""

    woman: str
    to: Place | None


@dataclass(frozen=True)
class Restaff:
    """Another team for the group at a place."""

    at: Place
    facilitators: tuple[str, ...]
    interpreter: str | None = None


@dataclass(frozen=True)
class Open:
    """A new group, with nobody in it yet."""

    at: Place
    language: str
    theme: str
    facilitators: tuple[str, ...]
    interpreter: str | None = None


@dataclass(frozen=True)
class Close:
    """The group at a place is no more; its women are without a place."""

    at: Place


Edit = Move | Restaff | Open | Close


def apply(plan: Plan, edit: Edit) -> Plan:
    """The plan after a change. Raises BadPlanning if there is no group, or already one, where one is named."""
    match edit:
        case Move(woman, to):
            if to is not None:
                group_at(plan, to)
            return Plan(groups=tuple(_moved(group, woman, to) for group in plan.groups))
        case Restaff(at, facilitators, interpreter):
            team = {"facilitators": facilitators, "interpreter": interpreter}
            group_at(plan, at)
            return Plan(
                groups=tuple(
                    group.model_copy(update=team) if place_of(group) == at else group for group in plan.groups
                )
            )
        case Open(at, language, theme, facilitators, interpreter):
            if any(place_of(group) == at for group in plan.groups):
                raise BadPlanning("Ahí ya hay un grupo.", field="at", expected="una sala y hora libres")
            new = Group(
                room=at.room, slot=at.slot, language=language, theme=theme,
                facilitators=facilitators, interpreter=interpreter, participants=(),
            )  # fmt: skip
            return Plan(groups=(*plan.groups, new))
        case Close(at):
            group_at(plan, at)
            return Plan(groups=tuple(group for group in plan.groups if place_of(group) != at))


def group_at(plan: Plan, at: Place) -> Group:
    """The group at a place. Raises BadPlanning."""
    for group in plan.groups:
        if place_of(group) == at:
            return group
    raise BadPlanning("Ahí no hay ningún grupo.", field="to", expected="la sala y la hora de un grupo")


def _moved(group: Group, woman: str, to: Place | None) -> Group:
    others = tuple(name for name in group.participants if name != woman)
    here = place_of(group) == to
    return group.model_copy(update={"participants": (*others, woman) if here else others})


def pin_inside(pins: Pins, woman: str, at: Place | None) -> Pins:
    """She must sit there; None takes it back."""
    others = tuple(seat for seat in pins.inside if seat.woman != woman)
    outside = tuple(seat for seat in pins.outside if seat != Seat(woman, at)) if at else pins.outside
    return replace(pins, inside=_sorted((*others, Seat(woman, at)) if at else others), outside=outside)


def pin_outside(pins: Pins, woman: str, at: Place, *, is_on: bool) -> Pins:
    """She must not sit there, or may again."""
    seat = Seat(woman, at)
    others = tuple(one for one in pins.outside if one != seat)
    inside = tuple(one for one in pins.inside if one != seat) if is_on else pins.inside
    return replace(pins, inside=inside, outside=_sorted((*others, seat) if is_on else others))


def lock(pins: Pins, at: Place, *, is_on: bool) -> Pins:
    """The group at a place stays as it is, or may change again."""
    others = tuple(one for one in pins.locked if one != at)
    return replace(pins, locked=tuple(sorted((*others, at) if is_on else others)))


def _sorted(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    return tuple(sorted(seats))


def as_one(plan: Plan, old: str, new: str) -> Plan:
    """The plan for two women who are one: she has the place that is hers by name, else the other's."""
    has_place = any(new in group.participants for group in plan.groups)
    return Plan(
        groups=tuple(
            group.model_copy(
                update={
                    "participants": tuple(
                        new if name == old else name
                        for name in group.participants
                        if name != old or not has_place
                    )
                }
            )
            for group in plan.groups
        )
    )


def pins_as_one(pins: Pins, old: str, new: str) -> Pins:
    """The pins for two women who are one; where she is fixed by name, the other's pin is gone."""
    is_fixed = any(seat.woman == new for seat in pins.inside)
    inside = [seat for seat in pins.inside if seat.woman != old or not is_fixed]
    return replace(
        pins,
        inside=_sorted({_renamed(seat, old, new) for seat in inside}),
        outside=_sorted({_renamed(seat, old, new) for seat in pins.outside}),
        placed=tuple(dict.fromkeys(new if name == old else name for name in pins.placed)),
    )


def _renamed(seat: Seat, old: str, new: str) -> Seat:
    return replace(seat, woman=new) if seat.woman == old else seat
