"""Which groups an instance allows before any plan, and how far one woman gets towards one. Knows no exclusion."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from services.groups.planner.instance import BANDS, Instance, Participant, Room, Site, Slot, Staff

Children = tuple[int, int, int]
"""Children to look after, by band."""
Capacity = tuple[int, int, int, int]
"""Childcare places: by band, then in total."""
NOBODY: frozenset[str] = frozenset()


class Step(IntEnum):
    """The steps of the funnel, in order: what a room-slot has passed."""

    ROOM = 0
    REACH = 1
    HOUR = 2
    CHILDCARE = 3
    STAFF = 4
    LANGUAGE = 5
    WOMEN = 6


@dataclass(frozen=True)
class Relaxed:
    """One thing supposed to be there: her hour, a childcare place of a band, somebody who speaks a language."""

    hour: bool = False
    band: str | None = None
    interpreter: str | None = None
    facilitator: str | None = None


@dataclass(frozen=True)
class RoomSlot:
    """A room in a slot when it is free."""

    room: Room
    site: Site
    slot: Slot


AS_IT_IS = Relaxed()


def children_of(woman: Participant, slot: Slot) -> Children:
    """Her children who need looking after while a group of that slot meets."""
    care = woman.care.get(slot.period, {})
    return (care.get("b0", 0), care.get("b1", 0), care.get("b2", 0))


def capacity_of(site: Site, slot: Slot, *, more: str | None = None) -> Capacity:
    """The childcare places there, with one more of a band."""
    places = site.childcare.get(slot.id, {})
    bands = (places.get("b0", 0), places.get("b1", 0), places.get("b2", 0))
    extra = [int(band == more) for band in BANDS]
    return (
        bands[0] + extra[0],
        bands[1] + extra[1],
        bands[2] + extra[2],
        places.get("total", 0) + sum(extra),
    )


def fits(children: Children, places: Capacity) -> bool:
    """Whether these children find places; who has no children needs none."""
    if not any(children):
        return True
    return all(a <= b for a, b in zip(children, places, strict=False)) and sum(children) <= places[3]


def enough(others: Iterable[Children], *, start: Children, places: Capacity, wanted: int) -> bool:
    """Whether `wanted` of these mothers can leave their children beside those already there. Exact."""
    mothers = [children for children in others if any(children)]
    reached = {start: 0}
    for children in mothers:
        for used, count in list(reached.items()):
            after = (used[0] + children[0], used[1] + children[1], used[2] + children[2])
            if count + 1 <= reached.get(after, 0) or not fits(after, places):
                continue
            reached[after] = count + 1
            if count + 1 >= wanted:
                return True
    return wanted <= 0


class Offers:
    """What the instance allows, worked out once for all women.

    A group is possible for a woman exactly if one group with her in it breaks no hard rule but exclusions, which are
    left out on purpose: numbers of the funnel are shown, and must not tell of them.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._sitters: dict[tuple[str, str], list[Participant]] = {}
        for woman in instance.participants:
            for site in woman.travel:
                for slot in woman.slots:
                    self._sitters.setdefault((site, slot), []).append(woman)
        self._facilitators = _present(instance.facilitators)
        self._interpreters = _present(instance.interpreters)
        self._leads = {one.id for one in instance.facilitators if one.lead}
        self._companies: dict[tuple[str, str, bool, str, frozenset[str]], list[tuple[str, Children]]] = {}

    @cached_property
    def room_slots(self) -> tuple[RoomSlot, ...]:
        """Every room in every slot when it is free."""
        slot = self.instance.slot
        return tuple(
            RoomSlot(room, site, slot[name])
            for site in self.instance.sites
            for room in site.rooms
            for name in sorted(room.slots)
        )

    def funnel(self, woman: Participant) -> dict[Step, int]:
        """Room-slots left for her after each step."""
        passed = [self.passed(woman, at) for at in self.room_slots]
        return {step: sum(one >= step for one in passed) for step in Step}

    def passed(self, woman: Participant, at: RoomSlot, relaxed: Relaxed = AS_IT_IS) -> Step:
        """The last step that a room-slot passes for her."""
        if at.site.id not in woman.travel or (woman.step_free and not at.room.step_free):
            return Step.ROOM
        if at.slot.id not in woman.slots and not relaxed.hour:
            return Step.REACH
        if not fits(children_of(woman, at.slot), capacity_of(at.site, at.slot, more=relaxed.band)):
            return Step.HOUR
        languages = self.staffed(at, one_more=relaxed.facilitator)
        if not languages:
            return Step.CHILDCARE
        ways = [
            (said, heard) for said, heard in self._ways(at, languages, relaxed) if hears(woman, said, heard)
        ]
        if not ways:
            return Step.STAFF
        gathers = any(self._gathers(woman, at, said, heard, relaxed) for said, heard in ways)
        return Step.WOMEN if gathers else Step.LANGUAGE

    def staffed(self, at: RoomSlot, *, one_more: str | None = None) -> list[str]:
        """Languages in which facilitators could run a group there, one of them a lead, with one more of a language."""
        here = self._facilitators.get((at.site.id, at.slot.id), [])
        wanted = self.instance.params.facilitators_per_group
        found = []
        for language in self.instance.languages:
            speakers = [one.id for one in here if language in one.languages]
            extra = int(language == one_more)
            if len(speakers) + extra >= wanted and (extra or self._leads.intersection(speakers)):
                found.append(language)
        return found

    def _ways(
        self, at: RoomSlot, languages: list[str], relaxed: Relaxed
    ) -> Iterator[tuple[str, frozenset[str]]]:
        """The language of a group there, with what its interpreter speaks, if any."""
        interpreters = self._interpreters.get((at.site.id, at.slot.id), [])
        for said in languages:
            yield said, NOBODY
            yield from ((said, one.languages) for one in interpreters if said in one.languages)
            if relaxed.interpreter:
                yield said, frozenset({relaxed.interpreter})

    def _gathers(
        self, woman: Participant, at: RoomSlot, said: str, heard: frozenset[str], relaxed: Relaxed
    ) -> bool:
        """Whether enough women could sit with her, their children looked after."""
        params = self.instance.params
        if min(params.max_size, at.room.capacity) < params.min_size:
            return False
        company = [needs for name, needs in self._company(at, said, heard) if name != woman.id]
        wanted = params.min_size - 1 - sum(not any(needs) for needs in company)
        hers, places = children_of(woman, at.slot), capacity_of(at.site, at.slot, more=relaxed.band)
        return enough(company, start=hers, places=places, wanted=wanted)

    def _company(self, at: RoomSlot, said: str, heard: frozenset[str]) -> list[tuple[str, Children]]:
        """Women who could come and follow, each with her children."""
        key = (at.site.id, at.slot.id, at.room.step_free, said, heard)
        if key not in self._companies:
            self._companies[key] = [
                (one.id, children_of(one, at.slot))
                for one in self._sitters.get((at.site.id, at.slot.id), [])
                if (at.room.step_free or not one.step_free) and hears(one, said, heard)
            ]
        return self._companies[key]


def hears(woman: Participant, said: str, heard: frozenset[str]) -> bool:
    """Whether she follows a group in a language, or somebody interprets into one of hers."""
    return said in woman.languages or not heard.isdisjoint(woman.languages)


def _present(staff: Iterable[Staff]) -> dict[tuple[str, str], list[Staff]]:
    """Who could work at a site in a slot."""
    found: dict[tuple[str, str], list[Staff]] = {}
    for one in staff:
        for site in one.sites if one.max_groups else ():
            for slot in one.slots:
                found.setdefault((site, slot), []).append(one)
    return found
