"""Ask for a search, stop it, and put what it found on the board."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.groups.domain.errors import BadPlanning, NoPlanYet, NotHers, SearchGoing
from services.groups.domain.planning.search import MAX_SECONDS, MIN_SECONDS, Mode, SearchState, Settings
from services.groups.planner.explaining.levers import Kind, Lever
from services.groups.planner.instance import Plan
from services.groups.planner.solving.pins import FREE, Pins
from services.groups.store.planning import plannings, searches
from services.groups.store.planning.plannings import Planning
from services.groups.store.planning.searches import PlanningSearch, SearchResult
from services.groups.usecases.planning.data import NOTHING, in_force, keep_board, the_planning
from shared.ids import new_id
from shared.work import Work

AT_MOST_ONE = frozenset({Mode.FRESH, Mode.LEAST_CHANGE, Mode.BEST})
MOST_TRIALS = 5
"""What-ifs of a planning that may wait at once: they share one worker, and each takes seconds."""
BOTH = (Mode.LEAST_CHANGE, Mode.BEST)
USUAL = Settings()


def ask_search(work: Work, *, planning_id: UUID, settings: Settings = USUAL, key: UUID | None = None) -> UUID:
    """Queue a search for the best plan; pins of the board are kept. A repeated request queues one only.

    Raises SearchGoing while another one is going, BadPlanning for settings out of range.
    """

    def make() -> UUID:
        planning = _free(work, planning_id, settings)
        board = plannings.board_of(work.session, planning_id)
        base, pins = (board.plan, board.pins) if board else (NOTHING, FREE)
        return _queue(work, planning, Mode.FRESH, settings, base=base, pins=pins).id

    return work.once(key, "planning_search", make)


def ask_replanning(
    work: Work,
    *,
    planning_id: UUID,
    out: Sequence[str] = (),
    back: Sequence[str] = (),
    settings: Settings = USUAL,
) -> list[UUID]:
    """Something changed: note what is away and what is back, and queue two searches from the plan in force.

    The first changes as little as can be, the second gives most places. out, back: ids of hours, rooms and staff.
    Nothing is told to anybody. Raises SearchGoing, NoPlanYet, BadPlanning.
    """
    planning = _free(work, planning_id, settings)
    resources = planning.resources
    for field, ids in (("out", out), ("back", back)):
        if set(ids) - resources.can_be_out:
            raise BadPlanning(
                "Nombra algo que no está en la convocatoria.", field=field, expected="horas, salas y personal"
            )
    away = (set(resources.out) | set(out)) - set(back)
    if away != set(resources.out):
        planning.resources = replace(resources, out=tuple(sorted(away)))
        work.audit("planning.changed", subject=planning_id, out=len(out), back=len(back))
    base = in_force(work, planning)
    if not base.groups:
        raise NoPlanYet("Aún no hay ningún plan: calcula uno primero.")
    board = plannings.board_of(work.session, planning_id)
    pins = board.pins if board else FREE
    return [_queue(work, planning, mode, settings, base=base, pins=pins).id for mode in BOTH]


def ask_what_if(
    work: Work,
    *,
    planning_id: UUID,
    lever: Lever | None = None,
    person: UUID | None = None,
    settings: Settings = USUAL,
    key: UUID | None = None,
) -> UUID:
    """Queue a short search that shows what one change would bring, or what it would take to give her a place.

    lever: one thing more than there is. The board stays as it is, and a repeated request queues one only.
    Raises NoPlanYet, BadPlanning, and SearchGoing while many are being tried.
    """

    def make() -> UUID:
        return _ask_what_if(work, planning_id, lever, person, settings)

    return work.once(key, "planning_what_if", make)


def _ask_what_if(
    work: Work, planning_id: UUID, lever: Lever | None, person: UUID | None, settings: Settings
) -> UUID:
    planning = the_planning(work, planning_id, lock=True)
    _check(settings)
    _check_supposed(planning, lever, person)
    if sum(one.mode is Mode.WHAT_IF for one in _going(work, planning_id)) >= MOST_TRIALS:
        raise SearchGoing("Ya se están probando otros cambios: espera a que acaben.")
    board = plannings.board_of(work.session, planning_id)
    if board is None:
        raise NoPlanYet("Aún no hay ningún plan: calcula uno primero.")
    pins = board.pins
    if person is not None:
        if plannings.wish_of_person(work.session, planning_id, person) is None:
            raise NotHers("No pide plaza en esta convocatoria.")
        pins = Pins(pins.inside, pins.outside, pins.locked, placed=(str(person),))
    lever = _at_its_hour(planning, lever)
    return _queue(work, planning, Mode.WHAT_IF, settings, base=board.plan, pins=pins, lever=lever).id


def _at_its_hour(planning: Planning, lever: Lever | None) -> Lever | None:
    """A lever as its words need it: with the day and the time of its hour."""
    if lever is None or lever.spot is None:
        return lever
    hour = next(one for one in planning.resources.hours if one.id == lever.spot.slot)
    return replace(lever, spot=replace(lever.spot, day=hour.day, start=hour.start))


def stop_search(work: Work, *, planning_id: UUID, search_id: UUID) -> SearchState:
    """Stop a search; one that has begun keeps its best plan so far, to be taken. Again, or too late, does nothing."""
    the_planning(work, planning_id, lock=True)
    search = search_of(work, planning_id, search_id)
    state = search.now_is(work.now)
    if state.is_over or search.stop_asked:
        return state
    search.stop_asked = True
    if state is SearchState.QUEUED and searches.cancel_queued(work.session, search_id, now=work.now):
        state = SearchState.CANCELLED
    work.session.flush()
    work.audit("planning.search_stopped", subject=planning_id)
    return state


def take_plan(work: Work, *, planning_id: UUID, search_id: UUID, number: int) -> int:
    """Put what a search found on the board, even if it was stopped or its worker died; return the board's number.

    number: of the board that was looked at. Raises SearchGoing, NoPlanYet, ChangedMeanwhile.
    """
    planning = the_planning(work, planning_id, lock=True)
    search = search_of(work, planning_id, search_id)
    if not search.now_is(work.now).is_over:
        raise SearchGoing("La búsqueda sigue: párala antes de quedarte con su plan.")
    found = searches.result_of(work.session, search_id)
    if found is None or search.mode is Mode.WHAT_IF or not search.placed:
        raise NoPlanYet("Esta búsqueda no dejó ningún plan.")
    board = plannings.board_of(work.session, planning_id)
    pins = board.pins if board else found.pins
    kept = keep_board(work, planning, plan=found.plan, pins=pins, number=number)
    work.audit("planning.plan_taken", subject=planning_id, mode=str(search.mode))
    return kept


def search_of(work: Work, planning_id: UUID, search_id: UUID) -> PlanningSearch:
    """A search of a planning. Raises NotHers."""
    search = searches.search_by_id(work.session, search_id)
    if search is None or search.planning_id != planning_id:
        raise NotHers("No existe esta búsqueda.")
    return search


def _free(work: Work, planning_id: UUID, settings: Settings) -> Planning:
    """The planning, locked, if nothing is searched for it; one whose worker died is given up. Raises SearchGoing."""
    _check(settings)
    planning = the_planning(work, planning_id, lock=True)
    if any(one.mode in AT_MOST_ONE for one in _going(work, planning_id)):
        raise SearchGoing("Ya hay una búsqueda en marcha: espera o párala.")
    return planning


def _going(work: Work, planning_id: UUID) -> list[PlanningSearch]:
    """Searches of a planning that wait or look; those whose worker died are given up first."""
    recent = searches.searches_of(work.session, planning_id)
    searches.give_up_lost(work.session, now=work.now, among=recent)
    return [one for one in recent if not one.state.is_over]


def _check(settings: Settings) -> None:
    if not MIN_SECONDS <= settings.seconds <= MAX_SECONDS:
        expected = f"de {MIN_SECONDS} a {MAX_SECONDS} segundos"
        raise BadPlanning("Fuera de los límites.", field="seconds", expected=expected)


def _check_supposed(planning: Planning, lever: Lever | None, person: UUID | None) -> None:
    """Whether there is something to suppose, and where it would be is there. Raises BadPlanning."""
    if lever is None:
        if person is None:
            raise BadPlanning("Falta qué suponer.", field="kind", expected="un cambio o una mujer")
        return
    if lever.kind is Kind.HOUR and person is None:
        raise BadPlanning("Falta de quién es la hora.", field="person", expected="una mujer")
    resources, spot = planning.resources.here, lever.spot
    known = {
        "site": (spot.site if spot else None, {one.name for one in resources.sites}),
        "slot": (spot.slot if spot else None, {one.id for one in resources.hours}),
    }
    if lever.kind in {Kind.INTERPRETER, Kind.FACILITATOR}:
        known["language"] = (lever.language, set(resources.languages))
    for field, (name, among) in known.items():
        if name not in among:
            raise BadPlanning("No está en la convocatoria.", field=field, expected="algo que esté")


def _queue(
    work: Work,
    planning: Planning,
    mode: Mode,
    settings: Settings,
    *,
    base: Plan,
    pins: Pins,
    lever: Lever | None = None,
) -> PlanningSearch:
    search = PlanningSearch(
        id=new_id(), planning_id=planning.id, mode=mode, seconds=settings.seconds, seed=settings.seed,
        workers=settings.workers, asked_by=work.actor.ref, asked_at=work.now, state=SearchState.QUEUED,
        stop_asked=False, is_optimal=False,
    )  # fmt: skip
    result = SearchResult(
        id=search.id, scope_id=planning.id, planning_id=planning.id, plan=base, base=base, pins=pins,
        lever=lever, content="", weights={}, unkept=(), points=(),
    )  # fmt: skip
    work.session.add_all([search, result])
    work.session.flush()
    work.audit("planning.search_asked", subject=planning.id, mode=str(mode))
    return search
