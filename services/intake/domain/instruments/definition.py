"""What an instrument is: its items and rules, how complete it must be, and its words. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from services.intake.domain.instruments.items import Item
from services.intake.domain.instruments.rules import ContextField, LevelRule, Mark, Subscale


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much must be answered for the result to count."""

    min_answered: int = 0
    min_key_answered: int = 0


@dataclass(frozen=True, slots=True)
class Incomplete:
    """What to say when something is unanswered.

    score: `observed` gives the sum of what is known, `none` gives no score.
    level: `agreed` only when both bounds share it, `observed` the level of what is known.
    warn_from: number of unknown items from which the result warns.
    """

    score: Literal["observed", "none"] = "none"
    level: Literal["observed", "agreed"] = "agreed"
    warn_from: int = 1


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """How points become the score: times `multiply`, never under `floor`.

    tell_raw: the sum of points is told too. tell_mean: the mean of an item is told too.
    """

    multiply: int = 1
    floor: int | None = None
    tell_raw: bool = False
    tell_mean: bool = False

    def score(self, points: int) -> int:
        """Score that a sum of points gives."""
        found = points * self.multiply
        return found if self.floor is None else max(found, self.floor)


Group = Literal["risk", "screening", "wellbeing", "record"]
GROUPS: Final[tuple[Group, ...]] = ("risk", "screening", "wellbeing", "record")


@dataclass(frozen=True)
class Instrument:
    """A published version of an instrument; it never changes. levels: slugs, lowest concern first.

    kind: `sum` adds points, `first_yes` classifies by the first answer that settles it, `record` keeps what is
    told and has neither score nor level. higher_is: what a higher score means for her.
    always: notices that go with every result. needs_licence: off until the organisation says that it has one.
    """

    id: str
    version: str
    items: tuple[Item, ...]
    levels: tuple[str, ...]
    rules: tuple[LevelRule, ...]
    context: tuple[ContextField, ...] = ()
    completeness: Completeness = Completeness()
    incomplete: Incomplete = Incomplete()
    source: str = ""
    licence: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["sum", "first_yes", "record"] = "sum"
    group: Group = "risk"
    higher_is: Literal["worse", "better"] = "worse"
    score: ScoreRule = ScoreRule()
    subscales: tuple[Subscale, ...] = ()
    marks: tuple[Mark, ...] = ()
    always: tuple[str, ...] = ()
    needs_licence: bool = False
    population: str = ""
    certainty: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def prepared(self) -> dict[Any, Any]:
        """What the engine worked out once for this instrument."""
        return {}

    @property
    def has_score(self) -> bool:
        """Whether points are added up at all."""
        return self.kind == "sum"

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """Sections in the order their first item appears."""
        return tuple(dict.fromkeys(item.section for item in self.items))

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def points(self) -> Mapping[str, Mapping[str, int]]:
        """Points of each answer to each item, with no facts beside them."""
        return {item.id: item.points_by_code() for item in self.items}

    @cached_property
    def spans(self) -> Mapping[str, tuple[int, int]]:
        """Fewest and most points of each item."""
        return {item.id: item.bounds for item in self.items}

    @cached_property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """Lists that answers may come in: name to the items of it, in order."""
        names = dict.fromkeys(item.in_list for item in self.items if item.in_list is not None)
        return {name: tuple(item.id for item in self.items if item.in_list == name) for name in names}

    def item(self, item_id: str) -> Item:
        """Return one item. Raises KeyError if there is none."""
        return self.by_id[item_id]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of an instrument in one language: titles, item texts, answers, level names, notices."""

    language: str
    title: str
    about: str
    accuracy: str
    items: Mapping[str, str]
    why: Mapping[str, str]
    answers: Mapping[str, str]
    levels: Mapping[str, str]
    sections: Mapping[str, str]
    context: Mapping[str, str]
    notices: Mapping[str, str] = field(default_factory=dict)
