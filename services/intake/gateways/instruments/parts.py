"""The parts of an instrument file: items, scales, rules and what a result says besides."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from services.intake.domain.risk.red_flags import RedFlag


class Part(BaseModel):
    """What every part shares: nothing unknown is let in, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChoiceFile(Part):
    """One answer of a scale."""

    code: StrictStr = Field(min_length=1)
    points: StrictInt
    accepts: tuple[StrictBool | StrictInt | StrictStr, ...] = ()


class GateFile(Part):
    """Another item and the answers of it after which this one is asked."""

    item: StrictStr
    codes: tuple[StrictStr, ...] = Field(alias="is", min_length=1)


class VariantFile(Part):
    """Another scale while a context fact has a value."""

    field: StrictStr
    equals: StrictStr
    scale: StrictStr


class ItemFile(Part):
    """One question; its words are in the wording files."""

    id: StrictStr = Field(pattern=r"^[a-z0-9_]+$")
    scale: StrictStr | None = None
    weight: StrictInt = 1
    section: StrictStr
    key: StrictBool = False
    origin: StrictBool = False
    raises: tuple[RedFlag, ...] = ()
    reverse: StrictBool = False
    kind: Literal["choice", "date", "count", "text"] = "choice"
    only_if: GateFile | None = None
    variants: tuple[VariantFile, ...] = ()
    in_list: StrictStr | None = None
    if_missing: StrictStr | None = None
    yields: Mapping[StrictStr, StrictStr] = Field(default_factory=dict)


class ContextFile(Part):
    """A fact beside the items."""

    id: StrictStr = Field(pattern=r"^[a-z0-9_]+$")
    kind: Literal["count", "yes_no", "choice"]
    default: StrictBool | StrictInt | StrictStr | None
    choices: tuple[StrictStr, ...] = ()


class ConditionFile(Part):
    """A test on one context field."""

    field: StrictStr
    equals: StrictBool | StrictInt | StrictStr | None = None
    at_least: StrictInt | None = None


class RuleFile(Part):
    """A level and what reaches it."""

    level: StrictStr
    score_from: StrictInt | None = None
    score_to: StrictInt | None = None
    condition: ConditionFile | None = None


class CompletenessFile(Part):
    """How much must be answered."""

    min_answered: int = Field(ge=0)
    min_key_answered: int = Field(ge=0)


class IncompleteFile(Part):
    """What to say when something is unanswered."""

    score: Literal["observed", "none"]
    level: Literal["observed", "agreed"]
    warn_from: int = Field(ge=1)


class ScoreFile(Part):
    """How points become the score, and what is told of them besides."""

    multiply: StrictInt = Field(default=1, ge=1)
    floor: StrictInt | None = None
    tell_raw: StrictBool = False
    tell_mean: StrictBool = False


class SubscaleFile(Part):
    """Some of the items by themselves."""

    id: StrictStr = Field(pattern=r"^[a-z0-9_]+$")
    items: tuple[StrictStr, ...] = Field(min_length=1)
    kind: Literal["sum", "mean"] = "sum"
    marginal_to: StrictInt | None = None


class MarkFile(Part):
    """Something a result says apart: an item, or the score without one, that reaches a value."""

    id: StrictStr = Field(pattern=r"^[a-z0-9_]+$")
    value: StrictInt
    item: StrictStr | None = None
