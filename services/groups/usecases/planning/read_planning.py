"""What a coordinator sees of plannings and their searches: facts, numbers, aliases; nobody else sees any of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.groups.domain.errors import NoPlanYet
from services.groups.domain.planning.board import PlanningState
from services.groups.domain.planning.resources import Resources
from services.groups.domain.planning.search import Mode, SearchState, Trouble
from services.groups.planner.instance import read_instance
from services.groups.store import enrolments
from services.groups.store.planning import plannings, searches
from services.groups.store.planning.plannings import Planning
from services.groups.store.planning.searches import PlanningSearch, SearchResult
from services.groups.usecases.planning.ask_search import search_of
from services.groups.usecases.planning.data import (
    content_for,
    in_force,
    read_data,
    the_planning,
    usable,
    who_knows,
)
from services.groups.usecases.planning.difference import Change, Difference, difference
from services.groups.usecases.planning.instance_of import fingerprint, instance_of
from services.groups.usecases.planning.readiness import Readiness, readiness
from services.groups.usecases.planning.rule_words import Said
from shared.work import Work


@dataclass(frozen=True)
class PlanningLine:
    """A planning in the list. asking: women who ask for a place."""

    id: UUID
    name: str
    state: PlanningState
    starts_on: date
    session_count: int
    asking: int
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class Woman:
    """A woman who asks: the reference, her case, how she is called."""

    person: UUID
    case: UUID
    alias: str


@dataclass(frozen=True)
class SearchLine:
    """How a search goes, to be asked again and again. gap: 0 to 1, of the bound; None before there is a plan.

    seconds: its limit; spent: so far. unkept: women whose pins it could not keep.
    """

    id: UUID
    mode: Mode
    state: SearchState
    trouble: Trouble | None
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int
    spent: float | None
    seed: int
    workers: int
    model: str | None
    women: int | None
    base_placed: int | None
    placed: int | None
    groups: int | None
    objective: int | None
    bound: int | None
    greedy: int | None
    gap: float | None
    is_optimal: bool
    is_stopping: bool


@dataclass(frozen=True)
class SearchPage:
    """A search with what it found. same_data: whether it would plan from the same data now, so that it can be replayed.

    supposed, trial_of: what it supposes there is more, and the woman it has to give a place to.
    points: seconds and objective each time the plan got better. difference: from the plan in force.
    knowing: women who know of their places in the plan that was published.
    """

    line: SearchLine
    points: tuple[tuple[float, int], ...]
    unkept: tuple[Woman, ...]
    same_data: bool
    supposed: Said | None
    trial_of: Woman | None
    difference: Difference
    knowing: tuple[UUID, ...]
    names: dict[str, Woman]


@dataclass(frozen=True)
class PlanningPage:
    """Everything about a planning but its board. women: who asks. searches: the last ones, newest first.

    version: to be handed back with what there is; it grows with each change of that, and when something is published.
    """

    line: PlanningLine
    resources: Resources
    women: tuple[Woman, ...]
    readiness: Readiness
    can_search: bool
    searches: tuple[SearchLine, ...]
    editions: tuple[UUID, ...]
    board: int
    version: int


def list_plannings(work: Work) -> list[PlanningLine]:
    """Every planning, newest first."""
    found = plannings.all_plannings(work.session)
    asking = plannings.wish_counts(work.session, [one.id for one in found])
    return [_line(one, asking.get(one.id, 0)) for one in found]


def read_planning(work: Work, *, planning_id: UUID) -> PlanningPage:
    """One planning. Raises NotHers."""
    planning = the_planning(work, planning_id)
    data = read_data(work, planning)
    ready = readiness(instance_of(data))
    found = searches.searches_of(work.session, planning_id)
    board = plannings.board_of(work.session, planning_id)
    names = named(work, {one.person: one.case for one in data.women})
    return PlanningPage(
        line=_line(planning, len(data.women)),
        resources=planning.resources,
        women=tuple(names.values()),
        readiness=ready,
        can_search=ready.can_search,
        searches=tuple(search_line(work, one) for one in found),
        editions=tuple(one.edition for one in planning.published.opened) if planning.published else (),
        board=board.number if board else 0,
        version=planning.row_version,
    )


def read_search(work: Work, *, planning_id: UUID, search_id: UUID) -> SearchPage:
    """One search with what it found so far, against the plan in force. Raises NotHers, NoPlanYet."""
    planning = the_planning(work, planning_id)
    search = search_of(work, planning_id, search_id)
    result = searches.result_of(work.session, search_id)
    if result is None:
        raise NoPlanYet("Esta búsqueda no dejó ningún plan.")
    data = read_data(work, planning)
    content = content_for(data, search.mode, result)
    names = named(work, {one.person: one.case for one in data.women})
    return SearchPage(
        line=search_line(work, search),
        points=result.points,
        unkept=tuple(names[UUID(one)] for one in result.unkept if UUID(one) in names),
        same_data=result.content == fingerprint(content),
        supposed=_supposed(result),
        trial_of=next((names[UUID(one)] for one in result.pins.placed if UUID(one) in names), None),
        difference=_changes(work, planning, search, result),
        knowing=who_knows(work, planning),
        names={str(person): woman for person, woman in names.items()},
    )


def _changes(work: Work, planning: Planning, search: PlanningSearch, result: SearchResult) -> Difference:
    """From the plan in force; from the one on the board, for a trial, which names nobody who would have to make room.

    Who makes room for a woman who was kept out may be whom she must not meet, so a trial of hers has no addresses.
    """
    data = read_data(work, planning)
    after = usable(read_instance(content_for(data, search.mode, result)), result.plan)
    whole = read_instance(content_for(data.with_all, search.mode, result))
    if search.mode is not Mode.WHAT_IF:
        return difference(whole, in_force(work, planning), after)
    found = difference(whole, result.base, after)
    gain = tuple(one for one in found.women if one.change is Change.GETS_PLACE)
    if not result.pins.placed:
        return replace(found, women=gain)
    hers = tuple(replace(one, after=None) for one in gain if one.woman in result.pins.placed)
    return replace(found, women=hers, opened=(), closed=())


def _supposed(result: SearchResult) -> Said | None:
    return Said(result.lever.words("es"), result.lever.words("en")) if result.lever else None


def poll_search(work: Work, *, planning_id: UUID, search_id: UUID) -> SearchLine:
    """Only how it goes; nothing is opened."""
    return search_line(work, search_of(work, planning_id, search_id))


def named(work: Work, people: dict[UUID, UUID]) -> dict[UUID, Woman]:
    """Women by person, with alias. people: person to case."""
    rows = enrolments.participants_of(work.session, people)
    return {
        person: Woman(person, case, rows[person].alias if person in rows else "")
        for person, case in people.items()
    }


def search_line(work: Work, search: PlanningSearch) -> SearchLine:
    """A search as it is at this moment."""
    state = search.now_is(work.now)
    gap = None
    if search.objective is not None and search.bound is not None:
        gap = max(0.0, (search.bound - search.objective) / max(1, abs(search.bound)))
    names = SearchLine.__dataclass_fields__.keys() - {"state", "gap", "is_stopping"}
    facts = {name: getattr(search, name) for name in names}
    return SearchLine(**facts, state=state, gap=gap, is_stopping=search.stop_asked and not state.is_over)


def _line(planning: Planning, asking: int) -> PlanningLine:
    return PlanningLine(
        id=planning.id,
        name=planning.name,
        state=planning.state,
        starts_on=planning.starts_on,
        session_count=planning.session_count,
        asking=asking,
        created_at=planning.created_at,
        published_at=planning.published_at,
    )
