"""A plan while it is being made: what is used up, and whether one more group or woman still fits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from services.groups.planner.instance import Facilitator, Group, Instance, Participant, Plan, Slot
from services.groups.planner.solving.offers import Offer


def clash(instance: Instance, one: tuple[Slot, str], other: tuple[Slot, str]) -> bool:
    """Whether nobody can work in both: hours that overlap, or two sites of one day with too little time between."""
    (slot, site), (later, elsewhere) = one, other
    if slot.day != later.day:
        return False
    gap = max(later.start - slot.end, slot.start - later.end)
    return gap < (0 if site == elsewhere else instance.params.staff_gap_min)


def may_lead(instance: Instance, name: str) -> bool:
    """Whether a member of staff may lead a group."""
    one = instance.staff[name]
    return isinstance(one, Facilitator) and one.lead


@dataclass
class State:
    """What the groups so far use up."""

    instance: Instance
    rooms: set[tuple[str, str]] = field(default_factory=set)
    working: dict[str, list[tuple[Slot, str]]] = field(default_factory=lambda: defaultdict(list))
    children: dict[tuple[str, str], dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    where: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Of each woman placed, site and day."""
    groups: list[Group] = field(default_factory=list)
    """Replaced when it changes, so that whoever holds it keeps the groups of before."""

    @classmethod
    def of(cls, instance: Instance, groups: Iterable[Group]) -> "State":
        """The state after these groups."""
        state = cls(instance)
        for group in groups:
            state.add(group)
        return state

    @property
    def plan(self) -> Plan:
        """The groups so far."""
        return Plan(groups=tuple(self.groups))

    def add(self, group: Group) -> None:
        """Open a group."""
        slot, site = self.instance.slot[group.slot], self.instance.room[group.room][1].id
        self.rooms.add((group.room, group.slot))
        for one in group.staff:
            self.working[one].append((slot, site))
        for name in group.participants:
            self._seat(self.instance.woman[name], slot, site)
        self.groups = [*self.groups, group]

    def drop(self, group: Group) -> None:
        """Take back that a group was opened."""
        slot, site = self.instance.slot[group.slot], self.instance.room[group.room][1].id
        self.rooms.remove((group.room, group.slot))
        for one in group.staff:
            self.working[one].remove((slot, site))
        for name in group.participants:
            del self.where[name]
            for band, count in self.instance.woman[name].care.get(slot.period, {}).items():
                self.children[site, slot.id][band] -= count
        self.groups = [one for one in self.groups if one is not group]

    def join(self, at: int, woman: Participant) -> None:
        """Add a woman to the group at a place of `groups`."""
        group = self.groups[at]
        joined = group.model_copy(update={"participants": (*group.participants, woman.id)})
        self.groups = [*self.groups[:at], joined, *self.groups[at + 1 :]]
        self._seat(woman, self.instance.slot[group.slot], self.instance.room[group.room][1].id)

    def _seat(self, woman: Participant, slot: Slot, site: str) -> None:
        self.where[woman.id] = site, slot.day
        for band, count in woman.care.get(slot.period, {}).items():
            self.children[site, slot.id][band] += count

    def is_free(self, name: str, slot: Slot, site: str) -> bool:
        """Whether a member of staff can still take a group there."""
        held = self.working[name]
        return len(held) < self.instance.staff[name].max_groups and not any(
            clash(self.instance, each, (slot, site)) for each in held
        )

    def childcare_left(self, offer: Offer) -> dict[str, int]:
        """Places still free, in total and by band."""
        site = self.instance.room[offer.room][1]
        places = site.childcare.get(offer.slot.id, {})
        used = self.children[offer.place]
        return {"total": places.get("total", 0) - sum(used.values())} | {
            band: places.get(band, 0) - used[band] for band in ("b0", "b1", "b2")
        }

    def may_meet(self, woman: str, offer: Offer, beside: Iterable[str]) -> bool:
        """Whether nobody she must not meet is in this group or, where that matters, at that site on that day."""
        apart = self.instance.apart.get(woman)
        if not apart:
            return True
        if not apart.isdisjoint(beside):
            return False
        day = (offer.site, offer.slot.day)
        return not any(self.where.get(other) == day for other in self.instance.apart_by_day.get(woman, ()))
