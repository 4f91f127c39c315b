"""Why she has no place, why this one, and what would help: sentences of the planner, in both languages of the staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.errors import NotHers
from services.groups.planner.explaining.because import Code, Reason
from services.groups.planner.explaining.levers import Lever
from services.groups.planner.explaining.placed import why_placed
from services.groups.planner.explaining.reasons import Explainer
from services.groups.planner.explaining.whatif import what_if
from services.groups.usecases.planning.data import standing, the_planning
from services.groups.usecases.planning.rule_words import Said
from shared.work import Work


@dataclass(frozen=True)
class ReasonLine:
    """A reason with its code and number."""

    code: Code
    count: int
    words: Said


@dataclass(frozen=True)
class Unlocking:
    """One thing that would help her by itself. in_open_group: at once; else it makes a group possible for her."""

    lever: Lever
    in_open_group: bool
    words: Said


@dataclass(frozen=True)
class Why:
    """Why a woman has her place, or none. feasible: some group is possible for her; always, if she has a place.

    steps: room-hours that are left for her after each step, from all there are to those with women enough.
    """

    person: UUID
    is_placed: bool
    feasible: bool
    reasons: tuple[ReasonLine, ...]
    blockers: tuple[ReasonLine, ...] = ()
    steps: tuple[int, ...] = ()
    unlocks: tuple[Unlocking, ...] = ()


@dataclass(frozen=True)
class Help:
    """One change and how many women it would give a place to, at least."""

    lever: Lever
    women: int
    words: Said


def explain(work: Work, *, planning_id: UUID, person: UUID) -> Why:
    """Why, on the board as it stands. Raises NotHers for a woman who does not ask for a place here."""
    instance, plan, _ = standing(work, the_planning(work, planning_id))
    name = str(person)
    if name not in instance.woman:
        raise NotHers("No pide plaza en esta convocatoria.")
    if any(name in group.participants for group in plan.groups):
        return Why(person, is_placed=True, feasible=True, reasons=lines(why_placed(instance, plan, name)))
    found = Explainer(instance, plan).explain(name)
    unlocks = tuple(
        Unlocking(one.lever, one.in_open_group, Said(one.words("es"), one.words("en")))
        for one in found.unlocks
    )
    return Why(
        person, is_placed=False, feasible=found.feasible, reasons=lines(found.reasons),
        blockers=lines(found.blockers), steps=tuple(found.funnel.values()), unlocks=unlocks,
    )  # fmt: skip


def what_would_help(work: Work, *, planning_id: UUID) -> list[Help]:
    """Single changes outside the plan, those that place most women first."""
    instance, plan, _ = standing(work, the_planning(work, planning_id))
    return [
        Help(one.lever, one.women, Said(one.words("es"), one.words("en"))) for one in what_if(instance, plan)
    ]


def lines(reasons: Iterable[Reason]) -> tuple[ReasonLine, ...]:
    """Reasons with their sentences."""
    return tuple(ReasonLine(one.code, one.count, Said(one.words("es"), one.words("en"))) for one in reasons)
