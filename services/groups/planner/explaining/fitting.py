"""Tries, greedily and by every hard rule, whom a plan could still seat if one thing more were there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from services.groups.planner.explaining.reachable import NOBODY, Capacity, children_of, fits, hears
from services.groups.planner.explaining.standing import OpenGroup, Standing
from services.groups.planner.instance import Instance, Participant, Plan, Room, Site, Slot, Staff

NEWCOMER = ""
"""Staff who are not there yet: nobody is apart from them."""


@dataclass(frozen=True)
class Supposed:
    """One thing more than there is."""

    band: str | None = None
    interpreter: str | None = None
    facilitator: str | None = None
    room: bool = False


AS_IT_IS = Supposed()


class Fitting:
    """A plan and the women still waiting."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.standing = Standing(instance, plan)
        self.instance = instance
        self.own = range(len(plan.groups))
        self._by_spot: dict[tuple[str, str], list[Participant]] = {}
        for woman in self.standing.unplaced:
            for site in woman.travel:
                for slot in woman.slots:
                    self._by_spot.setdefault((site, slot), []).append(woman)
        self._leads = {one.id for one in instance.facilitators if one.lead}

    def waiting(self, site: Site, slot: Slot) -> list[Participant]:
        """Women without a place who could come there; fewest children first, so that greedy seats most."""
        here = [one for one in self._by_spot.get((site.id, slot.id), ()) if one.id not in self.standing.home]
        apart = self.instance.apart
        return sorted(here, key=lambda one: (sum(children_of(one, slot)), len(apart.get(one.id, ())), one.id))

    def settle(self) -> None:
        """Use up what the plan has left: seat whoever can sit, then open whatever group can be opened."""
        spots = [(site, slot) for site in self.instance.sites for slot in self.instance.slots]
        while True:
            self._seat_all()
            groups = (self.new_group(site, slot) for site, slot in spots)
            best = max((one for one in groups if one), key=lambda one: len(one.women), default=None)
            if best is None:
                return
            self.standing.open(best)

    def seated(self, site: Site, slot: Slot, supposed: Supposed) -> int:
        """How many would find a place in the plan's own groups there; an interpreter can sit in only one of them."""
        own = [self.standing.groups[at] for at in self.own]
        here = [one for one in own if one.site.id == site.id and one.slot.id == slot.id]
        if supposed.interpreter:
            silent = [one for one in here if not one.interpreted]
            heard = frozenset({supposed.interpreter})
            return max((len(self._fill(replace(one, heard=heard), supposed)) for one in silent), default=0)
        gone: list[Participant] = []
        for one in here:
            gone += self._fill(one, supposed, gone=gone)
        return len(gone)

    def new_group(self, site: Site, slot: Slot, supposed: Supposed = AS_IT_IS) -> OpenGroup | None:
        """The group that would seat most of the waiting, large enough to be opened; None if there is none."""
        least = self.instance.params.min_size
        if len(self.waiting(site, slot)) < least:
            return None
        found = (
            replace(empty, women=[one.id for one in self._fill(empty, supposed)])
            for empty in self._empty_groups(site, slot, supposed)
        )
        enough = [one for one in found if len(one.women) >= least]
        return max(enough, key=lambda one: len(one.women), default=None)

    def _seat_all(self) -> None:
        for group in self.standing.groups:
            for woman in self._fill(group, AS_IT_IS):
                self.standing.seat(woman, group)

    def _fill(
        self, group: OpenGroup, supposed: Supposed, *, gone: Sequence[Participant] = ()
    ) -> list[Participant]:
        """Who of the waiting would sit in it, besides those who have gone to another group of the same spot."""
        taken: list[Participant] = []
        left = self.standing.places_left(group.site, group.slot, more=supposed.band)
        for one in gone:
            left = _without(left, one, group.slot)
        seats = min(self.instance.params.max_size, group.room.capacity) - len(group.women)
        for woman in self.waiting(group.site, group.slot):
            if len(taken) >= seats:
                break
            people = (*group.women, *group.staff, *(one.id for one in taken))
            if woman in gone or not self._could_sit(woman, group, left, people):
                continue
            if self._far_from(woman, gone):
                continue
            taken.append(woman)
            left = _without(left, woman, group.slot)
        return taken

    def _could_sit(
        self, woman: Participant, group: OpenGroup, left: Capacity, people: tuple[str, ...]
    ) -> bool:
        return (
            (group.room.step_free or not woman.step_free)
            and hears(woman, group.language, group.heard)
            and fits(children_of(woman, group.slot), left)
            and not self.standing.is_apart(woman.id, people, group.site, group.slot)
        )

    def _far_from(self, woman: Participant, gone: Sequence[Participant]) -> bool:
        """Whether somebody who would sit in another group there must not meet her that day; careful: any exclusion."""
        return not self.instance.apart.get(woman.id, set()).isdisjoint(one.id for one in gone)

    def _empty_groups(self, site: Site, slot: Slot, supposed: Supposed) -> Iterator[OpenGroup]:
        rooms = list(self._rooms(site, slot, supposed))
        if not rooms:
            return
        facilitators = self.standing.free(self.instance.facilitators, site, slot)
        interpreters = self.standing.free(self.instance.interpreters, site, slot)
        for language in self.instance.languages:
            team = self._team(
                [one for one in facilitators if language in one.languages], language, supposed, slot
            )
            if not team:
                continue
            ways = [(NOBODY, "")] + [
                (one.languages, one.id) for one in interpreters if language in one.languages
            ]
            if supposed.interpreter:
                ways.append((frozenset({supposed.interpreter}), NEWCOMER))
            for room in rooms:
                for heard, who in ways:
                    staff = (*team, who) if who else team
                    yield OpenGroup(
                        room, site, slot, language, heard, staff, interpreted=bool(heard), women=[]
                    )

    def _rooms(self, site: Site, slot: Slot, supposed: Supposed) -> Iterable[Room]:
        if supposed.room:
            return sorted(site.rooms, key=lambda one: one.capacity)[-1:]
        return [one for one in site.rooms if slot.id in one.slots and not self.standing.is_taken(one, slot)]

    def _team(
        self, speakers: list[Staff], language: str, supposed: Supposed, slot: Slot
    ) -> tuple[str, ...] | None:
        """Those who would run it, a lead first, then whoever fewest of the waiting are apart from."""
        wanted = self.instance.params.facilitators_per_group
        apart = self.instance.apart
        here = {one.id for one in self.standing.unplaced if slot.id in one.slots}
        names = sorted((one.id for one in speakers), key=lambda one: (len(apart.get(one, set()) & here), one))
        if language == supposed.facilitator:
            team = (NEWCOMER, *names[: wanted - 1])
        else:
            leads = [one for one in names if one in self._leads][:1]
            team = (*leads, *[one for one in names if one not in leads][: wanted - 1]) if leads else ()
        return team if len(team) == wanted else None


def _without(left: Capacity, woman: Participant, slot: Slot) -> Capacity:
    children = children_of(woman, slot)
    return (left[0] - children[0], left[1] - children[1], left[2] - children[2], left[3] - sum(children))
