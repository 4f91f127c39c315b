"""How good the planner's plans are beside the greedy plan of the same run, and how far its bound is above them.

Instances are invented and always the same (`bench/planner_instances.py`). `telar bench planner`; each plan is judged by
code that shares nothing with the solver. Keeps the points of each run, seconds and objective as it got better, and a picture of them.
"""

import json
import resource
import time
from pathlib import Path
from typing import Any

from bench.planner_instances import generate
from bench.planner_picture import draw
from services.groups.planner.instance import read_instance
from services.groups.planner.judging.verify import verify
from services.groups.planner.solving.search import solve

RUNS = (
    (30, 1, 60), (30, 2, 60), (30, 3, 60), (60, 1, 60), (60, 2, 60),
    (150, 1, 60), (150, 2, 60), (600, 1, 120), (1500, 1, 240), (3000, 1, 420),
)  # fmt: skip
"""Women, seed, seconds."""
QUICK = ((30, 1, 60), (60, 2, 60))
DRAWN = 60
"""Women from whom on a run is in the picture; with fewer the best is found in a second."""
BEST_KNOWN = {
    (30, 1): 21_818, (30, 2): 26_574, (30, 3): 21_811, (60, 1): 59_884, (60, 2): 42_082,
    (150, 1): 147_805, (150, 2): 146_493, (600, 1): 590_044, (1500, 1): 1_462_488, (3000, 1): 2_906_430,
}  # fmt: skip
"""The best value anybody has found, by women and seed."""


def measure(women: int, seed: int, seconds: int) -> dict[str, Any]:
    """Solve one instance and say what came of it."""
    instance = read_instance(generate(women, seed=seed))
    started, used = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
    result = solve(instance, seconds=seconds, told=lambda _: True)  # as the worker does
    wall = time.monotonic() - started
    verdict = verify(instance, result.plan)
    return {
        "women": women,
        "seed": seed,
        "limit_s": seconds,
        "wall_s": round(wall, 2),
        "cores": round((resource.getrusage(resource.RUSAGE_SELF).ru_utime - used) / wall, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "greedy": result.greedy,
        "objective": result.objective,
        "bound": result.bound,
        "status": result.status,
        "over_greedy": round(result.objective / result.greedy, 4),
        "gap": round(result.gap, 4),
        "of_best_known": round(result.objective / BEST_KNOWN[women, seed], 4),
        "placed": verdict.placed,
        "groups": verdict.groups,
        "violations": len(verdict.violations),
        "points": result.points,
    }


def run(*, quick: bool = False, json_path: Path | None = None) -> None:
    """Measure, print, and keep the figures."""
    print(
        f"{'women':>6}{'seed':>5}{'greedy':>10}{'plan':>10}{'ratio':>7}{'gap':>8}{'best':>7}{'placed':>8}{'s':>7}{'MiB':>6}"
    )
    found = []
    for women, seed, seconds in QUICK if quick else RUNS:
        one = measure(women, seed, seconds)
        found.append(one)
        print(
            f"{women:6}{seed:5}{one['greedy']:10}{one['objective']:10}{one['over_greedy']:7.3f}{one['gap']:8.2%}"
            f"{one['of_best_known']:7.1%}{one['placed']:8}{one['wall_s']:7.1f}{one['peak_mib']:6}",
            flush=True,
        )
        if one["violations"]:
            raise SystemExit("a plan broke a rule")
    if json_path:
        json_path.write_text(json.dumps(found, indent=1) + "\n")
        json_path.with_suffix(".svg").write_text(draw([one for one in found if one["women"] >= DRAWN]))


if __name__ == "__main__":
    run()
