"""Offers: every group that could be opened somewhere, with who could come to it and who could run it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.groups.planner.instance import Facilitator, Instance, Interpreter, Participant, Room, Site, Slot

LEADS_NEEDED = 1


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """A group that could meet in a room, an hour and a language.

    capacity: women at most. women: who could come, ids in the order of the instance; follows: those of them who need
    no interpreter. facilitators, interpreters: who could work in it.
    """

    number: int
    room: str
    slot: Slot
    language: str
    site: str
    capacity: int
    women: tuple[str, ...]
    follows: frozenset[str]
    facilitators: tuple[str, ...]
    interpreters: tuple[str, ...]

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
            if (
                len(staff) < instance.params.facilitators_per_group
                or sum(one.lead for one in staff) < LEADS_NEEDED
            ):
                continue
            helpers = [one for one in self.interpreters if language in one.languages]
            women, follows = [], set()
            for woman in self.women:
                if woman.step_free and not room.step_free:
                    continue
                if language in woman.languages:
                    follows.add(woman.id)
                elif not any(can_help(one, woman, instance) for one in helpers):
                    continue
                women.append(woman.id)
            if len(women) >= instance.params.min_size:
                found.append(
                    Offer(
                        first + len(found), room.id, self.slot, language, self.site.id, capacity, tuple(women),
                        frozenset(follows), tuple(one.id for one in staff), tuple(one.id for one in helpers),
                    )
                )  # fmt: skip
        return found


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


def worth(instance: Instance, woman: Participant, offer: Offer) -> int:
    """What her place in an offer adds to the objective by itself: her priority less her discomfort, in points."""
    weights = instance.params.weights
    return (
        weights.place_base
        + weights.place_wait * min(woman.wait, weights.wait_cap)
        + weights.place_urgency * woman.urgency
        - weights.travel_per_min * woman.travel[offer.site]
        - weights.slot_pref[woman.slots[offer.slot.id]]
    )
