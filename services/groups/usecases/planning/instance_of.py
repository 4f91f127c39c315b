"""Makes the planner's instance out of what a programme has and what each woman can. Pure: no clock, no database."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from services.groups.domain.planning.resources import Facilitator, Interpreter, Places, Resources, Site
from services.groups.domain.planning.wish import Wish
from services.groups.planner.instance import Instance, Plan, read_instance

WEIGHTS: Final[dict[str, Any]] = {
    "place_base": 1000, "place_wait": 150, "wait_cap": 4, "place_urgency": 250, "travel_per_min": 1,
    "slot_pref": [0, 20, 40], "theme_miss": 15, "isolated": 40, "together_broken": 30, "under_target": 60,
    "over_target": 10, "open_group": 300, "interpreter": 100, "dropped": 600, "moved": 200, "lost_facilitators": 80,
}  # fmt: skip
"""What a place is worth and what each discomfort costs, in points."""
STILL: Final = {"dropped": 200_000, "moved": 40_000, "lost_facilitators": 4_000}
"""Where little may change: moving one woman costs more than any group of newcomers is worth."""
SIZES: Final = {
    "min_size": 6,
    "max_size": 15,
    "target_low": 9,
    "target_high": 13,
    "facilitators_per_group": 2,
    "staff_gap_min": 60,
}


@dataclass(frozen=True)
class Asking:
    """A woman who asks for a place. waited: editions in which she waited in vain."""

    person: UUID
    case: UUID
    wish: Wish
    waited: int = 0


@dataclass(frozen=True)
class Data:
    """All that a plan is made from. apart: pairs of women who must not meet; kept_from: whom of the staff."""

    resources: Resources
    women: tuple[Asking, ...]
    apart: tuple[tuple[UUID, UUID], ...] = ()
    kept_from: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)

    @property
    def with_all(self) -> "Data":
        """The same, as if nothing were away: what plans of before are compared on."""
        return replace(self, resources=replace(self.resources, out=()))


def content_of(data: Data, *, previous: Plan | None = None, is_still: bool = False) -> dict[str, Any]:
    """JSON content of the instance (groupsched-1). previous: the plan in force; is_still: change as little as can be.

    A site is named as people name it, since the planner's sentences say so. What is out is left out. Groups do not
    know how far apart two people must be, so they are kept from one site on one day.
    """
    resources = data.resources.here
    names = {site.id: site.name for site in resources.sites}
    people = {one.person for one in data.women}
    weights = WEIGHTS | (STILL if is_still else {})
    return {
        "format": "groupsched-1",
        "id": "planning",
        "params": {**SIZES, "weights": weights},
        "languages": list(resources.languages),
        "themes": list(resources.themes),
        "slots": [
            {"id": one.id, "day": one.day, "start": one.start, "minutes": one.minutes,
             "period": "school" if one.at_school else "out"}
            for one in resources.hours
        ],
        "sites": [_site(one) for one in resources.sites],
        "facilitators": [_staff(one, names) | {"lead": one.leads} for one in resources.facilitators],
        "interpreters": [_staff(one, names) for one in resources.interpreters],
        "participants": [_woman(one, resources, names, people) for one in data.women],
        "exclusions": [
            {"a": str(one), "b": str(other), "scope": "site_day"}
            for one, other in data.apart
            if one in people and other in people
        ]
        + [{"a": str(one), "b": other, "scope": "group"} for one, other in _never_with(data)],
        "previous": previous.model_dump(mode="json") if previous else None,
    }  # fmt: skip


def _never_with(data: Data) -> list[tuple[UUID, str]]:
    """Women and those of the staff at hand whom they must not meet."""
    resources = data.resources.here
    here = {one.id for one in resources.facilitators} | {one.id for one in resources.interpreters}
    found = [
        (woman.person, name)
        for woman in data.women
        for name in {*map(str, data.kept_from.get(woman.person, ())), *woman.wish.never_with} & here
    ]
    return sorted(found)


def instance_of(data: Data, *, previous: Plan | None = None, is_still: bool = False) -> Instance:
    """The instance itself."""
    return read_instance(content_of(data, previous=previous, is_still=is_still))


def fingerprint(content: dict[str, Any]) -> str:
    """SHA-256 of an instance's content: two that are equal were planned from the same data."""
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _site(site: Site) -> dict[str, Any]:
    return {
        "id": site.name,
        "rooms": [
            {"id": room.id, "capacity": room.capacity, "step_free": room.step_free, "slots": sorted(room.hours)}
            for room in site.rooms
        ],
        "childcare": {one.hour: {"total": one.total} | _bands(one.places) for one in site.childcare},
    }  # fmt: skip


def _staff(one: Facilitator | Interpreter, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "languages": sorted(one.languages),
        "sites": sorted(names[site] for site in one.sites),
        "slots": sorted(one.hours),
        "max_groups": one.most_groups,
    }


def _woman(
    one: Asking, resources: Resources, names: dict[str, str], people: Iterable[UUID]
) -> dict[str, Any]:
    wish, hours = one.wish, {hour.id for hour in resources.hours}
    free, school = wish.children, wish.at_school
    left = Places(free.b0 - school.b0, free.b1 - school.b1, free.b2 - school.b2)
    return {
        "id": str(one.person),
        "mother_tongue": wish.mother_tongue,
        "languages": sorted(set(wish.languages) & set(resources.languages)),
        "slots": {hour: ease for hour, ease in sorted(wish.hours.items()) if hour in hours},
        "travel": {names[site]: minutes for site, minutes in sorted(wish.travel.items()) if site in names},
        "care": {"school": _some(left), "out": _some(free)},
        "step_free": wish.step_free,
        "wait": one.waited,
        "urgency": wish.urgency,
        "themes": sorted(set(wish.themes) & set(resources.themes)),
        "together": sorted(str(other) for other in set(wish.together) - {one.person} if other in people),
    }  # fmt: skip


def _bands(places: Places) -> dict[str, int]:
    return {"b0": places.b0, "b1": places.b1, "b2": places.b2}


def _some(places: Places) -> dict[str, int]:
    return {band: count for band, count in _bands(places).items() if count}
