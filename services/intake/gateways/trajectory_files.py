"""Reads the rules of the trajectory from the organisation's YAML file."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from services.intake.domain.risk.trajectory import (
    BandRise,
    IncidentFrequency,
    LevelRises,
    Rule,
    Silence,
    Trajectory,
)
from services.intake.gateways.protocol.files import PROTOCOL
from services.intake.gateways.protocol.reading import BadProtocolFile
from services.intake.gateways.protocol.terms import Term
from services.intake.gateways.risk_book import RiskSettings
from shared.contracts.codes import WithheldReason
from shared.contracts.levels import Level

_FILE = "trajectory.yaml"
_UNCERTAIN = "uncertain"
R = TypeVar("R", BandRise, LevelRises, IncidentFrequency)
Code = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40)]
Call = Mapping[Level, Term]
Alert = Literal[Level.MEDIO, Level.ALTO, Level.EXTREMO]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code


class BandRiseFile(_Part):
    """The same instrument in a higher band."""

    rule: Literal["band_rise"]
    within: Term
    alert: Alert

    def made(self) -> BandRise:
        """As the domain has it."""
        return BandRise(self.code, self.within, self.alert)


class LevelRisesFile(_Part):
    """Several rises in a short time."""

    rule: Literal["level_rises"]
    count: int = Field(ge=2)
    within: Term
    alert: Alert

    def made(self) -> LevelRises:
        """As the domain has it."""
        return LevelRises(self.code, self.count, self.within, self.alert)


class IncidentFrequencyFile(_Part):
    """More incidents than before."""

    rule: Literal["incident_frequency"]
    window: Term
    factor: int = Field(ge=2)
    before: int = Field(ge=1)
    at_least: int = Field(ge=2)
    alert: Alert

    def made(self) -> IncidentFrequency:
        """As the domain has it."""
        return IncidentFrequency(self.code, self.window, self.factor, self.before, self.at_least, self.alert)


class SilenceFile(_Part):
    """She does not come, or is not reached."""

    rule: Literal["missed_sessions", "unreached_messages", "unconfirmed_contact"]
    count: int = Field(default=1, ge=1)
    within: Term | None = None
    reasons: frozenset[str] = frozenset()
    call: Call = Field(min_length=1)
    alert: Alert | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        is_low = not all(level.is_high for level in self.call)
        if is_low and (self.rule != "missed_sessions" or self.alert is not None):
            msg = "only a woman at high risk is called for messages, and only for her others are woken"
            raise ValueError(msg)
        is_counted = self.rule == "unreached_messages"
        if is_counted != (self.within is not None) or is_counted != bool(self.reasons):
            msg = "messages, and only they, are counted within a time and by their reasons"
            raise ValueError(msg)
        known = {reason.value for reason in WithheldReason} | {_UNCERTAIN}
        if not self.reasons <= known:
            msg = f"unknown reasons: {sorted(self.reasons - known)}"
            raise ValueError(msg)
        return self

    def made(self) -> Silence:
        """As the domain has it."""
        return Silence(self.rule, self.code, self.count, self.call, self.within, self.reasons, self.alert)


AnyRule = Annotated[
    BandRiseFile | LevelRisesFile | IncidentFrequencyFile | SilenceFile, Field(discriminator="rule")
]


class TrajectoryFile(BaseModel):
    """The format of `trajectory.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    rules: tuple[AnyRule, ...]

    @model_validator(mode="after")
    def _each_has_its_own_code(self) -> Self:
        codes = [rule.code for rule in self.rules]
        if len(set(codes)) < len(codes):
            msg = "two rules share a code"
            raise ValueError(msg)
        return self


@cache
def trajectory() -> Trajectory:
    """Return the rules in force, read once a process; ours where the organisation keeps none of its own."""
    own = RiskSettings().protocol_dir / _FILE
    return read_trajectory(own if own.exists() else PROTOCOL / _FILE)


def read_trajectory(path: Path) -> Trajectory:
    """Read one file. Raises BadProtocolFile and says what is wrong."""
    try:
        file = TrajectoryFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, OSError, ValidationError) as error:
        msg = f"{path.name}: {error}"
        raise BadProtocolFile(msg) from error
    rules = [(rule.rule, rule.made()) for rule in file.rules]
    silences = {
        name: tuple(made for rule, made in rules if rule == name and isinstance(made, Silence))
        for name in ("missed_sessions", "unreached_messages", "unconfirmed_contact")
    }
    return Trajectory(
        version=file.version,
        band_rises=_of(BandRise, rules),
        level_rises=_of(LevelRises, rules),
        frequencies=_of(IncidentFrequency, rules),
        **silences,
    )


def _of(kind: type[R], rules: Sequence[tuple[str, Rule]]) -> tuple[R, ...]:
    return tuple(made for _, made in rules if isinstance(made, kind))
