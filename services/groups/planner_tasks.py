"""The planner's timetable: a worker of its own looks whether somebody asked for a plan. It alone loads the solver."""

from typing import Final

from services.groups.domain.planning.search import MAX_SECONDS
from services.groups.runtime import SERVICE, Runtime
from shared.actor import Actor
from shared.bus import Timetable

LANE: Final = "planner"
LONGEST_SECONDS: Final = MAX_SECONDS + 120
"""A search with what goes before and after it."""

timetable: Final = Timetable(SERVICE, lane=LANE)


@timetable.every(seconds=2)
def run_searches(runtime: Runtime) -> None:
    """Run the search that waits longest, if any; the next tick takes the next one."""
    from services.groups.usecases.planning.run_search import run_next  # noqa: PLC0415, the clock needs no solver

    run_next(runtime.transactions, actor=Actor.service(SERVICE))
