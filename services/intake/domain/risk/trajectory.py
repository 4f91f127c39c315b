"""How a case moves over time: rules on rises, frequency and silence, and the facts each of them saw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared.contracts.levels import Level

PREFIX: Final = "trajectory"
_JOIN: Final = ";"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that holds, with the facts it saw: codes and numbers only. kind: what sort of rule it is."""

    kind: str
    rule: str
    facts: tuple[str, ...]

    @property
    def name(self) -> str:
        """`trajectory:level_rises:two_rises`: what a rule is told by."""
        return ":".join((PREFIX, self.kind, self.rule))

    @property
    def code(self) -> str:
        """`trajectory:level_rises:two_rises:2:30`: names the rule and its facts."""
        return ":".join((self.name, *self.facts))


@dataclass(frozen=True, slots=True)
class Band:
    """A result: when, its own slug, and what it means for the programme."""

    at: datetime
    slug: str
    level: Level


@dataclass(frozen=True, slots=True)
class BandRise:
    """The same instrument came to a higher level of the programme than the last time, not longer ago than `within`."""

    code: str
    within: timedelta
    alert: Level

    def look(self, *, instrument: str, earlier: Band | None, now: "Band") -> Finding | None:
        """earlier: the last result of the instrument before this one."""
        if earlier is None or now.at - earlier.at > self.within or now.level.rank <= earlier.level.rank:
            return None
        return Finding("band_rise", self.code, (instrument, earlier.slug, now.slug))


@dataclass(frozen=True, slots=True)
class LevelRises:
    """Her level rose `count` times or more `within` a stretch."""

    code: str
    count: int
    within: timedelta
    alert: Level

    def look(self, rises: Sequence[datetime], *, now: datetime) -> Finding | None:
        """rises: when her level rose."""
        seen = sum(now - at <= self.within for at in rises)
        return (
            Finding("level_rises", self.code, (str(seen), str(self.within.days)))
            if seen >= self.count
            else None
        )


@dataclass(frozen=True, slots=True)
class IncidentFrequency:
    """Incidents of the last window are `factor` times those of the window before, or more.

    before: how many the window before must have, so that a first interview is no rise. at_least: in the last one.
    """

    code: str
    window: timedelta
    factor: int
    before: int
    at_least: int
    alert: Level

    def look(self, days: Sequence[date], *, today: date) -> Finding | None:
        """days: when they happened, as far as a day is known. Windows are half-open and end today."""
        last = sum(today - self.window < day <= today for day in days)
        before = sum(today - 2 * self.window < day <= today - self.window for day in days)
        if before < self.before or last < max(self.at_least, self.factor * before):
            return None
        return Finding("incident_frequency", self.code, (str(before), str(last), str(self.window.days)))


@dataclass(frozen=True, slots=True)
class Silence:
    """A woman does not come, or, at high risk, what is sent does not reach her.

    kind: which of these. count, within: how many signs in what stretch; within None: they are counted elsewhere.
    reasons: which unsent messages count. call: by level, within what time she is called.
    alert: level of an alert besides, if any.
    """

    kind: str
    code: str
    count: int
    call: Mapping[Level, timedelta]
    within: timedelta | None = None
    reasons: frozenset[str] = frozenset()
    alert: Level | None = None

    def look(self, seen: int, *, level: Level) -> Finding | None:
        """seen: how many signs there were."""
        if level not in self.call or seen < self.count:
            return None
        days = () if self.within is None else (str(self.within.days),)
        return Finding(self.kind, self.code, (str(seen), *days))


Rule = BandRise | LevelRises | IncidentFrequency | Silence


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The rules of one version of the file, by what they look at."""

    version: str
    band_rises: tuple[BandRise, ...]
    level_rises: tuple[LevelRises, ...]
    frequencies: tuple[IncidentFrequency, ...]
    missed_sessions: tuple[Silence, ...]
    unreached_messages: tuple[Silence, ...]
    unconfirmed_contact: tuple[Silence, ...]


def add_finding(title: str, finding: Finding) -> str:
    """Put a finding into the title of a call that is owed already: one part a rule, the newest facts of each."""
    others = [part for part in title.split(_JOIN) if not part.startswith(f"{finding.name}:")]
    return _JOIN.join([*others, finding.code])


def drop_findings(title: str, rules: Iterable[Silence]) -> str:
    """Take what these rules saw out of the title of a call; "" if nothing is left to call her for."""
    names = tuple(f"{PREFIX}:{rule.kind}:{rule.code}:" for rule in rules)
    return _JOIN.join(part for part in title.split(_JOIN) if not part.startswith(names))
