"""What the planner is asked (format groupsched-1) and what it answers: read strictly, and named where it is wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shared.errors import Invalid

Count = Annotated[int, Field(ge=0, strict=True)]
Some = Annotated[int, Field(ge=1, strict=True)]
Id = Annotated[str, Field(min_length=1, max_length=80, strict=True)]
BANDS = ("b0", "b1", "b2")
"""Age bands of children: 0 to 2 years, 3 to 5, 6 to 12."""


Shape = TypeVar("Shape", bound=BaseModel)


class BadInstance(Invalid):
    """An instance or a plan that cannot be what it says; the message names the element."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Weights(_Part):
    """What a place is worth and what each discomfort costs, in points. slot_pref: by how well an hour suits her."""

    place_base: Count
    place_wait: Count
    place_urgency: Count
    wait_cap: Count
    travel_per_min: Count
    slot_pref: tuple[Count, Count, Count]
    theme_miss: Count
    isolated: Count
    together_broken: Count
    under_target: Count
    over_target: Count
    open_group: Count
    interpreter: Count
    moved: Count
    dropped: Count
    lost_facilitators: Count


class Params(_Part):
    """Sizes of groups, and staff_gap_min: minutes a member of staff needs between two sites on one day."""

    min_size: Some
    max_size: Some
    target_low: Count
    target_high: Count
    facilitators_per_group: Some
    staff_gap_min: Count
    weights: Weights

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.min_size > self.max_size:
            msg = f"min_size {self.min_size} is over max_size {self.max_size}: no group can have a size"
            raise ValueError(msg)
        if self.target_low > self.target_high:
            msg = f"target_low {self.target_low} is over target_high {self.target_high}"
            raise ValueError(msg)
        return self


class Slot(_Part):
    """A weekly hour. day: 0 is Monday; start: minutes after midnight, wall time; period: where schoolchildren are."""

    id: Id
    day: Annotated[int, Field(ge=0, le=6, strict=True)]
    start: Annotated[int, Field(ge=0, lt=24 * 60, strict=True)]
    minutes: Some
    period: Literal["school", "out"]

    @property
    def end(self) -> int:
        """Minutes after midnight."""
        return self.start + self.minutes


class Room(_Part):
    """A room of a site and the slots when it is free."""

    id: Id
    capacity: Count
    step_free: bool
    slots: frozenset[Id]


class Site(_Part):
    """Where groups meet. childcare: slot to places, in total and by band; a slot that is absent has none."""

    id: Id
    rooms: tuple[Room, ...]
    childcare: Mapping[Id, Mapping[Literal["total", "b0", "b1", "b2"], Count]]


class Staff(_Part):
    """Someone who works in groups. max_groups: a week."""

    id: Id
    languages: frozenset[Id]
    sites: frozenset[Id]
    slots: frozenset[Id]
    max_groups: Count


class Facilitator(Staff):
    """Two run a group. lead: may lead it."""

    lead: bool


class Interpreter(Staff):
    """One at most sits in a group, and speaks its language and another."""


class Participant(_Part):
    """A woman who asks for a place. slots: only hours that are safe for her, 0 to 2 by how well they suit."""

    id: Id
    mother_tongue: Id
    languages: frozenset[Id]
    slots: Mapping[Id, Annotated[int, Field(ge=0, le=2, strict=True)]]
    travel: Mapping[Id, Count]
    care: Mapping[Literal["school", "out"], Mapping[Literal["b0", "b1", "b2"], Count]]
    step_free: bool
    wait: Count
    urgency: Annotated[int, Field(ge=0, le=2, strict=True)]
    themes: frozenset[Id]
    together: tuple[Id, ...] = ()


class Exclusion(_Part):
    """Two who must not meet. a: a participant; b: a participant or staff; site_day: nor at one site on one day."""

    a: Id
    b: Id
    scope: Literal["group", "site_day"]


class Group(_Part):
    """One group of a plan."""

    room: Id
    slot: Id
    language: Id
    theme: Id
    facilitators: tuple[Id, ...]
    interpreter: Id | None = None
    participants: tuple[Id, ...]

    @property
    def staff(self) -> tuple[str, ...]:
        """Facilitators, then the interpreter."""
        return (*self.facilitators, self.interpreter) if self.interpreter else self.facilitators


class Plan(_Part):
    """Groups; whoever is in none has no place."""

    groups: tuple[Group, ...]


class Instance(_Part):
    """Everything one plan is made from."""

    format: Literal["groupsched-1"]
    id: Id
    params: Params
    languages: tuple[Id, ...]
    themes: tuple[Id, ...]
    slots: tuple[Slot, ...]
    sites: tuple[Site, ...]
    facilitators: tuple[Facilitator, ...]
    interpreters: tuple[Interpreter, ...]
    participants: tuple[Participant, ...]
    exclusions: tuple[Exclusion, ...]
    previous: Plan | None = None

    @cached_property
    def slot(self) -> dict[str, Slot]:
        """Slots by id."""
        return {one.id: one for one in self.slots}

    @cached_property
    def room(self) -> dict[str, tuple[Room, Site]]:
        """Rooms, each with its site, by id."""
        return {room.id: (room, site) for site in self.sites for room in site.rooms}

    @cached_property
    def woman(self) -> dict[str, Participant]:
        """Participants by id."""
        return {one.id: one for one in self.participants}

    @cached_property
    def staff(self) -> dict[str, Staff]:
        """Facilitators and interpreters by id."""
        return {one.id: one for one in (*self.facilitators, *self.interpreters)}

    @cached_property
    def apart(self) -> dict[str, set[str]]:
        """With whom somebody must never sit in one group, both ways."""
        found: dict[str, set[str]] = {}
        for one in self.exclusions:
            found.setdefault(one.a, set()).add(one.b)
            found.setdefault(one.b, set()).add(one.a)
        return found

    @cached_property
    def apart_by_day(self) -> dict[str, set[str]]:
        """With which women a woman must not even be at one site on one day, both ways."""
        found: dict[str, set[str]] = {}
        for one in self.exclusions:
            if one.scope == "site_day":
                found.setdefault(one.a, set()).add(one.b)
                found.setdefault(one.b, set()).add(one.a)
        return found


def read_instance(content: object) -> Instance:
    """The instance in a JSON document. Raises BadInstance, naming the element and what would be accepted."""
    instance = _checked(Instance, content)
    for fault in _faults(instance):
        raise BadInstance(fault)
    return instance


def read_plan(content: object, *, instance: Instance) -> Plan:
    """The plan in a JSON document, for this instance. Raises BadInstance for what the instance does not have.

    Whether it keeps the rules is another question: see `verify`.
    """
    plan = _checked(Plan, content)
    named = content.get("instance", instance.id) if isinstance(content, Mapping) else instance.id
    if named != instance.id:
        msg = f"the plan is for the instance {named!r}, not for {instance.id!r}"
        raise BadInstance(msg)
    facilitators = {one.id for one in instance.facilitators}
    interpreters = {one.id for one in instance.interpreters}
    for at, group in enumerate(plan.groups):
        where = f"groups.{at}"
        known = (
            ("room", [group.room], instance.room),
            ("slot", [group.slot], instance.slot),
            ("language", [group.language], instance.languages),
            ("theme", [group.theme], instance.themes),
            ("facilitators", group.facilitators, facilitators),
            ("interpreter", [group.interpreter] if group.interpreter else [], interpreters),
            ("participants", group.participants, instance.woman),
        )
        for field, ids, among in known:
            for fault in _unknown(f"{where}.{field}", ids, among):
                raise BadInstance(fault)
    return plan


def _checked(shape: type[Shape], content: object) -> Shape:
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(_named(content, first["loc"])) or "the document"
        msg = f"{where}: {first['msg']}"
        raise BadInstance(msg) from None


def _named(content: Any, place: tuple[int | str, ...]) -> Iterator[str]:  # noqa: ANN401, any JSON
    """A place in the document, its elements by id where they have one: participants.P0003.urgency."""
    for step in place:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            content = None
        name = content.get("id") if isinstance(content, Mapping) and isinstance(step, int) else None
        yield str(name or step)


def _faults(instance: Instance) -> Iterator[str]:
    yield from _twice(instance)
    yield from _sites_and_staff(instance)
    yield from _women(instance)
    yield from _exclusions(instance)


def _twice(instance: Instance) -> Iterator[str]:
    people = [*instance.facilitators, *instance.interpreters, *instance.participants]
    kinds: dict[str, Iterable[Any]] = {
        "slots": instance.slots,
        "sites": instance.sites,
        "rooms": [room for site in instance.sites for room in site.rooms],
        "facilitators, interpreters and participants": people,
    }
    for kind, ones in kinds.items():
        for name, count in Counter(one.id for one in ones).items():
            if count > 1:
                yield f"{kind}: the id {name!r} stands {count} times, each must be its own"


def _sites_and_staff(instance: Instance) -> Iterator[str]:
    sites = {site.id for site in instance.sites}
    for site in instance.sites:
        yield from _unknown(f"sites.{site.id}.childcare", site.childcare, instance.slot)
        for room in site.rooms:
            yield from _unknown(f"sites.{site.id}.rooms.{room.id}.slots", room.slots, instance.slot)
    for kind in ("facilitators", "interpreters"):
        one: Staff
        for one in getattr(instance, kind):
            yield from _unknown(f"{kind}.{one.id}.slots", one.slots, instance.slot)
            yield from _unknown(f"{kind}.{one.id}.sites", one.sites, sites)
            yield from _unknown(f"{kind}.{one.id}.languages", one.languages, instance.languages)


def _women(instance: Instance) -> Iterator[str]:
    sites = {site.id for site in instance.sites}
    for one in instance.participants:
        here = f"participants.{one.id}"
        yield from _unknown(f"{here}.slots", one.slots, instance.slot)
        yield from _unknown(f"{here}.travel", one.travel, sites)
        yield from _unknown(f"{here}.languages", one.languages, instance.languages)
        yield from _unknown(f"{here}.themes", one.themes, instance.themes)
        yield from _unknown(f"{here}.together", one.together, instance.woman)
        if one.id in one.together:
            yield f"{here}.together: names herself"


def _exclusions(instance: Instance) -> Iterator[str]:
    for at, one in enumerate(instance.exclusions):
        here = f"exclusions.{at}"
        yield from _unknown(f"{here}.a", [one.a], instance.woman)
        yield from _unknown(f"{here}.b", [one.b], {**instance.woman, **instance.staff})
        if one.a == one.b:
            yield f"{here}: {one.a!r} is apart from herself"
        if one.scope == "site_day" and one.b in instance.staff:
            yield f"{here}.scope: site_day is between two participants, and {one.b!r} is staff"


def _unknown(where: str, ids: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    among = known if isinstance(known, Mapping | set | frozenset) else set(known)
    for one in sorted(ids):
        if one not in among:
            yield f"{where}: {one!r} is not in the instance"
