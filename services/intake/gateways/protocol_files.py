"""Reads the risk protocol and the red flags from the organisation's YAML files."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from services.intake.domain.clocks import LevelClock
from services.intake.domain.levels import Combination, LevelRules
from services.intake.domain.protocol import ChainStep, Protocol
from services.intake.domain.red_flags import FlagGuide, FlagWords, RedFlag
from shared.contracts.levels import Level
from shared.errors import Invalid

PROTOCOL = Path(__file__).parent.parent / "protocol"
LANGUAGES = ("es", "en")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
Shape = TypeVar("Shape", bound=BaseModel)


class BadProtocolFile(Invalid):
    """A protocol file that cannot be followed; the service does not start with one."""


def read_term(text: object) -> timedelta | None:
    """Turn `15m`, `4h`, `3d` into a time span; `none` is no clock. Raises ValueError."""
    if isinstance(text, timedelta) or text is None:
        return text
    if text == "none":
        return None
    match = re.fullmatch(r"([1-9]\d{0,3})([mhd])", str(text))
    if match is None:
        msg = "a term is a number and m, h or d, or none"
        raise ValueError(msg)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


Term = Annotated[timedelta, BeforeValidator(read_term)]
TermOrNone = Annotated[timedelta | None, BeforeValidator(read_term)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClockFile(_Part):
    """Terms of one level."""

    acknowledge: TermOrNone
    escalate: TermOrNone
    reassess: Term


class CombinationFile(_Part):
    """Flags that together lift the level."""

    code: str
    level: Level
    all_of: frozenset[RedFlag] = frozenset()
    any_of: frozenset[RedFlag] = frozenset()
    at_least: int = Field(default=0, ge=0)


class ProtocolFile(_Part):
    """The format of `protocol.yaml`."""

    version: str
    clocks: Mapping[Level, ClockFile]
    first_screen: Term
    triage: Term
    flag_current: Term
    absence: Mapping[Level, Term]
    chain: tuple[ChainStep, ...] = Field(min_length=2)
    present_danger: Level
    instruments: Mapping[str, Mapping[str, Level]]
    combinations: tuple[CombinationFile, ...]
    floors: Mapping[RedFlag, Level]

    @model_validator(mode="after")
    def _nothing_is_left_out(self) -> Self:
        if set(self.clocks) != set(Level):
            msg = "each level needs its clocks"
            raise ValueError(msg)
        if set(self.floors) != set(RedFlag):
            msg = "each red flag needs a floor"
            raise ValueError(msg)
        for level, clock in self.clocks.items():
            if level.is_high and (clock.acknowledge is None or clock.escalate is None):
                msg = f"{level} cannot go without a clock to acknowledge and to escalate"
                raise ValueError(msg)
        if self.flag_current < max(clock.reassess for clock in self.clocks.values()):
            msg = "a flag must stay current until the next assessment, at every level"
            raise ValueError(msg)
        return self


class FlagFile(_Part):
    """Evidence of one flag."""

    evidence: str
    certainty: str
    legal_duty: bool = False


class WordsFile(_Part):
    """Words of one flag in one language."""

    name: str
    why: str
    first_action: str


class FlagWordsFile(_Part):
    """The format of `red_flags.<language>.yaml`."""

    flags: Mapping[RedFlag, WordsFile]
    combinations: Mapping[str, str]


def read_protocol(folder: Path = PROTOCOL) -> Protocol:
    """Read `protocol.yaml` and the red flags. Raises BadProtocolFile and says what is wrong."""
    file = _checked(ProtocolFile, folder / "protocol.yaml")
    return Protocol(
        version=file.version,
        clocks={
            level: LevelClock(clock.acknowledge, clock.escalate, clock.reassess)
            for level, clock in file.clocks.items()
        },
        level_rules=LevelRules(
            floors={flag.value: level for flag, level in file.floors.items()},
            combinations=tuple(
                Combination(rule.code, rule.level, rule.all_of, rule.any_of, rule.at_least)
                for rule in file.combinations
            ),
            instruments=file.instruments,
            present_danger=file.present_danger,
        ),
        flags=_read_flags(folder),
        combination_names=_read_combination_names(folder),
        chain=file.chain,
        first_screen_within=file.first_screen,
        triage_within=file.triage,
        flag_current_within=file.flag_current,
        absence_task_within=file.absence,
    )


def _read_flags(folder: Path) -> dict[RedFlag, FlagGuide]:
    document = _load(folder / "red_flags.yaml")
    words = {name: _checked(FlagWordsFile, folder / f"red_flags.{name}.yaml") for name in LANGUAGES}
    if set(document) != set(RedFlag) or any(set(file.flags) != set(RedFlag) for file in words.values()):
        msg = "each red flag needs its evidence and its words in each language"
        raise BadProtocolFile(msg)
    guides = {}
    for flag in RedFlag:
        facts = FlagFile.model_validate(document[flag.value])
        guides[flag] = FlagGuide(
            code=flag,
            evidence=facts.evidence,
            certainty=facts.certainty,
            legal_duty=facts.legal_duty,
            words={language: FlagWords(**file.flags[flag].model_dump()) for language, file in words.items()},
        )
    return guides


def _read_combination_names(folder: Path) -> dict[str, Mapping[str, str]]:
    return {
        language: _checked(FlagWordsFile, folder / f"red_flags.{language}.yaml").combinations
        for language in LANGUAGES
    }


def _checked(shape: type[Shape], path: Path) -> Shape:
    try:
        return shape.model_validate(_load(path))
    except ValidationError as error:
        msg = f"{path.name}: {error}"
        raise BadProtocolFile(msg) from error


def _load(path: Path) -> Any:  # noqa: ANN401, whatever the file holds, checked by the caller
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, OSError) as error:
        msg = f"{path.name}: {error}"
        raise BadProtocolFile(msg) from error
