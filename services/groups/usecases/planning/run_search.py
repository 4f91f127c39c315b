"""Runs the search that waits longest. Only the planner's worker calls this: nothing else loads the solver."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any
from uuid import UUID

from services.groups.domain.planning.search import SearchState, Trouble
from services.groups.planner.instance import BadInstance, Instance, Plan, read_instance
from services.groups.planner.judging.verify import verify
from services.groups.planner.solving.model import VERSION
from services.groups.planner.solving.outcome import Brake, Progress, Result
from services.groups.planner.solving.pins import Pins
from services.groups.planner.solving.search import solve
from services.groups.store.planning import searches
from services.groups.store.planning.searches import PlanningSearch
from services.groups.usecases.planning.data import content_for, read_data, the_planning, usable
from services.groups.usecases.planning.instance_of import fingerprint
from shared.actor import Actor
from shared.ids import new_id
from shared.logging import get_logger
from shared.work import Transactions

log = get_logger(__name__)

PURPOSE = "planning_search"
BEAT_SECONDS = 1.0
"""How often the worker says that it is there, tells how far it is, and asks whether to stop."""


@dataclass(frozen=True)
class Task:
    """A search that was claimed, with all it needs. base: the plan it starts from, as far as it is still there."""

    id: UUID
    claim: UUID
    seconds: int
    seed: int
    workers: int
    instance: Instance
    base: Plan
    pins: Pins


class BadPlan(Exception):
    """The solver's plan breaks a rule, so the judge says: it goes nowhere."""


def run_next(transactions: Transactions, *, actor: Actor, solver: Callable[..., Result] = solve) -> bool:
    """Give up the searches whose workers are gone, then run the one that waits longest; False if none waits.

    solver: finds plans; whatever it is, the judge looks at what it found.
    """
    claim = new_id()
    with transactions.begin(actor=actor, purpose=PURPOSE) as work:
        lost = searches.give_up_lost(work.session, now=work.now)
        taken = searches.claim_next(work.session, claim=claim, now=work.now)
    if lost:
        log.warning("planner_search_lost", count=lost)
    if taken is None:
        return False
    try:
        _run(transactions, actor, taken, claim, solver)
    except BadInstance:
        _fail(transactions, actor, taken.id, claim, Trouble.BAD_DATA)
    except MemoryError:
        _fail(transactions, actor, taken.id, claim, Trouble.TOO_LARGE)
    except Exception as error:  # noqa: BLE001, an entry point: whatever happened, the search must not seem to go on
        log.error("planner_search_failed", item=taken.id, error=type(error).__name__)
        _fail(transactions, actor, taken.id, claim, Trouble.FAULT)
    return True


def _run(
    transactions: Transactions,
    actor: Actor,
    taken: PlanningSearch,
    claim: UUID,
    solver: Callable[..., Result],
) -> None:
    voice = _Voice(transactions, actor, taken.id, claim)
    with voice.speaking():
        task = _prepare(transactions, actor, taken, claim)
        result = solver(
            task.instance, seconds=task.seconds, seed=task.seed, workers=task.workers, told=voice.hear,
            pins=task.pins, base=task.base, brake=voice.brake,
        )  # fmt: skip
    if verify(task.instance, result.plan).violations:
        raise BadPlan
    _finish(transactions, actor, task, result, is_stopped=voice.brake.is_pulled)


def _prepare(transactions: Transactions, actor: Actor, taken: PlanningSearch, claim: UUID) -> Task:
    """Read the data, and note what it was."""
    with transactions.begin(actor=actor, purpose=PURPOSE) as work:
        planning = the_planning(work, taken.planning_id)
        data = read_data(work, planning)
        found = searches.result_of(work.session, taken.id)
        assert found is not None
        content = content_for(data, taken.mode, found)
        instance = read_instance(content)
        base = usable(instance, found.base)
        found.content, found.weights = fingerprint(content), _flat(content["params"]["weights"])
        searches.tell(
            work.session, taken.id, claim=claim, women=len(data.women), model=VERSION,
            base_placed=sum(len(group.participants) for group in base.groups),
        )  # fmt: skip
        return Task(
            taken.id, claim, taken.seconds, taken.seed, taken.workers, instance, base, found.pins,
        )  # fmt: skip


def _finish(
    transactions: Transactions, actor: Actor, task: Task, result: Result, *, is_stopped: bool
) -> None:
    with transactions.begin(actor=actor, purpose=PURPOSE) as work:
        is_mine = searches.tell(
            work.session, task.id, claim=task.claim, state=SearchState.STOPPED if is_stopped else SearchState.DONE,
            ended_at=work.now, heard_at=work.now, is_optimal=result.status == "optimal", greedy=result.greedy,
            **_numbers(result.plan, result.objective, result.bound, result.seconds),
        )  # fmt: skip
        if not is_mine:
            log.warning("planner_search_was_given_up", item=task.id)
            return
        found = searches.result_of(work.session, task.id)
        assert found is not None
        found.plan, found.points = result.plan, result.points
        found.unkept = task.pins.unkept(result.plan)
        work.audit("planning.search_ended", subject=found.planning_id, state=result.status)


def _fail(transactions: Transactions, actor: Actor, search_id: UUID, claim: UUID, trouble: Trouble) -> None:
    with transactions.begin(actor=actor, purpose=PURPOSE) as work:
        searches.tell(
            work.session, search_id, claim=claim, state=SearchState.FAILED, trouble=trouble, ended_at=work.now
        )


def _numbers(plan: Plan, objective: int, bound: int, seconds: float) -> dict[str, Any]:
    placed = sum(len(group.participants) for group in plan.groups)
    return {
        "placed": placed,
        "groups": len(plan.groups),
        "objective": objective,
        "bound": bound,
        "spent": seconds,
    }


def _flat(weights: dict[str, Any]) -> dict[str, int]:
    preferences = {f"slot_pref_{n}": points for n, points in enumerate(weights["slot_pref"])}
    return {name: value for name, value in weights.items() if name != "slot_pref"} | preferences


@dataclass
class _Voice:
    """Tells every second, in a thread of its own, that the search goes on and how far it is; pulls the brake when told.

    What cannot be told is told the next time: a database that is away for a moment stops no search.
    """

    transactions: Transactions
    actor: Actor
    search_id: UUID
    claim: UUID
    brake: Brake = field(default_factory=Brake)
    _best: Progress | None = None
    _told: Plan | None = None
    _lock: Lock = field(default_factory=Lock)
    _end: Flag = field(default_factory=Flag)

    def hear(self, progress: Progress) -> bool:
        """Take what the search says; it is told at the next beat."""
        with self._lock:
            self._best = progress
        return True

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Speak until the block ends, whatever happens in it."""
        thread = Thread(target=self._speak, name="planner-voice", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._end.set()
            thread.join()

    def _speak(self) -> None:
        while not self._end.wait(BEAT_SECONDS):
            try:
                self._beat()
            except Exception as error:  # noqa: BLE001, an entry point of its own: the next beat may get through
                log.warning("planner_beat_missed", item=self.search_id, error=type(error).__name__)

    def _beat(self) -> None:
        with self._lock:
            best = self._best
        with self.transactions.begin(actor=self.actor, purpose=PURPOSE) as work:
            numbers = _numbers(best.plan, best.objective, best.bound, best.seconds) if best else {}
            is_mine = searches.tell(
                work.session, self.search_id, claim=self.claim, heard_at=work.now, **numbers
            )
            if best and is_mine and best.plan is not self._told:
                found = searches.result_of(work.session, self.search_id)
                assert found is not None
                found.plan = best.plan
            is_stopped = not is_mine or searches.is_stop_asked(work.session, self.search_id)
        if best:
            self._told = best.plan
        if is_stopped:
            self.brake.pull()
