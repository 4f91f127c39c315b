"""What an instrument is: items, scales, weights and the rules that make a score a level. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

Raw = str | int | bool | None
ContextValue = str | int | bool | None
UNKNOWN_CODES = frozenset({"ns", "no_sabe", "no_preguntado", "no_contesta"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its code, its points before the item's weight, and other spellings accepted."""

    code: str
    points: int
    accepts: tuple[Raw, ...] = ()


@dataclass(frozen=True)
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
        try:
            return self._codes[type(raw), raw]
        except (KeyError, TypeError) as error:
            msg = "not an answer of this scale"
            raise ValueError(msg) from error

    @cached_property
    def _codes(self) -> Mapping[tuple[type, Raw], str | None]:
        """What each raw value of a type stands for; the first choice that accepts it has it."""
        found: dict[tuple[type, Raw], str | None] = {}
        for choice in reversed(self.choices):
            found |= {(type(said), said): choice.code for said in (*choice.accepts, choice.code)}
        return found | {(str, code): None for code in UNKNOWN_CODES} | {(type(None), None): None}


@dataclass(frozen=True, slots=True)
class Gate:
    """An item that is asked only if another has one of these answers; otherwise it gives no points."""

    item: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Variant:
    """Another scale, of the same codes, that an item takes while a context fact has this value."""

    field: str
    equals: str
    scale: Scale


@dataclass(frozen=True, slots=True)
class Item:
    """One question. weight: points for each point of the answer. key: counts for the completeness rule.

    origin: about where someone comes from; it counts in the published total and is never given as a reason.
    raises: red flags that an answer above the scale's lowest sets. reverse: the points count backwards.
    scale None: what is told is kept as it is (`kind`) and gives no points. in_list: name and place of the list
    that answers come in. if_missing: what a box left out means; null is unknown all the same.
    yields: for a classification, the type that an answer settles.
    """

    id: str
    scale: Scale | None
    weight: int = 1
    section: str = ""
    key: bool = False
    origin: bool = False
    raises: tuple[str, ...] = ()
    reverse: bool = False
    kind: Literal["choice", "date", "count", "text"] = "choice"
    only_if: Gate | None = None
    variants: tuple[Variant, ...] = ()
    in_list: str | None = None
    if_missing: str | None = None
    yields: Mapping[str, str] = field(default_factory=dict)

    def points_by_code(self, context: Mapping[str, ContextValue] | None = None) -> dict[str, int]:
        """Points of each answer to this item, in the order they are shown."""
        scale = self.scale_in(context or {})
        if scale is None:
            return {}
        turned = scale.lowest + scale.highest if self.reverse else 0
        return {
            c.code: self.weight * (turned - c.points if self.reverse else c.points) for c in scale.choices
        }

    def scale_in(self, context: Mapping[str, ContextValue]) -> Scale | None:
        """The scale that counts with these facts."""
        chosen = (one.scale for one in self.variants if context.get(one.field) == one.equals)
        return next(chosen, self.scale)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Answers it admits; none for what is kept as it is told."""
        return () if self.scale is None else self.scale.choices

    @property
    def bounds(self) -> tuple[int, int]:
        """Fewest and most points this item can give, whatever is answered."""
        points = self.points_by_code().values()
        return min(points, default=0), max(points, default=0)

    def is_raised(self, code: str) -> bool:
        """Whether this answer sets the item's red flags."""
        return self.scale is not None and self.scale.points(code) > self.scale.lowest


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
    """A level reached from a score on, up to one, or by a context condition, or both at once.

    Nothing means always. score_to: for instruments in which a higher score is better.
    """

    level: str
    score_from: int | None = None
    condition: Condition | None = None
    score_to: int | None = None


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


@dataclass(frozen=True, slots=True)
class Subscale:
    """Some of the items by themselves. marginal_to: highest value that is called marginal, if any is."""

    id: str
    items: tuple[str, ...]
    kind: Literal["sum", "mean"] = "sum"
    marginal_to: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something a result says apart: an item, or the score without one, that reaches `value`."""

    id: str
    value: int
    item: str | None = None


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
