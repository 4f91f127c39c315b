"""The groups of a plan with everything that they name looked up: what the verifier reads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from services.groups.planner.instance import (
    BadInstance,
    Facilitator,
    Group,
    Instance,
    Interpreter,
    Participant,
    Plan,
    Room,
    Site,
    Slot,
    Staff,
)

Named = TypeVar("Named")


@dataclass(frozen=True)
class Meeting:
    """A group and whom and what it names. number: its place in the plan, from 1."""

    number: int
    group: Group
    room: Room
    site: Site
    slot: Slot
    facilitators: tuple[Facilitator, ...]
    interpreter: Interpreter | None
    women: tuple[Participant, ...]

    def __str__(self) -> str:
        return f"group {self.number} (room {self.room.id}, slot {self.slot.id})"

    @property
    def staff(self) -> tuple[Staff, ...]:
        """Facilitators, then the interpreter; whoever the plan names twice stands here twice."""
        return (*self.facilitators, *([self.interpreter] if self.interpreter else []))

    @cached_property
    def able(self) -> tuple[Participant, ...]:
        """The women whose hours and travel let them come: only these have a worth, costs and children here."""
        return tuple(one for one in self.women if self.slot.id in one.slots and self.site.id in one.travel)


def meetings_of(plan: Plan, *, instance: Instance) -> tuple[Meeting, ...]:
    """Every group of the plan, in its order.

    Raises BadInstance for a room, slot or person that the instance does not have. Theme and language are not looked up.
    """
    facilitators = {one.id: one for one in instance.facilitators}
    interpreters = {one.id: one for one in instance.interpreters}
    found = []
    for at, group in enumerate(plan.groups):
        where = f"groups.{at}"
        room, site = _find(instance.room, group.room, where=f"{where}.room")
        named = [group.interpreter] if group.interpreter else []
        found.append(
            Meeting(
                number=at + 1,
                group=group,
                room=room,
                site=site,
                slot=_find(instance.slot, group.slot, where=f"{where}.slot"),
                facilitators=_each(facilitators, group.facilitators, where=f"{where}.facilitators"),
                interpreter=next(iter(_each(interpreters, named, where=f"{where}.interpreter")), None),
                women=_each(instance.woman, group.participants, where=f"{where}.participants"),
            )
        )
    return tuple(found)


def last_of_each(meetings: Iterable[Meeting]) -> dict[str, Meeting]:
    """Where each placed woman is, by her id; the last one, if she is wrongly in several."""
    return {one.id: meeting for meeting in meetings for one in meeting.women}


def comings(meetings: Iterable[Meeting]) -> Iterator[tuple[Meeting, Participant]]:
    """Every meeting with every woman who is able to come to it."""
    return ((meeting, one) for meeting in meetings for one in meeting.able)


def _each(known: Mapping[str, Named], ids: Iterable[str], *, where: str) -> tuple[Named, ...]:
    return tuple(_find(known, one, where=where) for one in ids)


def _find(known: Mapping[str, Named], name: str, *, where: str) -> Named:
    if name not in known:
        msg = f"{where}: {name!r} is not in the instance"
        raise BadInstance(msg)
    return known[name]
