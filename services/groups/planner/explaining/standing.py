"""How a plan stands: seats, children and staff of each group, and whether a woman could still sit in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.groups.planner.explaining.reachable import NOBODY, Capacity, capacity_of, children_of, hears
from services.groups.planner.instance import Instance, Participant, Plan, Room, Site, Slot, Staff


@dataclass(frozen=True)
class OpenGroup:
    """A group of a plan with what it stands on. heard: languages of its interpreter."""

    room: Room
    site: Site
    slot: Slot
    language: str
    heard: frozenset[str]
    staff: tuple[str, ...]
    interpreted: bool
    women: list[str]
    theme: str = ""


class Standing:
    """A plan that can be added to. Whoever asks whether a group is shut is never told why."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance = instance
        self.groups = [_opened(instance, plan, at) for at in range(len(plan.groups))]
        self.home = {name: group for group in self.groups for name in group.women}
        self._far: dict[str, set[str]] = {}
        for one in instance.exclusions:
            if one.scope == "site_day":
                self._far.setdefault(one.a, set()).add(one.b)
                self._far.setdefault(one.b, set()).add(one.a)

    @property
    def unplaced(self) -> list[Participant]:
        """Women in no group."""
        return [one for one in self.instance.participants if one.id not in self.home]

    def within_reach(self, woman: Participant, group: OpenGroup, *, at_any_hour: bool = False) -> bool:
        """Whether site, steps and hour allow her to come."""
        steps = group.room.step_free or not woman.step_free
        return steps and group.site.id in woman.travel and (at_any_hour or group.slot.id in woman.slots)

    def is_shut(self, woman: Participant, group: OpenGroup) -> bool:
        """Whether no compatible place is left for her there, for whatever reason."""
        full = len(group.women) >= min(self.instance.params.max_size, group.room.capacity)
        return full or self.is_apart(woman.id, (*group.women, *group.staff), group.site, group.slot)

    def is_apart(self, woman: str, people: Iterable[str], site: Site, slot: Slot) -> bool:
        """Whether she must not sit with these people, or be at that site on that day."""
        if not self.instance.apart.get(woman, set()).isdisjoint(people):
            return True
        homes = [self.home[other] for other in self._far.get(woman, ()) if other in self.home]
        return any(home.site.id == site.id and home.slot.day == slot.day for home in homes)

    def follows(self, woman: Participant, group: OpenGroup) -> bool:
        """Whether she follows the group, by herself or through its interpreter."""
        return hears(woman, group.language, group.heard)

    def places_left(self, site: Site, slot: Slot, *, more: str | None = None) -> Capacity:
        """Childcare places that nobody has taken, with one more of a band."""
        left = list(capacity_of(site, slot, more=more))
        for group in self.groups:
            if group.site.id == site.id and group.slot.id == slot.id:
                for name in group.women:
                    children = children_of(self.instance.woman[name], slot)
                    left = [a - b for a, b in zip(left, (*children, sum(children)), strict=True)]
        return (left[0], left[1], left[2], left[3])

    def seat(self, woman: Participant, group: OpenGroup) -> None:
        """Give her a place."""
        group.women.append(woman.id)
        self.home[woman.id] = group

    def open(self, group: OpenGroup) -> None:
        """Add a group with its women."""
        self.groups.append(group)
        self.home.update(dict.fromkeys(group.women, group))

    def is_taken(self, room: Room, slot: Slot) -> bool:
        """Whether a group meets in the room at that time."""
        return any(group.room.id == room.id and _gap(group.slot, slot) < 0 for group in self.groups)

    def free(self, staff: Sequence[Staff], site: Site, slot: Slot) -> list[Staff]:
        """Who of these could work there besides the groups they have."""
        here = [one for one in staff if site.id in one.sites and slot.id in one.slots]
        return [one for one in here if self._has_time(one, site, slot)]

    def _has_time(self, one: Staff, site: Site, slot: Slot) -> bool:
        mine = [group for group in self.groups if one.id in group.staff]
        between = self.instance.params.staff_gap_min
        clash = any(
            _gap(group.slot, slot) < (0 if group.site.id == site.id else between)
            for group in mine
            if group.slot.day == slot.day
        )
        return len(mine) < one.max_groups and not clash


def _opened(instance: Instance, plan: Plan, at: int) -> OpenGroup:
    group = plan.groups[at]
    room, site = instance.room[group.room]
    interpreter = instance.staff[group.interpreter] if group.interpreter else None
    return OpenGroup(
        room=room,
        site=site,
        slot=instance.slot[group.slot],
        language=group.language,
        heard=interpreter.languages if interpreter else NOBODY,
        staff=(*group.facilitators, *([interpreter.id] if interpreter else [])),
        interpreted=interpreter is not None,
        women=list(group.participants),
        theme=group.theme,
    )


def _gap(one: Slot, other: Slot) -> int:
    """Minutes between two slots; under 0 where they overlap, a day and more where the days differ."""
    if one.day != other.day:
        return 24 * 60
    return max(one.start, other.start) - min(one.end, other.end)
