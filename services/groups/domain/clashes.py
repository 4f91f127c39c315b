"""Two sessions in one place at one time."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from services.groups.domain.calendar.walltime import Slot


@dataclass(frozen=True)
class Taken:
    """A session that takes up a place; place: its name as names are compared, empty if it has none."""

    session: UUID
    place: str
    slot: Slot


def clashes(taken: Iterable[Taken]) -> dict[UUID, frozenset[UUID]]:
    """The sessions each one collides with: the same place at some common instant. No name, no collision."""
    by_place: dict[str, list[Taken]] = {}
    for one in taken:
        if one.place:
            by_place.setdefault(one.place, []).append(one)
    found: dict[UUID, set[UUID]] = {}
    for same in by_place.values():
        for one, other in combinations(same, 2):
            if one.slot.overlaps(other.slot):
                found.setdefault(one.session, set()).add(other.session)
                found.setdefault(other.session, set()).add(one.session)
    return {session: frozenset(others) for session, others in found.items()}
