"""The format of the protocol's files, and of terms, hours and days in them."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from services.intake.domain.risk.flag_sources import Part
from services.intake.domain.risk.protocol import ChainStep
from services.intake.domain.risk.red_flags import RedFlag
from shared.contracts.levels import Level

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_HOUSE: Final = ZoneInfo("Europe/Madrid")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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


def read_instant(text: object) -> datetime:
    """Turn `2026-12-01 15:00`, or a day, into an instant in Madrid. Raises ValueError."""
    try:
        if isinstance(text, datetime):
            found = text
        elif isinstance(text, date):
            found = datetime.combine(text, time())
        else:
            found = datetime.fromisoformat(str(text))
    except ValueError:
        msg = "a day such as 2026-12-01, or with an hour, 2026-12-01 15:00"
        raise ValueError(msg) from None
    return found if found.tzinfo else found.replace(tzinfo=_HOUSE)


def read_hours(text: object) -> tuple[int, int]:
    """Turn `08:00-15:00` into minutes of the day. Raises ValueError."""
    match = re.fullmatch(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", str(text))
    ends = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, 0)
    if not 0 <= ends[0] < ends[1] <= 24 * 60:
        msg = "hours such as 08:00-15:00, the end after the start"
        raise ValueError(msg)
    return ends


Term = Annotated[timedelta, BeforeValidator(read_term)]
TermOrNone = Annotated[timedelta | None, BeforeValidator(read_term)]
Instant = Annotated[datetime, BeforeValidator(read_instant)]
Hours = Annotated[tuple[int, int], BeforeValidator(read_hours)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


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


class StepFile(_Part):
    """One step of a checklist in both languages."""

    es: Text
    en: Text


class ChecklistFile(_Part):
    """Steps that are due in the same time."""

    within: Term
    steps: tuple[StepFile, ...] = Field(min_length=1, max_length=12)


class ActionsFile(_Part):
    """What is asked first, by level and by flag."""

    levels: Mapping[Level, ChecklistFile] = Field(default_factory=dict)
    flags: Mapping[RedFlag, ChecklistFile]


class PhoneFile(StepFile):
    """A number to have at hand, in both languages."""

    number: Annotated[str, StringConstraints(pattern=r"^\+?[0-9](?: ?[0-9]){2,14}$")]


class _Stretch(_Part):
    since: Instant = Field(alias="from")
    until: Instant
    staff: UUID

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until <= self.since:
            msg = "until a later moment than from"
            raise ValueError(msg)
        return self


class TurnFile(_Stretch):
    """A turn of the rota."""


class AbsenceFile(_Stretch):
    """Somebody away, and who is asked instead."""

    instead: UUID | None = None


class DutyFile(_Part):
    """Who is asked when an owner is off duty."""

    hours: Mapping[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], Hours] = Field(
        default_factory=dict
    )
    rota: tuple[TurnFile, ...] = ()
    absences: tuple[AbsenceFile, ...] = ()


class ProtocolFile(_Part):
    """The format of `protocol.yaml`."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9.]{0,19}$")]
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
    actions: ActionsFile
    phones: tuple[PhoneFile, ...] = ()
    duty: DutyFile = DutyFile()

    @model_validator(mode="after")
    def _nothing_is_left_out(self) -> Self:
        if set(self.clocks) != set(Level):
            msg = "each level needs its clocks"
            raise ValueError(msg)
        if set(self.floors) != set(RedFlag):
            msg = "each red flag needs a floor"
            raise ValueError(msg)
        if set(self.actions.flags) != set(RedFlag):
            msg = "each red flag needs its first actions"
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
    """Evidence of one flag, where it was read, and the law that touches it."""

    evidence: str
    sources: tuple[Text, ...] = Field(min_length=1)
    certainty: Literal["found", "fairly_certain", "design"]
    law: str = ""
    legal_duty: bool = False


class WordsFile(_Part):
    """Words of one flag in one language."""

    name: str
    why: str


class FlagWordsFile(_Part):
    """The format of `red_flags.<language>.yaml`."""

    flags: Mapping[RedFlag, WordsFile]
    combinations: Mapping[str, str]


def _said(value: object) -> object:
    """YAML reads true and false; a rule compares text."""
    return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value


Value = Annotated[str, BeforeValidator(_said)]


class RuleFile(_Part):
    """One rule of `flag_sources.yaml`."""

    flag: RedFlag
    of: Part
    when: Mapping[str, frozenset[Value]] = Field(min_length=1)
    beside: Mapping[str, frozenset[Value]] = Field(default_factory=dict)


class SourcesFile(_Part):
    """The format of `flag_sources.yaml`."""

    file: tuple[RuleFile, ...]
    signals: Mapping[str, RedFlag]

    @model_validator(mode="after")
    def _no_signal_is_left_out(self) -> Self:
        if set(self.signals) != set(RedFlag):
            msg = "each text signal needs its red flag"
            raise ValueError(msg)
        return self
