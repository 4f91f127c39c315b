"""The format of the red flags' files: evidence, words, and what of a file or a text sets one."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from services.intake.domain.risk.flag_sources import Part
from services.intake.domain.risk.red_flags import RedFlag
from services.intake.gateways.protocol.format import FilePart, Text


class FlagFile(FilePart):
    """Evidence of one flag, where it was read, and the law that touches it."""

    evidence: str
    sources: tuple[Text, ...] = Field(min_length=1)
    certainty: Literal["found", "fairly_certain", "design"]
    law: str = ""
    legal_duty: bool = False


class WordsFile(FilePart):
    """Words of one flag in one language."""

    name: str
    why: str


class FlagWordsFile(FilePart):
    """The format of `red_flags.<language>.yaml`."""

    flags: Mapping[RedFlag, WordsFile]
    combinations: Mapping[str, str]


def _said(value: object) -> object:
    """YAML reads true and false; a rule compares text."""
    return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value


Value = Annotated[str, BeforeValidator(_said)]


class RuleFile(FilePart):
    """One rule of `flag_sources.yaml`."""

    flag: RedFlag
    of: Part
    when: Mapping[str, frozenset[Value]] = Field(min_length=1)
    beside: Mapping[str, frozenset[Value]] = Field(default_factory=dict)


class SourcesFile(FilePart):
    """The format of `flag_sources.yaml`."""

    file: tuple[RuleFile, ...]
    signals: Mapping[str, RedFlag]

    @model_validator(mode="after")
    def _no_signal_is_left_out(self) -> Self:
        if set(self.signals) != set(RedFlag):
            msg = "each text signal needs its red flag"
            raise ValueError(msg)
        return self
