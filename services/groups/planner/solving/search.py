"""How a plan is found: greedy first, then CP-SAT on part after part and, when there are few women, on the whole."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from ortools.sat.python import cp_model

from services.groups.planner.instance import Group, Instance, Plan
from services.groups.planner.judging.verify import verify
from services.groups.planner.solving.greedy import make_greedy
from services.groups.planner.solving.model import Model
from services.groups.planner.solving.offers import Offer, Offers
from services.groups.planner.solving.outcome import Brake, Progress, Result, Told
from services.groups.planner.solving.parts import Part, nearness, parts_of
from services.groups.planner.solving.pins import BONUS, FREE, Pins, Place, place_of
from services.groups.planner.solving.repair import in_former_rooms, still_possible
from services.groups.planner.solving.ruin import ruin_and_recreate

SECONDS, WORKERS = 60.0, 8
FEW = 90
"""Women up to whom the whole is soon solved, and anything before it only costs time."""
MANY = 200
"""Women up to whom one model sees everything straight after the first plan."""
WHOLE = 330
"""Women up to whom it does so at the end, after steps that see a part."""
LONGEST_STEP = 5.0
"""Seconds that one step may take."""
GROUPS_AT_ONCE, DAYS_AT_ONCE = 4, 3
"""Open groups, or days, that one step decides anew."""
BY_DAYS = 2
"""Of so many steps one is by days, the others by groups."""
SPARE = 0.35
"""Seconds kept back, so that the limit holds: for reading the last solution and judging it."""
SHARE_FOR_RUIN = 0.1
"""Of the time, before the solver begins, where there are more than a few women."""
TOLD_EVERY = 1.0
"""Seconds between two plans of that time that are judged and told."""
SHARE_FOR_BOUND = 0.35
"""Of the time, when a large problem is bounded part by part."""
SHARE_FOR_STEPS = 0.85
"""Of the time, before one model sees everything, where that is to come."""


def solve(
    instance: Instance,
    *,
    seconds: float = SECONDS,
    seed: int = 0,
    workers: int = WORKERS,
    told: Told | None = None,
    pins: Pins = FREE,
    base: Plan | None = None,
    brake: Brake | None = None,
) -> Result:
    """The best plan found in `seconds` of wall clock, which hold within a second once a first plan exists.

    seed, workers: of the search. With one worker and the same seed a run that ends before its limit repeats itself.
    pins: kept before anything else, as many as can be. base: a plan to start from, with the groups that are locked.
    """
    limit = time.monotonic() + seconds - SPARE
    search = _Search(instance, limit, seed, workers, told, pins, base or Plan(groups=()), brake or Brake())
    search.start()
    parts = parts_of(instance, search.free)
    if not parts:  # no group can exist at all
        search.bound = search.objective
    if not search.is_done:
        if len(instance.participants) > FEW:
            search.ruin(until=time.monotonic() + search.left * SHARE_FOR_RUIN)
        if len(instance.participants) > WHOLE:
            search.bound_parts(parts)
            search.improve(parts, until=search.deadline)
        else:
            if len(instance.participants) > MANY:
                search.improve(parts, until=time.monotonic() + search.left * SHARE_FOR_STEPS)
            search.whole()
    return search.result()


@dataclass
class _Search:
    """The best plan so far and the time left."""

    instance: Instance
    deadline: float
    seed: int
    workers: int
    told: Told | None
    pins: Pins
    base: Plan
    brake: Brake
    began: float = field(default_factory=time.monotonic)
    plan: Plan = field(default_factory=lambda: Plan(groups=()))
    objective: int = 0
    kept: int = 0
    bound: int = 0
    is_stopped: bool = False
    points: list[tuple[float, int]] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Seconds."""
        return self.deadline - time.monotonic()

    @property
    def is_done(self) -> bool:
        """Whether there is no time, no wish or no need to go on."""
        stopped = self.is_stopped or self.brake.is_pulled
        is_best = self.bound <= self.objective and self.kept == len(self.bonus)
        return stopped or self.left <= 0 or is_best

    def start(self) -> None:
        """The best of a fresh greedy plan and of what is left, filled up, of the plan in force and of the base."""
        self.bonus = self.pins.bonus(self.instance)
        self.locked = self.pins.locked_in(self.instance, self.base)
        self.offers = self.pins.narrow(Offers.of(self.instance), self.locked)
        taken = {place_of(group) for group in self.locked}
        self.free = [one for one in self.offers.all if Place(one.room, one.slot.id) not in taken]
        self.bound = _loose_bound(self.instance, self.offers)
        self.plan = Plan(groups=self.locked)
        self.objective = verify(self.instance, self.plan).objective
        self.kept = self._pins_kept(self.plan)
        starts: list[Sequence[Group]] = [self.locked]
        for former in (self.instance.previous, self.base):
            if former and former.groups:
                starts.append(still_possible(self.instance, self.offers, former, first=self.locked))
        for groups in starts:
            self.take(make_greedy(self.instance, self.offers, kept=groups))
        self.greedy = self.objective

    def _pins_kept(self, plan: Plan) -> int:
        return sum(name in self.bonus for group in plan.groups for name in group.participants)

    def take(self, plan: Plan) -> None:
        """Keep a plan if it is better and the independent judge finds nothing wrong with it."""
        verdict = verify(self.instance, plan)
        if verdict.violations:
            msg = f"the search made a plan that breaks a rule: {verdict.violations[0]}"
            raise AssertionError(msg)
        kept = self._pins_kept(plan)
        if (kept, verdict.objective) <= (self.kept, self.objective):
            return
        self.plan, self.objective, self.kept = plan, verdict.objective, kept
        self.points.append((round(time.monotonic() - self.began, 2), self.objective))
        self._tell()

    def _tell(self) -> None:
        passed = time.monotonic() - self.began
        if self.told and not self.told(Progress(passed, self.objective, self.bound, self.plan)):
            self.is_stopped = True

    def ruin(self, *, until: float) -> None:
        """Take the plan apart and build it up again, group by group."""
        better, told = None, time.monotonic()
        plans = ruin_and_recreate(
            self.instance,
            self.offers,
            self.plan,
            locked={place_of(group) for group in self.locked},
            bonus=self.bonus,
            luck=Random(self.seed),  # noqa: S311, nothing secret
            stop=lambda: self.is_done or time.monotonic() > until,
        )
        for better in plans:
            if time.monotonic() - told > TOLD_EVERY:
                self.take(better)
                told = time.monotonic()
        if better:
            self.take(better)

    def whole(self) -> None:
        """One model over everything that is not locked."""
        model = Model(self.instance, self.offers, self.free, self.locked, prices=self._prices())
        model.hint(self.plan)
        beside = self._beside_the_model()
        answer = self.run(model, self.left, watch=beside)
        if answer.plan:
            self.take(answer.plan)
        self.learn(answer.bound, beside)

    def learn(self, bound: int, beside: int) -> None:
        """Take what a model over everything says no plan is worth more than. beside: points it does not count.

        It says so of plans that keep as many pins as this one; no plan that keeps fewer would be taken.
        """
        known = bound + beside - BONUS * self.kept
        if known < self.bound:
            self.bound = max(known, self.objective)
            self._tell()

    def _prices(self) -> dict[str, int]:
        """A woman who must have a place is worth more by her bonus, in a model."""
        return {name: -points for name, points in self.bonus.items()}

    def _beside_the_model(self) -> int:
        """What the locked groups are worth, with the bonus of their women: a model leaves both out.

        Former participants who are not locked in are counted as lost by both, so once of it is added again.
        """
        settled = {name for group in self.locked for name in group.participants}
        before = self.instance.previous.groups if self.instance.previous else ()
        lost = sum(
            name in self.instance.woman and name not in settled for one in before for name in one.participants
        )
        bonus = sum(self.bonus.get(name, 0) for name in settled)
        worth_ = verify(self.instance, Plan(groups=self.locked)).objective
        return worth_ + bonus + lost * self.instance.params.weights.dropped

    def run(self, model: Model, seconds: float, *, watch: int | None = None) -> "_Answer":
        """Let CP-SAT work on a model.

        watch: its plans are whole ones, taken as they come, and so are its bounds, less these points beside it.
        """
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.05, min(seconds, self.left))
        solver.parameters.num_workers = self.workers
        solver.parameters.random_seed = self.seed
        watcher = None
        if watch is not None and self.told:
            watcher = _Watcher(model, self)
            solver.best_bound_callback = lambda bound: self.learn(int(bound + 1e-6), watch)
        self.brake.hold(solver)
        status = solver.solve(model.cp, watcher)
        self.brake.hold(None)
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        is_known = status != cp_model.UNKNOWN or solver.best_objective_bound != 0
        bound = int(solver.best_objective_bound + 1e-6) if is_known else self.bound
        return _Answer(model.plan_of(solver) if found else None, bound)

    def improve(self, parts: Sequence[Part], *, until: float) -> None:
        """Decide a few groups or days of a part anew among all the rest, again and again."""
        for part in parts:
            if part.wish and not self.is_done and time.monotonic() < until:
                self._decide(part.offers, start=part.wish)
        rounds = Random(self.seed)  # noqa: S311, nothing secret
        turn = 0
        while not self.is_done and time.monotonic() < until:
            turn += 1
            self._decide(self._some_offers(parts[turn % len(parts)], rounds, turn // len(parts)))

    def _some_offers(self, part: Part, rounds: Random, turn: int) -> list[Offer]:
        """Offers of a part to be decided anew: those of some days, or some open groups and all that could replace them.

        By turns the groups are any, and such as share most women and facilitators with one of them.
        """
        mine = {(offer.room, offer.slot.id, offer.language): offer for offer in part.offers}
        keys = [(group.room, group.slot, group.language) for group in self.plan.groups]
        opened = [mine[key] for key in keys if key in mine]
        if turn % BY_DAYS == 0 or len(opened) <= GROUPS_AT_ONCE:
            days = sorted({offer.slot.day for offer in part.offers})
            chosen = set(rounds.sample(days, min(DAYS_AT_ONCE, len(days))))
            return [offer for offer in part.offers if offer.slot.day in chosen]
        if turn % 2:
            pivot = rounds.choice(opened)
            opened.sort(key=lambda one: -nearness(pivot, one) * rounds.uniform(0.5, 1))
            freed = opened[:GROUPS_AT_ONCE]
        else:
            freed = rounds.sample(opened, GROUPS_AT_ONCE)
        kept = {(one.room, one.slot.id) for one in opened if one not in freed}
        return [offer for offer in part.offers if (offer.room, offer.slot.id) not in kept]

    def bound_parts(self, parts: Sequence[Part]) -> None:
        """No plan is worth more than the parts together, each with all women and staff that could come to it.

        A woman who could come to several parts would be counted in each: so her worth is taken out of all of them and
        added once. Whatever she adds beyond it in a part (never anything) would be counted again, and that is allowed.
        """
        if self.instance.previous:
            return
        each = min(LONGEST_STEP * 4, self.left * SHARE_FOR_BOUND / len(parts))
        shared = {
            woman for woman, count in Counter(w for part in parts for w in part.women).items() if count > 1
        }
        price = {
            woman: max(
                0,
                *(one.women[woman] for one in self.offers.of_woman[woman]),
            )
            for woman in shared
        }
        total = sum(price.values())
        for part in parts:
            model = Model(self.instance, self.offers, part.offers, prices=price)
            model.hint(self.plan)
            answer = self.run(model, each)
            total += answer.bound
            part.wish = answer.plan
        self.bound = min(self.bound, total)

    def _decide(self, offers: Sequence[Offer], *, start: Plan | None = None) -> None:
        """Decide these offers anew; every group elsewhere stays as it is."""
        numbers = {offer.number for offer in offers}
        fixed = tuple(
            group
            for group in self.plan.groups
            if self.offers.by_key[group.room, group.slot, group.language].number not in numbers
        )
        model = Model(self.instance, self.offers, offers, fixed, prices=self._prices())
        model.hint(start or self.plan)
        answer = self.run(model, LONGEST_STEP)
        if answer.plan:
            self.take(answer.plan)

    def result(self) -> Result:
        """What was found, in the rooms there were where that costs nothing."""
        settled = {place_of(group) for group in self.locked}
        settled |= {seat.place for seat in (*self.pins.inside, *self.pins.outside)}
        self.plan = in_former_rooms(self.instance, self.plan, settled=settled)
        status: Literal["optimal", "feasible"] = "optimal" if self.bound <= self.objective else "feasible"
        return Result(
            self.plan, self.objective, max(self.bound, self.objective), self.greedy, status,
            round(time.monotonic() - self.began, 3), tuple(self.points), self.seed, self.workers,
        )  # fmt: skip


@dataclass(frozen=True)
class _Answer:
    plan: Plan | None
    bound: int


class _Watcher(cp_model.CpSolverSolutionCallback):
    """Takes each better plan as CP-SAT finds it, and stops it when somebody says so."""

    def __init__(self, model: Model, search: _Search) -> None:
        super().__init__()
        self._model, self._search = model, search

    def on_solution_callback(self) -> None:
        """Hear of one."""
        self._search.take(self._model.plan_of(self))
        if self._search.is_stopped:
            self.stop_search()


def _loose_bound(instance: Instance, offers: Offers) -> int:
    """What it would be worth if every woman sat where she is worth most."""
    return sum(
        max((0, *(offer.women[woman.id] for offer in offers.of_woman.get(woman.id, ()))))
        for woman in instance.participants
    )
