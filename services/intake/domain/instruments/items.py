"""What an instrument asks: items, the scales they are answered on, and when an item is asked at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
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
