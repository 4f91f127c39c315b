"""How a plan is found: greedy first, then CP-SAT on part after part and, when there are few women, on the whole."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from ortools.sat.python import cp_model

from services.groups.planner.greedy import make_greedy
from services.groups.planner.instance import Group, Instance, Plan
from services.groups.planner.model import VERSION, Model
from services.groups.planner.offers import Offer, Offers, worth
from services.groups.planner.repair import still_possible
from services.groups.planner.verify import verify

SECONDS, WORKERS = 60.0, 8
WHOLE = 330
"""Women up to whom one model sees everything at the end."""
FEW = 90
"""Women up to whom the whole is soon solved, and parts only cost time."""
PART = 200
"""Women that one part of a large problem may have."""
LONGEST_STEP = 5.0
"""Seconds that one step may take."""
GROUPS_AT_ONCE, DAYS_AT_ONCE = 4, 3
"""Open groups, or days, that one step decides anew."""
BY_DAYS = 2
"""Of so many steps one is by days, the others by groups."""
SPARE = 0.35
"""Seconds kept back, so that the limit holds: for reading the last solution and judging it."""
SHARE_FOR_BOUND = 0.35
"""Of the time, when a large problem is bounded part by part."""
SHARE_FOR_STEPS = 0.85
"""Of the time, before one model sees everything, where that is to come."""


@dataclass(frozen=True)
class Progress:
    """How far a search is. plan: the best so far; bound: no plan can be worth more."""

    seconds: float
    objective: int
    bound: int
    plan: Plan


@dataclass(frozen=True)
class Result:
    """A plan and what is known of it. bound: no plan can be worth more, so that optimal means objective == bound.

    points: seconds and objective each time it got better. model, seed, workers: what it was found with.
    """

    plan: Plan
    objective: int
    bound: int
    greedy: int
    status: Literal["optimal", "feasible"]
    seconds: float
    points: tuple[tuple[float, int], ...]
    seed: int
    workers: int
    model: str = VERSION

    @property
    def gap(self) -> float:
        """How far the bound is above the plan, as a share of the bound."""
        return (self.bound - self.objective) / max(1, abs(self.bound))


Told = Callable[[Progress], bool]
"""Hears of each better plan; says whether to go on."""


def solve(
    instance: Instance,
    *,
    seconds: float = SECONDS,
    seed: int = 0,
    workers: int = WORKERS,
    told: Told | None = None,
) -> Result:
    """The best plan found in `seconds` of wall clock, which hold within a second once a first plan exists.

    seed, workers: of the search. With one worker and the same seed a run that ends before its limit repeats itself.
    """
    search = _Search(instance, time.monotonic() + seconds - SPARE, seed, workers, told)
    search.start()
    parts = _parts(instance, search.offers)
    if not parts:  # no group can exist at all
        search.bound = search.objective
    if not search.is_done:
        if len(instance.participants) > WHOLE:
            search.bound_parts(parts)
            search.improve(parts, until=search.deadline)
        else:
            if len(instance.participants) > FEW:
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
    began: float = field(default_factory=time.monotonic)
    plan: Plan = field(default_factory=lambda: Plan(groups=()))
    objective: int = 0
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
        return self.is_stopped or self.left <= 0 or self.bound <= self.objective

    def start(self) -> None:
        """The better of a fresh greedy plan and, where one is in force, what is left of it and filled up."""
        self.offers = Offers.of(self.instance)
        self.bound = _loose_bound(self.instance, self.offers)
        self.objective = verify(self.instance, self.plan).objective
        kept: Sequence[Sequence[Group]] = [()]
        if self.instance.previous:
            kept = [(), still_possible(self.instance, self.offers, self.instance.previous)]
        for groups in kept:
            self.take(make_greedy(self.instance, self.offers, kept=groups))
        self.greedy = self.objective

    def take(self, plan: Plan) -> None:
        """Keep a plan if it is better and the independent judge finds nothing wrong with it."""
        verdict = verify(self.instance, plan)
        if verdict.violations:
            msg = f"the search made a plan that breaks a rule: {verdict.violations[0]}"
            raise AssertionError(msg)
        if verdict.objective <= self.objective:
            return
        self.plan, self.objective = plan, verdict.objective
        passed = time.monotonic() - self.began
        self.points.append((round(passed, 2), self.objective))
        if self.told and not self.told(Progress(passed, self.objective, self.bound, plan)):
            self.is_stopped = True

    def whole(self) -> None:
        """One model over everything."""
        model = Model(self.instance, self.offers, self.offers.all)
        model.hint(self.plan)
        answer = self.run(model, self.left, watch=True)
        self.bound = min(self.bound, answer.bound)
        if answer.plan:
            self.take(answer.plan)

    def run(self, model: Model, seconds: float, *, watch: bool = False) -> "_Answer":
        """Let CP-SAT work on a model. watch: its plans are whole ones, taken as they come."""
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.05, min(seconds, self.left))
        solver.parameters.num_workers = self.workers
        solver.parameters.random_seed = self.seed
        watcher = _Watcher(model, self) if watch and self.told else None
        status = solver.solve(model.cp, watcher)
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        is_known = status != cp_model.UNKNOWN or solver.best_objective_bound != 0
        bound = int(solver.best_objective_bound + 1e-6) if is_known else self.bound
        return _Answer(model.plan_of(solver) if found else None, bound)

    def improve(self, parts: "Sequence[_Part]", *, until: float) -> None:
        """Decide a few groups or days of a part anew among all the rest, again and again."""
        for part in parts:
            if part.wish and not self.is_done and time.monotonic() < until:
                self._decide(part.offers, start=part.wish)
        rounds = Random(self.seed)  # noqa: S311, nothing secret
        turn = 0
        while not self.is_done and time.monotonic() < until:
            turn += 1
            self._decide(self._some_offers(parts[turn % len(parts)], rounds, turn // len(parts)))

    def _some_offers(self, part: "_Part", rounds: Random, turn: int) -> list[Offer]:
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
            opened.sort(key=lambda one: -_nearness(pivot, one) * rounds.uniform(0.5, 1))
            freed = opened[:GROUPS_AT_ONCE]
        else:
            freed = rounds.sample(opened, GROUPS_AT_ONCE)
        kept = {(one.room, one.slot.id) for one in opened if one not in freed}
        return [offer for offer in part.offers if (offer.room, offer.slot.id) not in kept]

    def bound_parts(self, parts: "Sequence[_Part]") -> None:
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
                *(
                    worth(self.instance, self.instance.woman[woman], one)
                    for one in self.offers.of_woman[woman]
                ),
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
        model = Model(self.instance, self.offers, offers, fixed)
        model.hint(start or self.plan)
        answer = self.run(model, LONGEST_STEP)
        if answer.plan:
            self.take(answer.plan)

    def result(self) -> Result:
        """What was found."""
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


@dataclass(eq=False)
class _Part:
    """Some offers that are decided together. wish: a plan of them alone, to start from."""

    offers: list[Offer]
    women: set[str]
    wish: Plan | None = None


def _loose_bound(instance: Instance, offers: Offers) -> int:
    """What it would be worth if every woman sat where she is worth most."""
    return sum(
        max((0, *(worth(instance, woman, offer) for offer in offers.of_woman.get(woman.id, ()))))
        for woman in instance.participants
    )


def _parts(instance: Instance, offers: Offers) -> list[_Part]:
    """Sites joined by the women who reach both, those that share most first, as long as a part stays small enough."""
    group_of = {site.id: {site.id} for site in instance.sites}
    shared: Counter[tuple[str, str]] = Counter()
    reach: dict[str, set[str]] = defaultdict(set)
    for woman in instance.participants:
        sites = sorted(woman.travel)
        for at, one in enumerate(sites):
            reach[one].add(woman.id)
            for other in sites[at + 1 :]:
                shared[one, other] += 1
    for (one, other), _ in shared.most_common():
        first, second = group_of[one], group_of[other]
        if first is second:
            continue
        women = set().union(*(reach[site] for site in first | second))
        if len(women) <= PART:
            joined = first | second
            for site in joined:
                group_of[site] = joined
    found = []
    for sites_ in {id(group): group for group in group_of.values()}.values():
        mine = [offer for offer in offers.all if offer.site in sites_]
        if mine:
            found.append(_Part(mine, {woman for offer in mine for woman in offer.women}))
    return found


def _nearness(one: Offer, other: Offer) -> int:
    """How much two offers compete for: women, and facilitators, who are scarcer."""
    return len(set(one.women) & set(other.women)) + 5 * len(set(one.facilitators) & set(other.facilitators))
