"""What a risk instrument is: items, scales, weights and the rules that make a score a level. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Raw = str | int | bool | None
ContextValue = str | int | bool | None
UNKNOWN_CODES = frozenset({"ns", "no_sabe", "no_preguntado", "no_contesta"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its code, its points before the item's weight, and other spellings accepted."""

    code: str
    points: int
    accepts: tuple[Raw, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """The answers an item admits, in the order they are shown."""

    id: str
    choices: tuple[Choice, ...]

    @property
    def lowest(self) -> int:
        """Fewest points an answer can give."""
        return min(choice.points for choice in self.choices)

    @property
    def highest(self) -> int:
        """Most points an answer can give."""
        return max(choice.points for choice in self.choices)

    def points(self, code: str) -> int:
        """Points of an answer's code. Raises KeyError if the scale lacks it."""
        return {choice.code: choice.points for choice in self.choices}[code]

    def read(self, raw: Raw) -> str | None:
        """Return the code a raw answer stands for, None if unknown. Raises ValueError for anything else.

        JSON keeps `true` and `1` apart, and so does this.
        """
        if raw is None or (isinstance(raw, str) and raw in UNKNOWN_CODES):
            return None
        for choice in self.choices:
            if any(type(raw) is type(said) and raw == said for said in (choice.code, *choice.accepts)):
                return choice.code
        msg = "not an answer of this scale"
        raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Item:
    """One question. weight: points for each point of the answer. key: counts for the completeness rule.

    origin: about where someone comes from; it counts in the published total and is never given as a reason.
    raises: red flags that an answer above the scale's lowest sets.
    """

    id: str
    scale: Scale
    weight: int = 1
    section: str = ""
    key: bool = False
    origin: bool = False
    raises: tuple[str, ...] = ()

    def points(self, code: str) -> int:
        """Points of one answer to this item."""
        return self.weight * self.scale.points(code)

    @property
    def bounds(self) -> tuple[int, int]:
        """Fewest and most points this item can give, whatever is answered."""
        ends = (self.weight * self.scale.lowest, self.weight * self.scale.highest)
        return min(ends), max(ends)


@dataclass(frozen=True, slots=True)
class ContextField:
    """A fact beside the items. default: what a missing one means; an explicit None is unknown."""

    id: str
    kind: Literal["count", "yes_no", "choice"]
    default: ContextValue
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on one context field: equal to a value, or at least a number."""

    field: str
    equals: ContextValue = None
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class LevelRule:
    """A level reached from a score on, or by a context condition, or both at once; neither means always."""

    level: str
    score_from: int | None = None
    condition: Condition | None = None


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
class Instrument:
    """A published version of an instrument; it never changes. levels: slugs, lowest concern first."""

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

    @property
    def lowest(self) -> int:
        """Lowest score there is."""
        return sum(item.bounds[0] for item in self.items)

    @property
    def highest(self) -> int:
        """Highest score there is."""
        return sum(item.bounds[1] for item in self.items)

    @property
    def sections(self) -> tuple[str, ...]:
        """Sections in the order their first item appears."""
        return tuple(dict.fromkeys(item.section for item in self.items))

    def item(self, item_id: str) -> Item:
        """Return one item. Raises KeyError if there is none."""
        return {item.id: item for item in self.items}[item_id]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of an instrument in one language: titles, item texts, answers, level names, notes."""

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
