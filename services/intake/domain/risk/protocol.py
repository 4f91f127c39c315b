"""The risk protocol as one value: clocks, level rules, escalation chain and flag guides of one version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.intake.domain.due.items import DueKind
from services.intake.domain.due.ladder import Ladder
from services.intake.domain.due.look_in import LookIn
from services.intake.domain.risk.clocks import LevelClock
from services.intake.domain.risk.duty import Hours
from services.intake.domain.risk.flag_sources import FlagSources
from services.intake.domain.risk.levels import LevelRules
from services.intake.domain.risk.red_flags import FlagGuide, RedFlag
from services.intake.domain.risk.working_days import Ordinary, WorkingDays
from shared.contracts.levels import Level

_FLAGS: Final = frozenset(flag.value for flag in RedFlag)


class ChainStep(StrEnum):
    """Who is asked at a step of the escalation chain."""

    OWNER = "owner"
    COORDINATOR = "coordinator"
    ALL_COORDINATORS = "all_coordinators"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the protocol asks for. within: when it is due. words: language to what to do."""

    within: timedelta
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Checklists:
    """What is asked first, by red flag and by level."""

    flags: Mapping[RedFlag, tuple[Step, ...]]
    levels: Mapping[Level, tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to have at hand. words: language to what it is, and what to know before calling."""

    number: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Protocol:
    """A version of the protocol that the organisation keeps.

    first_screen_within: for a case just opened. triage_within: for a concern or a task that a machine made.
    flag_current_within: how long a red flag adds up with those told after it.
    chain: steps in order; the last one repeats.
    combination_names: language to code of a combination (or of judgement, present danger) to its name.
    late_work: what happens to work of each kind that is left undone; nothing to a kind that is left out.
    sources: what in a file or a confirmed text signal sets a flag.
    working_days: what waits for a working day when its date is none.
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
    checklists: Checklists
    phones: tuple[Phone, ...]
    hours: Hours
    late_work: Mapping[DueKind, Ladder]
    look_in: LookIn
    sources: FlagSources
    working_days: WorkingDays = WorkingDays()  # noqa: RUF009, a frozen value

    def step(self, number: int) -> ChainStep:
        """Who is asked at a step, counted from 0; past the end it is the last one again."""
        return self.chain[min(number, len(self.chain) - 1)]

    def reassess_by(self, assessed_at: datetime, *, level: Level) -> datetime:
        """When a case of a level, assessed then, must be assessed again; on a working day if that may wait for one."""
        by = self.clocks[level].reassess_by(assessed_at)
        return self.working_days.due(by, work=Ordinary.REASSESS, level=level)

    def steps_for(self, codes: Iterable[str], level: Level) -> tuple[Step, ...]:
        """What is to be done first for these reasons, gravest first; nothing when none of them tells of danger."""
        found: list[Step] = []
        tells = False
        for code in codes:
            steps = self.checklists.flags.get(RedFlag(code), ()) if code in _FLAGS else ()
            tells = tells or bool(steps) or code.startswith("instrument:") or code in self._judged
            found += steps
        if tells:
            found += self.checklists.levels.get(level, ())
        return tuple({step.words["es"]: step for step in found}.values())

    @property
    def _judged(self) -> Mapping[str, str]:
        return self.combination_names["es"]
