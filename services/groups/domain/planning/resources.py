"""What a programme can offer in a term: weekly hours, sites with rooms and childcare, staff."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

from services.groups.domain.errors import BadPlanning

FIRST_HOUR, LAST_HOUR = 7 * 60, 22 * 60
MIN_MINUTES, MAX_MINUTES = 15, 480


@dataclass(frozen=True)
class Hour:
    """A weekly hour. day: 0 Monday to 5 Saturday; start: minutes after midnight, wall time.

    at_school: children of school age are at school then.
    """

    id: str
    day: int
    start: int
    minutes: int
    at_school: bool


@dataclass(frozen=True)
class Places:
    """Places for children, or children, by age: 0 to 2 years, 3 to 5, 6 to 12."""

    b0: int = 0
    b1: int = 0
    b2: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.b0 + self.b1 + self.b2


@dataclass(frozen=True)
class Childcare:
    """Childcare of a site in one hour. total: children at once, whatever their ages."""

    hour: str
    total: int
    places: Places


@dataclass(frozen=True)
class Room:
    """A room of a site. hours: when it is free."""

    id: str
    name: str
    capacity: int
    step_free: bool
    hours: tuple[str, ...]


@dataclass(frozen=True)
class Site:
    """Where groups can meet. An hour without childcare has none."""

    id: str
    name: str
    rooms: tuple[Room, ...]
    childcare: tuple[Childcare, ...] = ()


@dataclass(frozen=True)
class Facilitator:
    """Who may run groups, with another. leads: may lead one. most_groups: a week."""

    staff: UUID
    leads: bool
    languages: tuple[str, ...]
    sites: tuple[str, ...]
    hours: tuple[str, ...]
    most_groups: int

    @property
    def id(self) -> str:
        """As the planner names her."""
        return str(self.staff)


@dataclass(frozen=True)
class Interpreter:
    """Who may interpret in groups: speaks the group's language and another."""

    id: str
    name: str
    languages: tuple[str, ...]
    sites: tuple[str, ...]
    hours: tuple[str, ...]
    most_groups: int


STAFF = TypeVar("STAFF", Facilitator, Interpreter)


@dataclass(frozen=True)
class Resources:
    """Everything there is to plan with. out: ids of hours, rooms and staff that are away and are not planned with."""

    languages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    hours: tuple[Hour, ...] = ()
    sites: tuple[Site, ...] = ()
    facilitators: tuple[Facilitator, ...] = ()
    interpreters: tuple[Interpreter, ...] = ()
    out: tuple[str, ...] = field(default=())

    @property
    def rooms(self) -> tuple[Room, ...]:
        """Of every site."""
        return tuple(room for site in self.sites for room in site.rooms)

    @property
    def can_be_out(self) -> frozenset[str]:
        """Ids of what may be away: hours, rooms, facilitators, interpreters."""
        known = (self.hours, self.rooms, self.facilitators, self.interpreters)
        return frozenset(one.id for group in known for one in group)

    @property
    def here(self) -> "Resources":
        """What is not away; an hour that is gone is gone everywhere."""
        if not self.out:
            return self
        return replace(
            self,
            hours=tuple(one for one in self.hours if one.id not in self.out),
            sites=tuple(_open(site, self.out) for site in self.sites),
            facilitators=tuple(self._at_hand(one) for one in self.facilitators if one.id not in self.out),
            interpreters=tuple(self._at_hand(one) for one in self.interpreters if one.id not in self.out),
        )

    def _at_hand(self, one: STAFF) -> STAFF:
        return replace(one, hours=_still(one.hours, self.out))

    def check(self) -> None:
        """Raise BadPlanning, naming the field, for a number out of range or an id that is double or unknown."""
        for fault in _faults(self):
            raise fault


def _open(site: Site, out: Iterable[str]) -> Site:
    rooms = tuple(replace(one, hours=_still(one.hours, out)) for one in site.rooms if one.id not in out)
    return replace(site, rooms=rooms, childcare=tuple(one for one in site.childcare if one.hour not in out))


def _still(hours: Iterable[str], out: Iterable[str]) -> tuple[str, ...]:
    return tuple(hour for hour in hours if hour not in out)


def _faults(it: Resources) -> Iterator[BadPlanning]:
    yield from _ranges(it)
    named = {
        "hours": [one.id for one in it.hours],
        "sites": [one.id for one in it.sites],
        "sites.name": [one.name for one in it.sites],
        "sites.rooms": [one.id for one in it.rooms],
        "facilitators": [one.id for one in it.facilitators],
        "interpreters": [one.id for one in it.interpreters],
        "languages": list(it.languages),
        "themes": list(it.themes),
    }
    for where, ids in named.items():
        if [one for one, count in Counter(ids).items() if count > 1]:
            yield BadPlanning("Está dos veces.", field=where, expected="cada una una sola vez")
    yield from _references(it)


def _ranges(it: Resources) -> Iterator[BadPlanning]:
    for at, hour in enumerate(it.hours):
        yield from _within(f"hours.{at}.day", hour.day, 0, 5)
        yield from _within(f"hours.{at}.start", hour.start, FIRST_HOUR, LAST_HOUR)
        yield from _within(f"hours.{at}.minutes", hour.minutes, MIN_MINUTES, MAX_MINUTES)


def _within(where: str, value: int, low: int, high: int) -> Iterator[BadPlanning]:
    if not low <= value <= high:
        yield BadPlanning("Fuera de los límites.", field=where, expected=f"de {low} a {high}")


def _references(it: Resources) -> Iterator[BadPlanning]:
    hours, sites = {one.id for one in it.hours}, {one.id for one in it.sites}
    for at, site in enumerate(it.sites):
        yield from _unknown(f"sites.{at}.childcare", (one.hour for one in site.childcare), hours)
        for room in site.rooms:
            yield from _unknown(f"sites.{at}.rooms.hours", room.hours, hours)
    people: dict[str, tuple[Facilitator | Interpreter, ...]] = {
        "facilitators": it.facilitators,
        "interpreters": it.interpreters,
    }
    for kind, staff in people.items():
        for at, one in enumerate(staff):
            yield from _unknown(f"{kind}.{at}.hours", one.hours, hours)
            yield from _unknown(f"{kind}.{at}.sites", one.sites, sites)
            yield from _unknown(f"{kind}.{at}.languages", one.languages, it.languages)
    yield from _unknown("out", it.out, it.can_be_out)


def _unknown(where: str, ids: Iterable[str], known: Iterable[str]) -> Iterator[BadPlanning]:
    if set(ids) - set(known):
        yield BadPlanning(
            "Nombra algo que no está en la convocatoria.", field=where, expected="algo que esté"
        )
