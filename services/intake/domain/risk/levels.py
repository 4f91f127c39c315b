"""The programme's level: highest of instruments, red flags, their combinations and a person's judgement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from shared.contracts.levels import Level


def highest(levels: Iterable[Level]) -> Level:
    """Return the highest level; basal if there is none."""
    return max(levels, key=lambda level: level.rank, default=Level.BASAL)


class Rated(Protocol):
    """What a result says of the level, fresh from the questionnaire or kept."""

    @property
    def instrument(self) -> str:
        """Its instrument."""

    @property
    def level(self) -> str | None:
        """Its level, None while it is open or too incomplete."""

    @property
    def level_min(self) -> str | None:
        """The level that no answer still to come can undo."""


@dataclass(frozen=True, slots=True)
class KeptRating:
    """A result as it was kept."""

    instrument: str
    level: str | None
    level_min: str | None


@dataclass(frozen=True, slots=True)
class SeenFlag:
    """A red flag someone saw.

    source: where it comes from (`DASH-RIC:15`, `judgement`). now: the danger is present.
    """

    code: str
    source: str
    now: bool = False


@dataclass(frozen=True, slots=True)
class Combination:
    """Flags that together lift the level: all of `all_of`, one of `any_of`, or `at_least` different ones."""

    code: str
    level: Level
    all_of: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()
    at_least: int = 0

    def holds(self, codes: frozenset[str]) -> bool:
        """Whether these flags make the combination."""
        return (
            self.all_of <= codes
            and (not self.any_of or bool(self.any_of & codes - self.all_of))
            and len(codes) >= self.at_least
        )

    def involves(self, codes: frozenset[str]) -> bool:
        """Whether one of these flags has a part in it."""
        named = self.all_of | self.any_of
        return bool(codes & named if named else codes)


@dataclass(frozen=True, slots=True)
class LevelRules:
    """What the protocol file says about levels. floors: lowest level of each flag alone.

    instruments: instrument id to its level slugs to the programme's level.
    """

    floors: Mapping[str, Level]
    combinations: tuple[Combination, ...]
    instruments: Mapping[str, Mapping[str, Level]]
    present_danger: Level = Level.EXTREMO


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a level.

    code: of a flag, a combination, an instrument's result or judgement. level: what it asks for by itself.
    """

    code: str
    level: Level
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A level and every reason for it, highest first."""

    level: Level
    reasons: tuple[Reason, ...]


def judge(
    rules: LevelRules,
    *,
    ratings: Iterable[Rated] = (),
    flags: Iterable[SeenFlag] = (),
    earlier: Iterable[SeenFlag] = (),
    judgement: Level | None = None,
    danger_now: bool = False,
) -> Verdict:
    """Return the programme level and its reasons.

    ratings: results of instruments; one without a level of its own, open or too incomplete to be valid, counts
    at its lower bound, which no answer still to come can undo. flags: red flags seen. earlier: flags told
    before and still current; they add up with those seen and say nothing alone, since they were judged then.
    judgement: what the professional holds it to be. danger_now: present danger, whatever else is known.
    Nothing here lowers a level that a case already has.
    """
    seen = tuple(flags)
    found = [
        *_from_ratings(rules, ratings),
        *_from_flags(rules, seen),
        *_from_combinations(rules, seen, tuple(earlier)),
    ]
    if danger_now:
        found.append(Reason("present_danger", rules.present_danger, ("judgement",)))
    if judgement is not None and judgement is not Level.BASAL:
        found.append(Reason("professional_judgement", judgement, ("judgement",)))
    found.sort(key=lambda reason: (-reason.level.rank, reason.code))
    return Verdict(highest(reason.level for reason in found), tuple(found))


def _from_ratings(rules: LevelRules, ratings: Iterable[Rated]) -> list[Reason]:
    found = []
    for rating in ratings:
        slug = rating.level or rating.level_min or ""
        level = rules.instruments.get(rating.instrument, {}).get(slug, Level.BASAL)
        if level is not Level.BASAL:
            found.append(Reason(f"instrument:{rating.instrument}:{slug}", level, (rating.instrument,)))
    return found


def _from_flags(rules: LevelRules, seen: tuple[SeenFlag, ...]) -> list[Reason]:
    found = []
    for code in dict.fromkeys(flag.code for flag in seen):
        sources = tuple(dict.fromkeys(flag.source for flag in seen if flag.code == code))
        now = any(flag.now for flag in seen if flag.code == code)
        level = rules.present_danger if now else rules.floors.get(code, Level.ALTO)
        found.append(Reason(code, level, sources))
    return found


def _from_combinations(
    rules: LevelRules, seen: tuple[SeenFlag, ...], earlier: tuple[SeenFlag, ...]
) -> list[Reason]:
    now = frozenset(flag.code for flag in seen)
    known = now | {flag.code for flag in earlier}
    found = []
    for rule in rules.combinations:
        if rule.involves(now) and rule.holds(known):
            added_up = seen if rule.holds(now) else seen + earlier
            found.append(
                Reason(rule.code, rule.level, tuple(dict.fromkeys(flag.source for flag in added_up)))
            )
    return found
