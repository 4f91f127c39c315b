"""What another plan would change, woman by woman: who must be told, and how many of each kind. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.groups.planner.instance import Group, Instance, Plan
from services.groups.planner.solving.pins import Place, place_of


class Change(StrEnum):
    """What would be new for a woman, the worst first."""

    LOSES_PLACE = "loses_place"
    MOVES = "moves"
    NEW_FACES = "new_faces"
    OTHER_ROOM = "other_room"
    GETS_PLACE = "gets_place"


@dataclass(frozen=True)
class Changed:
    """One woman whose place would change. before, after: where her group meets; None without a place."""

    woman: str
    change: Change
    before: Place | None
    after: Place | None


@dataclass(frozen=True)
class Difference:
    """Between the plan that stands and another. women: who must be told, the worst first.

    counts: how many of each kind; every kind is there. unchanged: how many keep all. opened, closed: places where a
    group begins or ends.
    """

    women: tuple[Changed, ...]
    counts: Mapping[Change, int]
    unchanged: int
    opened: tuple[Place, ...]
    closed: tuple[Place, ...]


def difference(instance: Instance, before: Plan, after: Plan) -> Difference:
    """Compare two plans; the former may name what is gone."""
    old, new = _homes(before.groups), _homes(after.groups)
    women, unchanged = [], 0
    for name in dict.fromkeys([*old, *new]):
        if name not in instance.woman:
            continue
        change = _change(instance, old.get(name), new.get(name))
        if change is None:
            unchanged += 1
        else:
            women.append(Changed(name, change, _place(old.get(name)), _place(new.get(name))))
    kinds = list(Change)
    women.sort(key=lambda one: (kinds.index(one.change), one.woman))
    was, will = {place_of(one) for one in before.groups}, {place_of(one) for one in after.groups}
    counts = {kind: sum(one.change is kind for one in women) for kind in kinds}
    return Difference(tuple(women), counts, unchanged, tuple(sorted(will - was)), tuple(sorted(was - will)))


def _change(instance: Instance, old: Group | None, new: Group | None) -> Change | None:
    if old is None:
        return Change.GETS_PLACE
    if new is None:
        return Change.LOSES_PLACE
    if old.slot != new.slot or _site(instance, old) != _site(instance, new):
        return Change.MOVES
    if set(old.facilitators).isdisjoint(new.facilitators):
        return Change.NEW_FACES
    return Change.OTHER_ROOM if old.room != new.room else None


def _site(instance: Instance, group: Group) -> str | None:
    known = instance.room.get(group.room)
    return known[1].id if known else None


def _homes(groups: Iterable[Group]) -> dict[str, Group]:
    return {name: group for group in groups for name in group.participants}


def _place(group: Group | None) -> Place | None:
    return place_of(group) if group else None
