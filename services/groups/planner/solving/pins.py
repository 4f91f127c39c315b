"""What a person has fixed before a search: who must be where, or not there, and groups that stay as they are."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from services.groups.planner.instance import Group, Instance, Plan
from services.groups.planner.judging.verify import verify
from services.groups.planner.solving.offers import Offer, Offers

BONUS = 1_000_000
"""Points for a pinned woman who has her place: more than any plan of a programme is worth, so pins come first."""


@dataclass(frozen=True, order=True)
class Place:
    """A room in a weekly hour: at most one group of a plan is there."""

    room: str
    slot: str


@dataclass(frozen=True, order=True)
class Seat:
    """A woman and a place."""

    woman: str
    place: Place


@dataclass(frozen=True)
class Pins:
    """inside: must sit there. outside: must not. locked: groups nobody touches. placed: must have a place, anywhere."""

    inside: tuple[Seat, ...] = ()
    outside: tuple[Seat, ...] = ()
    locked: tuple[Place, ...] = ()
    placed: tuple[str, ...] = ()

    def bonus(self, instance: Instance) -> dict[str, int]:
        """Points by woman, for those who must have a place."""
        must = {seat.woman for seat in self.inside} | set(self.placed)
        return {name: BONUS for name in must if name in instance.woman}

    def locked_in(self, instance: Instance, plan: Plan) -> tuple[Group, ...]:
        """The locked groups of a plan that keep the rules by themselves; others cannot stay as they are."""
        found: list[Group] = []
        for group in plan.groups:
            if place_of(group) not in self.locked or not is_known(instance, group):
                continue
            if not verify(instance, Plan(groups=(*found, group))).violations:
                found.append(group)
        return tuple(found)

    def narrow(self, offers: Offers, locked: Iterable[Group]) -> Offers:
        """The offers without whoever may not come to them; a locked group is open to its own women only."""
        kept = {place_of(group): frozenset(group.participants) for group in locked}
        settled = frozenset[str]().union(*kept.values())
        inside = {seat.woman: seat.place for seat in self.inside}
        outside = set(self.outside)

        def may(woman: str, offer: Offer) -> bool:
            place = Place(offer.room, offer.slot.id)
            if place in kept:
                return woman in kept[place]
            if woman in settled or Seat(woman, place) in outside:
                return False
            return inside.get(woman, place) == place

        return _filtered(offers, may) if self != FREE else offers

    def unkept(self, plan: Plan) -> tuple[str, ...]:
        """The women whose pins this plan does not keep, in order of their ids."""
        home = {name: place_of(group) for group in plan.groups for name in group.participants}
        out = {seat.woman for seat in self.inside if home.get(seat.woman) != seat.place}
        out |= {seat.woman for seat in self.outside if home.get(seat.woman) == seat.place}
        out |= set(self.placed) - home.keys()
        return tuple(sorted(out))


FREE = Pins()


def place_of(group: Group) -> Place:
    """Where and when a group meets."""
    return Place(group.room, group.slot)


def is_known(instance: Instance, group: Group) -> bool:
    """Whether everything a group names is still there."""
    named = {*group.facilitators, *([group.interpreter] if group.interpreter else [])}
    return (
        group.room in instance.room
        and group.slot in instance.slot
        and named <= instance.staff.keys()
        and instance.woman.keys() >= set(group.participants)
    )


def _filtered(offers: Offers, may: Callable[[str, Offer], bool]) -> Offers:
    every = []
    mine: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers.all:
        women = {name: points for name, points in offer.women.items() if may(name, offer)}
        one = replace(offer, women=women)
        every.append(one)
        for name in women:
            mine[name].append(one)
    return Offers(
        tuple(every),
        {name: tuple(found) for name, found in mine.items()},
        {(one.room, one.slot.id, one.language): one for one in every},
    )
