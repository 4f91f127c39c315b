"""The waitlist: in which order women are asked, who gets what is free, and what each of the others still lacks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import add, sub
from uuid import UUID

from services.groups.domain.needs import Needs
from shared.contracts.levels import Level

URGENCY = {Level.BASAL: 0, Level.MEDIO: 0, Level.ALTO: 1, Level.EXTREMO: 2}
"""How urgent a group is for a woman at this level, 0 to 2, as the planner counts it."""

EDITIONS_AHEAD = 2
"""Editions of waiting that one step of urgency is worth."""


class Lack(StrEnum):
    """What stands between a woman on the waitlist and a place; apart: somebody is there whom she must not meet."""

    PLACE = "place"
    CHILDCARE = "childcare"
    INTERPRETER = "interpreter"
    APART = "apart"


@dataclass(frozen=True)
class Seats:
    """Places, childcare places (children) and interpreter seats; below zero where more are taken than there are.

    ages: childcare places by age, 0 to 2 years, 3 to 5 and 6 to 12; a child whose age nobody noted takes none of them.
    """

    places: int
    children: int = 0
    interpreters: int = 0
    ages: tuple[int, int, int] = (0, 0, 0)

    def __add__(self, other: "Seats") -> "Seats":
        """Both together."""
        youngest, middle, oldest = map(add, self.ages, other.ages)
        return Seats(
            self.places + other.places,
            self.children + other.children,
            self.interpreters + other.interpreters,
            (youngest, middle, oldest),
        )

    def __sub__(self, other: "Seats") -> "Seats":
        """What is left without the other."""
        youngest, middle, oldest = map(sub, self.ages, other.ages)
        return Seats(
            self.places - other.places,
            self.children - other.children,
            self.interpreters - other.interpreters,
            (youngest, middle, oldest),
        )


def seats_of(needs: Needs) -> Seats:
    """Return what one woman takes with her place, and gives back with it."""
    return Seats(1, children=needs.children, interpreters=int(needs.needs_interpreter), ages=needs.ages)


def lacks(need: Seats, free: Seats) -> tuple[Lack, ...]:
    """Name what is missing for a woman; nothing if she fits. Who needs no seat of a kind lacks none of it."""
    pairs = (
        (Lack.PLACE, need.places, free.places),
        (Lack.CHILDCARE, need.children, free.children),
        *((Lack.CHILDCARE, needed, there) for needed, there in zip(need.ages, free.ages, strict=True)),
        (Lack.INTERPRETER, need.interpreters, free.interpreters),
    )
    return tuple(dict.fromkeys(kind for kind, needed, there in pairs if needed and needed > there))


@dataclass(frozen=True)
class Waiting:
    """One woman on the waitlist.

    since: when she came into this line; an offer that ran out does not change it. waited: earlier editions
    that began while she waited. urgency: 0 to 2. lapsed: offers in this edition that ran out unanswered.
    person, kept_from: whom she is, and whom she must not meet.
    """

    enrolment: UUID
    since: datetime
    waited: int = 0
    urgency: int = 0
    lapsed: int = 0
    need: Seats = Seats(1)
    person: UUID | None = None
    kept_from: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Turn:
    """A woman in her turn. lacks: what she waits for; nothing if a place is hers now."""

    waiting: Waiting
    lacks: tuple[Lack, ...]

    @property
    def is_hers(self) -> bool:
        """Whether a place is hers now."""
        return not self.lacks


def in_order(line: Iterable[Waiting]) -> list[Waiting]:
    """Sort the line: who was asked least often first, so that nobody is asked twice before all were asked once.

    Among equals, editions waited, to which each step of urgency adds two: at a draw whoever truly waited more
    is first, then whoever is longest in this line, then the older id. So urgency helps, and nobody waits for ever:
    what urgency adds is bounded, what waiting adds is not. Equal in order to the planner's weights 150 and 250.
    """
    return sorted(
        line,
        key=lambda one: (
            one.lapsed,
            -(one.waited + EDITIONS_AHEAD * one.urgency),
            -one.waited,
            one.since,
            one.enrolment,
        ),
    )


def take_turns(
    line: Iterable[Waiting], *, free: Seats, total: Seats, present: frozenset[UUID] = frozenset()
) -> list[Turn]:
    """Go through the line in order and tell who gets a place, and what everyone else lacks.

    present: people who hold a place, and who leads. Who lacks a childcare or interpreter seat is passed over, and
    nobody behind her takes a seat of that kind: it is kept until there are enough for her. Who could not fit even
    into an empty group (`total`), or must not meet somebody, keeps nothing back.
    """
    turns: list[Turn] = []
    for one in in_order(line):
        missing = lacks(one.need, free)
        if one.kept_from & present:
            missing = (*missing, Lack.APART)
        elif not missing:
            free -= one.need
            present |= {one.person} if one.person else set()
        elif not lacks(one.need, total):
            free = _kept_back(free, missing)
        turns.append(Turn(one, missing))
    return turns


def _kept_back(free: Seats, missing: tuple[Lack, ...]) -> Seats:
    return Seats(
        free.places,
        min(free.children, 0) if Lack.CHILDCARE in missing else free.children,
        min(free.interpreters, 0) if Lack.INTERPRETER in missing else free.interpreters,
        free.ages,
    )
