"""What else goes on at the same time: in the room, and with who leads. Another group is never named, only its hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from services.groups.domain.calendar.walltime import Slot, wall_end
from services.groups.domain.errors import ImpossibleTime, RoomTaken
from services.groups.store import sessions, sites
from services.groups.store.editions import Edition
from services.groups.store.sessions import GroupSession
from shared.work import Work


class ClashKind(StrEnum):
    """What would be wanted twice."""

    ROOM = "room"
    FACILITATOR = "facilitator"


@dataclass(frozen=True)
class Clash:
    """Something else at that time. on, at, until: of the other session; staff: who would have to be in both."""

    kind: ClashKind
    on: date
    at: time
    until: time
    staff: UUID | None = None


def clashes_of(
    work: Work, edition: Edition, slot: Slot, *, session: GroupSession | None = None
) -> list[Clash]:
    """What an edition's session in a slot would clash with in other editions; own sessions apart.

    session: which one it is, if there is one; it may have a room of its own.
    """
    room = session.room_in(edition) if session else edition.room_id
    found: list[Clash] = []
    for other in _others(work, edition, [slot], room):
        if not other.session.slot.overlaps(slot):
            continue
        if other.room is not None and other.room == room:
            found.append(_clash(ClashKind.ROOM, other.session))
        both = [who for who in edition.facilitators if who in other.staff]
        found += [_clash(ClashKind.FACILITATOR, other.session, who) for who in both]
    return found


def claim_rooms(
    work: Work, edition: Edition, wanted: Iterable[tuple[UUID | None, Slot]], *, field: str
) -> None:
    """Make sure that nobody else is in these rooms in these slots, until this transaction ends.

    Needs the edition's lock; takes the rooms'. Raises RoomTaken, which tells the hour and no more.
    """
    by_room: dict[UUID, list[Slot]] = {}
    for room, slot in wanted:
        if room is not None:
            by_room.setdefault(room, []).append(slot)
    for room, slots in sorted(by_room.items()):
        _claim(work, edition, room, slots, field=field)


def _claim(work: Work, edition: Edition, room: UUID, slots: list[Slot], *, field: str) -> None:
    sites.room_by_id(work.session, room, lock=True)
    for other in _others(work, edition, slots, room):
        if other.room == room and any(other.session.slot.overlaps(slot) for slot in slots):
            taken = other.session.slot
            raise RoomTaken(
                "La sala está ocupada a esa hora.",
                field=field,
                expected=f"otra hora u otra sala: el {taken.on:%d/%m/%Y} la usa otra sesión "
                f"de {taken.at:%H:%M} a {wall_end(taken):%H:%M}",
            )


def refuse_overlap(slots: Iterable[Slot], others: Iterable[Slot]) -> None:
    """Raise ImpossibleTime if two slots of a group run at once, with each other or with its other sessions."""
    new, kept = list(slots), list(others)
    is_met = any(one.overlaps(other) for one in new for other in kept)
    if is_met or any(one.overlaps(other) for one, other in combinations(new, 2)):
        raise ImpossibleTime("A esa hora hay otra sesión del grupo.", field="on", expected="una hora libre")


def _others(work: Work, edition: Edition, slots: list[Slot], room: UUID | None) -> list[sessions.Booked]:
    return sessions.booked_between(
        work.session,
        since=min(slot.starts_at for slot in slots),
        until=max(slot.ends_at for slot in slots),
        but=edition.id,
        room=room,
        staff=edition.facilitators,
    )


def _clash(kind: ClashKind, other: GroupSession, staff: UUID | None = None) -> Clash:
    return Clash(kind, other.on, other.slot.at, wall_end(other.slot), staff)
