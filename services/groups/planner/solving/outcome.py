"""What a search tells while it goes and when it has ended, and the brake that ends it from another thread."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from ortools.sat.python import cp_model

from services.groups.planner.instance import Plan
from services.groups.planner.solving.model import VERSION


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
"""Hears of each better plan or bound; says whether to go on."""


class Brake:
    """Stops a search from another thread. Pull it again until the search has ended: a solver may just be starting."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._solver: cp_model.CpSolver | None = None
        self.is_pulled = False

    def pull(self) -> None:
        """End the search with the best plan so far."""
        with self._lock:
            self.is_pulled = True
            if self._solver is not None:
                self._solver.stop_search()

    def hold(self, solver: cp_model.CpSolver | None) -> None:
        """Remember what is running now."""
        with self._lock:
            self._solver = solver
