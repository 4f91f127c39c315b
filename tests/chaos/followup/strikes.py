"""What is done to the system, where and when: drawn by a seeded generator, so that a run can be had again."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.chaos.followup import faults
from tests.chaos.followup.stage import Stage, wait_for

WORKERS: Final = ("worker-intake", "worker-notifications", "worker-urgent", "worker-plain")
API: Final = "services"

_REACHED_WITHIN: Final = 2.0
_DUE = "select count(*) from bus_delivery where state = 'due'"
_IN_STATE = "select count(*) from message where state = '{}'"

Point = Callable[[Stage], bool]
POINTS: Final[Mapping[str, Point]] = {
    "any moment": lambda _: True,
    "intake owes an event": lambda stage: stage.count("intake", _DUE) > 0,
    "notifications owes an event": lambda stage: stage.count("notifications", _DUE) > 0,
    "a reminder is planned": lambda stage: stage.count("notifications", _IN_STATE.format("pending")) > 0,
    "a message is claimed": lambda stage: stage.count("notifications", _IN_STATE.format("claimed")) > 0,
    "a message is leaving": lambda stage: stage.count("notifications", _IN_STATE.format("sending")) > 0,
    "a message is in the provider's hands": lambda stage: stage.hers() > stage.mark,
}
"""Where on the way from the page to her phone the stroke falls: the first moment at which this is so."""


@dataclass(frozen=True)
class Kind:
    """One fault. on: which of these it is done to, if it has a choice. do: does it and returns when it is over."""

    do: Callable[[Stage, str, random.Random], None]
    on: tuple[str, ...] = ("",)
    is_possible: Callable[[Stage], bool] = lambda _: True


KINDS: Final[Mapping[str, Kind]] = {
    "SIGKILL API": Kind(faults.kill_machine, (API,)),
    "SIGTERM API": Kind(faults.terminate, (API,)),
    "SIGKILL relay": Kind(faults.kill_machine, ("relay",)),
    "SIGTERM relay": Kind(faults.terminate, ("relay",)),
    "SIGKILL worker and its children": Kind(faults.kill_machine, WORKERS),
    "SIGKILL worker, its children live on": Kind(faults.kill_parent, WORKERS),
    "SIGKILL a worker's child": Kind(faults.kill_a_child, WORKERS),
    "SIGTERM worker": Kind(faults.terminate, WORKERS),
    "SIGTERM a worker's child": Kind(faults.terminate_a_child, WORKERS),
    "SIGKILL beat": Kind(faults.kill_machine, ("beat",)),
    "SIGTERM beat": Kind(faults.terminate, ("beat",)),
    "two beats": Kind(faults.two_beats),
    "Redis killed": Kind(faults.kill_redis),
    "Redis emptied": Kind(faults.empty_redis),
    "Redis from an old file": Kind(faults.redis_from_old_file),
    "Redis' disk full": Kind(faults.fill_disk, is_possible=lambda stage: stage.disk is not None),
    "PostgreSQL stopped at once": Kind(faults.stop_postgres),
    "provider takes, then says nothing": Kind(faults.provider_hangs),
    "provider takes, then hangs up": Kind(faults.provider_drops),
    "provider says later": Kind(faults.provider_refuses),
    "clock one hour on or back": Kind(faults.step_clock),
}


@dataclass(frozen=True)
class Strike:
    """One trial: which fault, on what, at which point of the way, and how long after that."""

    kind: str
    on: str
    point: str
    after: float

    def __str__(self) -> str:
        return f"{self.kind}{f' ({self.on})' if self.on else ''}, when {self.point} + {self.after:.2f} s"


def draw(chance: random.Random, kinds: list[str], *, trials: int) -> Iterator[Strike]:
    """Deal every kind once in an order of chance, then again, so that none is left out by luck."""
    hand: list[str] = []
    for _ in range(trials):
        if not hand:
            hand = chance.sample(kinds, len(kinds))
        kind = hand.pop()
        # most points want a sharp moment; some strokes fall a little later
        after = chance.choice((0.0, chance.uniform(0.0, 0.05), chance.uniform(0.0, 0.8)))
        yield Strike(kind, chance.choice(KINDS[kind].on), chance.choice(tuple(POINTS)), after)


def strike(stage: Stage, one: Strike, chance: random.Random) -> tuple[bool, list[str]]:
    """Wait for the point, do it, start again what ended; return whether the point was reached, and what ended
    though it was not struck.
    """
    stage.mark = stage.hers()
    is_reached = wait_for(lambda: POINTS[one.point](stage), seconds=_REACHED_WITHIN)
    time.sleep(one.after)
    KINDS[one.kind].do(stage, one.on, chance)
    return is_reached, [name for name in stage.mend() if name != one.on]
