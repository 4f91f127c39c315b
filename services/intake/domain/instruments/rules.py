"""Facts beside the items, the levels they and a score reach, subscales and marks. Data only."""

from dataclasses import dataclass
from typing import Literal

from services.intake.domain.instruments.items import ContextValue


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
