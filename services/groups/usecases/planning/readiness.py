"""What is missing before a plan is looked for, and how much there is of everything in each hour. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.groups.planner.explaining.reachable import capacity_of, children_of
from services.groups.planner.instance import Instance, Participant, Slot


class Lack(StrEnum):
    """What may be missing, of a woman or of an hour."""

    NO_HOURS = "no_hours"
    NO_LANGUAGE = "no_language"
    NO_SITE = "no_site"
    NO_ROOM = "no_room"
    NO_FACILITATORS = "no_facilitators"
    NO_LEAD = "no_lead"
    NO_CHILDCARE = "no_childcare"
    NOBODY_COMES = "nobody_comes"


@dataclass(frozen=True)
class WomanLacks:
    """A woman who cannot be planned with yet."""

    person: UUID
    lacks: tuple[Lack, ...]


@dataclass(frozen=True)
class HourLoad:
    """One hour of the table: how many of each there are. children: of the women who could come, to be looked after.

    women: who could come at that hour, anywhere. lacks: what keeps a group from meeting then.
    """

    hour: str
    day: int
    start: int
    minutes: int
    women: int
    rooms: int
    facilitators: int
    leads: int
    interpreters: int
    childcare: int
    children: int
    lacks: tuple[Lack, ...]


@dataclass(frozen=True)
class Readiness:
    """women: those with something missing. hours: the table, in the order of the week. ready: women without a lack."""

    asking: int
    ready: int
    women: tuple[WomanLacks, ...]
    hours: tuple[HourLoad, ...]

    @property
    def can_search(self) -> bool:
        """Whether a search makes any sense: some hour where nothing is missing, and somebody to come."""
        return self.ready > 0 and any(not set(one.lacks) - {Lack.NO_CHILDCARE} for one in self.hours)


def readiness(instance: Instance) -> Readiness:
    """Look at everything an instance has."""
    women = tuple(
        WomanLacks(UUID(one.id), lacks) for one in instance.participants if (lacks := tuple(_lacks(one)))
    )
    in_order = sorted(instance.slots, key=lambda one: (one.day, one.start, one.id))
    hours = tuple(_load(instance, slot) for slot in in_order)
    asking = len(instance.participants)
    return Readiness(asking, asking - len(women), women, hours)


def _lacks(woman: Participant) -> Iterator[Lack]:
    if not woman.slots:
        yield Lack.NO_HOURS
    if not woman.languages:
        yield Lack.NO_LANGUAGE
    if not woman.travel:
        yield Lack.NO_SITE


def _load(instance: Instance, slot: Slot) -> HourLoad:
    coming = [one for one in instance.participants if slot.id in one.slots]
    facilitators = [one for one in instance.facilitators if slot.id in one.slots]
    load = HourLoad(
        hour=slot.id,
        day=slot.day,
        start=slot.start,
        minutes=slot.minutes,
        women=len(coming),
        rooms=sum(slot.id in room.slots for room, _ in instance.room.values()),
        facilitators=len(facilitators),
        leads=sum(one.lead for one in facilitators),
        interpreters=sum(slot.id in one.slots for one in instance.interpreters),
        childcare=sum(capacity_of(site, slot)[-1] for site in instance.sites),
        children=sum(sum(children_of(one, slot)) for one in coming),
        lacks=(),
    )
    return HourLoad(**(vars(load) | {"lacks": tuple(_missing(instance, load))}))


def _missing(instance: Instance, load: HourLoad) -> Iterator[Lack]:
    if load.women < instance.params.min_size:
        yield Lack.NOBODY_COMES
    if not load.rooms:
        yield Lack.NO_ROOM
    if load.facilitators < instance.params.facilitators_per_group:
        yield Lack.NO_FACILITATORS
    elif not load.leads:
        yield Lack.NO_LEAD
    if load.children and not load.childcare:
        yield Lack.NO_CHILDCARE
