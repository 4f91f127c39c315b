"""A search for a plan: what is asked, how it goes, and when it is given up for lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MIN_SECONDS, MAX_SECONDS = 1, 600
SILENCE = timedelta(seconds=15)
"""A worker speaks every second. One that is silent for so long is gone."""


class Mode(StrEnum):
    """What is looked for.

    fresh: the best plan for the data. least_change and best: from the plan that stands, with as few changes as can be,
    or with most places. what_if: how many places one change would give.
    """

    FRESH = "fresh"
    LEAST_CHANGE = "least_change"
    BEST = "best"
    WHAT_IF = "what_if"

    @property
    def is_still(self) -> bool:
        """Whether as little as can be may change: what one thing more would bring by itself, too."""
        return self in {Mode.LEAST_CHANGE, Mode.WHAT_IF}


class SearchState(StrEnum):
    """Where a search stands. lost: its worker is gone; stopped: somebody stopped it, and its plan is there."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    FAILED = "failed"
    LOST = "lost"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self not in {SearchState.QUEUED, SearchState.RUNNING}


class Trouble(StrEnum):
    """Why a search failed: a code, for no message of an error may be kept."""

    BAD_DATA = "bad_data"
    TOO_LARGE = "too_large"
    FAULT = "fault"


@dataclass(frozen=True)
class Settings:
    """How to search. seconds: limit, 1 to 600. seed: the same one explores the same way. workers: threads."""

    seconds: int = 60
    seed: int = 0
    workers: int = 8


def state_at(state: SearchState, heard_at: datetime | None, now: datetime) -> SearchState:
    """The state as it really is: one that runs without a word from its worker is lost."""
    if state is SearchState.RUNNING and (heard_at is None or now - heard_at > SILENCE):
        return SearchState.LOST
    return state
