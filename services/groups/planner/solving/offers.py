"""Offers: every group that could be opened somewhere, with who could come to it and who could run it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from services.groups.planner.instance import Facilitator, Instance, Interpreter, Participant, Room, Site, Slot


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """A group that could meet in a room, an hour and a language.

    capacity: women at most. women: who could come and the points that her place adds by itself, most first; follows:
    those of them who need no interpreter. facilitators: who could work in it; teams: who of them could run it together,
    least sought after first. helped: of each interpreter who could work in it, the women who could come because of her.
    """

    number: int
    room: str
    slot: Slot
    language: str
    site: str
    capacity: int
    women: Mapping[str, int]
    follows: frozenset[str]
    facilitators: tuple[str, ...]
    teams: tuple[tuple[str, ...], ...]
    helped: Mapping[str, frozenset[str]]

    @property
    def place(self) -> tuple[str, str]:
        """Site and slot: what childcare is shared by, and what a woman would have to move from."""
        return self.site, self.slot.id


@dataclass(frozen=True)
class Offers:
    """All offers of an instance; those of each woman, and the one that a group of a plan is."""

    all: tuple[Offer, ...]
    of_woman: Mapping[str, tuple[Offer, ...]]
    by_key: Mapping[tuple[str, str, str], Offer]

    @classmethod
    def of(cls, instance: Instance) -> "Offers":
        """Work them out. An offer that could never reach the smallest size or find its facilitators is none."""
        found: list[Offer] = []
        for site in instance.sites:
            women = [one for one in instance.participants if site.id in one.travel]
            for slot in instance.slots:
                here = _Place.of(instance, site, slot, women)
                for room in site.rooms:
                    if slot.id in room.slots:
                        found += here.offers(instance, room, first=len(found))
        mine: dict[str, list[Offer]] = defaultdict(list)
        for offer in found:
            for woman in offer.women:
                mine[woman].append(offer)
        return cls(
            tuple(found),
            {woman: tuple(offers) for woman, offers in mine.items()},
            {(one.room, one.slot.id, one.language): one for one in found},
        )


@dataclass(frozen=True)
class _Place:
    """A site at an hour, and who could be there."""

    site: Site
    slot: Slot
    women: list[Participant]
    facilitators: list[Facilitator]
    interpreters: list[Interpreter]

    @classmethod
    def of(cls, instance: Instance, site: Site, slot: Slot, women: Iterable[Participant]) -> "_Place":
        places = site.childcare.get(slot.id, {})
        return cls(
            site,
            slot,
            [one for one in women if slot.id in one.slots and has_childcare(one, slot, places)],
            [one for one in instance.facilitators if slot.id in one.slots and site.id in one.sites],
            [one for one in instance.interpreters if slot.id in one.slots and site.id in one.sites],
        )

    def offers(self, instance: Instance, room: Room, *, first: int) -> list[Offer]:
        """The offers in one room."""
        found: list[Offer] = []
        capacity = min(instance.params.max_size, room.capacity)
        if capacity < instance.params.min_size:
            return found
        for language in instance.languages:
            staff = [one for one in self.facilitators if language in one.languages]
            teams = _teams(staff, instance.params.facilitators_per_group)
            helpers = [one for one in self.interpreters if language in one.languages]
            there = [one for one in self.women if room.step_free or not one.step_free]
            follows = frozenset(one.id for one in there if language in one.languages)
            helped = {
                helper.id: frozenset(
                    one.id for one in there if one.id not in follows and can_help(helper, one, instance)
                )
                for helper in helpers
            }
            able = follows.union(*helped.values())
            women = {one.id: worth(instance, one, self.site, self.slot) for one in there if one.id in able}
            if teams and len(women) >= instance.params.min_size:
                found.append(
                    Offer(
                        first + len(found), room.id, self.slot, language, self.site.id, capacity,
                        dict(sorted(women.items(), key=lambda one: -one[1])), follows,
                        tuple(one.id for one in staff), teams, helped,
                    )
                )  # fmt: skip
        return found


def _teams(staff: Sequence[Facilitator], size: int) -> tuple[tuple[str, ...], ...]:
    """Facilitators for a group, one of whom may lead; first those who speak fewest languages, then who may not lead."""

    def sought(team: Sequence[Facilitator]) -> tuple[int, int]:
        return sum(len(one.languages) for one in team), sum(one.lead for one in team)

    able = (team for team in combinations(staff, size) if any(one.lead for one in team))
    return tuple(tuple(one.id for one in team) for team in sorted(able, key=sought))


def can_help(interpreter: Interpreter, woman: Participant, instance: Instance) -> bool:
    """Whether an interpreter speaks one of her languages and may be in a group with her."""
    is_apart = interpreter.id in instance.apart.get(woman.id, ())
    return not is_apart and not interpreter.languages.isdisjoint(woman.languages)


def has_childcare(woman: Participant, slot: Slot, places: Mapping[Any, int]) -> bool:
    """Whether her children alone would find places, of all that a site has in a slot."""
    need = woman.care.get(slot.period, {})
    return sum(need.values()) <= places.get("total", 0) and all(
        count <= places.get(band, 0) for band, count in need.items()
    )


def worth(instance: Instance, woman: Participant, site: Site, slot: Slot) -> int:
    """What her place adds to the objective by itself: her priority less her discomfort, in points."""
    weights = instance.params.weights
    return (
        weights.place_base
        + weights.place_wait * min(woman.wait, weights.wait_cap)
        + weights.place_urgency * woman.urgency
        - weights.travel_per_min * woman.travel[site.id]
        - weights.slot_pref[woman.slots[slot.id]]
    )
