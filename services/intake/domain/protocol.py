"""The risk protocol as one value: clocks, level rules, escalation chain and flag guides of one version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from services.intake.domain.clocks import LevelClock
from services.intake.domain.levels import LevelRules
from services.intake.domain.red_flags import FlagGuide, RedFlag
from shared.contracts.levels import Level


class ChainStep(StrEnum):
    """Who is asked at a step of the escalation chain."""

    OWNER = "owner"
    COORDINATOR = "coordinator"
    ALL_COORDINATORS = "all_coordinators"


@dataclass(frozen=True, slots=True)
class Protocol:
    """A version of the protocol that the organisation keeps.

    first_screen_within: for a case just opened. triage_within: for a concern or a task that a machine made.
    flag_current_within: how long a red flag adds up with those told after it.
    chain: steps in order; the last one repeats.
    combination_names: language to code of a combination (or of judgement, present danger) to its name.
    """

    version: str
    clocks: Mapping[Level, LevelClock]
    level_rules: LevelRules
    flags: Mapping[RedFlag, FlagGuide]
    combination_names: Mapping[str, Mapping[str, str]]
    chain: tuple[ChainStep, ...]
    first_screen_within: timedelta
    triage_within: timedelta
    flag_current_within: timedelta
    absence_task_within: Mapping[Level, timedelta]

    def step(self, number: int) -> ChainStep:
        """Who is asked at a step, counted from 0; past the end it is the last one again."""
        return self.chain[min(number, len(self.chain) - 1)]
