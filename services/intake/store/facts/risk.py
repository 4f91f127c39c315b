"""What is kept, sealed, about risk: an interview as it was answered, its result, reasons and decisions."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, StrictStr

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.store.facts.base import Facts, Language, Said, Story
from shared.contracts.levels import Level

Raw = StrictBool | StrictInt | Annotated[StrictStr, Field(max_length=40)] | None
_RED_FLAGS: Final = frozenset(flag.value for flag in RedFlag)
Key = Annotated[str, Field(min_length=1, max_length=40)]


class Mode(StrEnum):
    """How the questions were asked."""

    INTERVIEW = "interview"
    PHONE = "phone"
    VIDEO = "video"
    SELF = "self"
    FILE = "file"


class Interpreter(StrEnum):
    """Who interpreted, by role and never by name. A relative or a child can hardly hear everything."""

    NOBODY = "nobody"
    PROFESSIONAL = "professional"
    REMOTE = "remote"
    MEDIATOR = "mediator"
    STAFF = "staff"
    VOLUNTEER = "volunteer"
    RELATIVE = "relative"
    CHILD = "child"


class FlagFacts(Facts):
    """A red flag that a person saw. now: the danger is present."""

    code: RedFlag
    now: bool = False


class SightingFacts(Facts):
    """A red flag in the file. source: as in a reason's."""

    code: RedFlag
    source: str
    now: bool = False


class InterviewFacts(Facts):
    """One assessment as it came in; what was not answered stays unanswered.

    instrument None: only red flags and judgement were looked at. answers: item to what was said, as said.
    interpreter_role: who interpreted, None if it was not told.
    """

    instrument: Annotated[str, Field(max_length=40)] | None = None
    version: Annotated[str, Field(max_length=20)] | None = None
    answers: dict[Key, Raw] = Field(default_factory=dict, max_length=200)
    context: dict[Key, Raw] = Field(default_factory=dict, max_length=20)
    flags: tuple[FlagFacts, ...] = Field(default=(), max_length=44)
    danger_now: bool = False
    judgement: Level | None = None
    mode: Mode = Mode.INTERVIEW
    interpreter: bool = False
    interpreter_role: Interpreter | None = None
    language: Language = "es"
    words: Story = ""


class ReasonFacts(Facts):
    """One reason for a level: a code of the protocol or of a result, and its sources.

    A source is an item (`DASH-RIC:15`), marked words of a note (`note:<id>:<start>-<end>`), fields of the file
    (`incident:<id>:kinds`, `child:<id>:exposure`), a person (`judgement`) or another service's event (`groups`).
    """

    code: str
    level: Level
    sources: tuple[str, ...]

    @property
    def is_result(self) -> bool:
        """Whether it is an instrument's result, and not a red flag, their combination or a judgement."""
        return self.code.startswith("instrument:")

    @property
    def is_flag(self) -> bool:
        """Whether it is a red flag by itself."""
        return self.code in _RED_FLAGS

    def with_sources(self, more: Iterable[str]) -> "ReasonFacts":
        """Return it with these sources too, none twice."""
        return self.model_copy(update={"sources": tuple(dict.fromkeys((*self.sources, *more)))})


class OutcomeFacts(Facts):
    """What an assessment came to. rating: the instrument's result as a document, None without one."""

    rating: dict[str, Any] | None
    weighed: tuple[str, ...]
    level: Level
    reasons: tuple[ReasonFacts, ...]
    protocol: str


class AlertFacts(Facts):
    """Why an alert was raised; words: what the person who raised it wrote."""

    reasons: tuple[ReasonFacts, ...]
    words: Story = ""


class CallFacts(Facts):
    """An alert raised by hand. case_id or code: of which case; neither: of none, for one of her teams."""

    case_id: UUID | None = None
    code: Annotated[str, Field(max_length=12)] = ""
    team: Annotated[str, Field(max_length=40)] | None = None
    flags: tuple[RedFlag, ...] = Field(default=(), max_length=22)
    danger_now: bool = False
    words: Story = ""


class AlertOutcome(StrEnum):
    """How an alert ended."""

    ACTED = "acted"
    PLAN_MADE = "plan_made"
    REFERRED = "referred"
    NOT_CONFIRMED = "not_confirmed"
    RAISED_AGAIN = "raised_again"


class ClosingFacts(Facts):
    """How an alert ended, in a code and in words."""

    outcome: AlertOutcome
    note: Said


class LevelFacts(Facts):
    """Why a level changed, or should be lowered. decision: words of the second person."""

    reasons: tuple[ReasonFacts, ...] = ()
    words: Story = ""
    decision: Story = ""


class DueFacts(Facts):
    """What a due item is about, in its worker's words or a fixed code."""

    kind: str
    title: str


class PutOff(Facts):
    """One time a due item was put off."""

    by: UUID
    at: datetime
    until: datetime
    reason: str
