"""The format of the protocol's files."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from services.intake.domain.case.arrows import Reason
from services.intake.domain.due.items import DueKind
from services.intake.domain.risk.protocol import ChainStep
from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.risk.working_days import Ordinary
from services.intake.gateways.protocol.terms import Hours, Term, TermOrNone
from shared.contracts.levels import Level

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class FilePart(BaseModel):
    """What every part shares: nothing unknown is let in, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ClockFile(FilePart):
    """Terms of one level."""

    acknowledge: TermOrNone
    escalate: TermOrNone
    reassess: Term


class CombinationFile(FilePart):
    """Flags that together lift the level."""

    code: str
    level: Level
    all_of: frozenset[RedFlag] = frozenset()
    any_of: frozenset[RedFlag] = frozenset()
    at_least: int = Field(default=0, ge=0)


class StepFile(FilePart):
    """One step of a checklist in both languages."""

    es: Text
    en: Text


class ChecklistFile(FilePart):
    """Steps that are due in the same time."""

    within: Term
    steps: tuple[StepFile, ...] = Field(min_length=1, max_length=12)


class ActionsFile(FilePart):
    """What is asked first, by level and by flag."""

    levels: Mapping[Level, ChecklistFile] = Field(default_factory=dict)
    flags: Mapping[RedFlag, ChecklistFile]


class PhoneFile(StepFile):
    """A number to have at hand, in both languages."""

    number: Annotated[str, StringConstraints(pattern=r"^\+?[0-9](?: ?[0-9]){2,14}$")]


class DutyFile(FilePart):
    """When owners are counted on. rota, absences: of texts from before a page had them; nothing reads them."""

    hours: Mapping[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], Hours] = Field(
        default_factory=dict
    )
    rota: tuple[Any, ...] = ()
    absences: tuple[Any, ...] = ()

    @field_validator("rota", "absences")
    @classmethod
    def _people_are_noted_elsewhere(cls, said: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        if said and not (info.context or {}).get("is_kept"):
            msg = "nada: se apunta en Guardias y ausencias — nothing: it is noted on the page Guardias y ausencias"
            raise ValueError(msg)
        return said


class LadderFile(FilePart):
    """What happens to work that is left undone."""

    remind: TermOrNone = None
    alert: TermOrNone = None


class AfterClosingFile(FilePart):
    """After which months she is looked in on, if her case closed for one of these reasons."""

    reasons: frozenset[Reason]
    months: tuple[Annotated[int, Field(ge=1, le=24)], ...] = Field(max_length=12)


class LookInFile(FilePart):
    """When a person looks in on her."""

    after_closing: AfterClosingFile = AfterClosingFile(reasons=frozenset(), months=())
    no_contact: Mapping[Level, Term] = Field(default_factory=dict)


class WorkingDaysFile(FilePart):
    """Which ordinary work waits for a working day, and at which levels; alto and extremo never do."""

    levels: frozenset[Level]
    work: frozenset[Ordinary]

    @model_validator(mode="after")
    def _nothing_urgent_waits(self) -> Self:
        if any(level.is_high for level in self.levels):
            msg = "only basal and medio: work of a high level never waits for a working day"
            raise ValueError(msg)
        return self


class ProtocolFile(FilePart):
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
    late_work: Mapping[DueKind, LadderFile] = Field(default_factory=dict)
    look_in: LookInFile = LookInFile()
    working_days: WorkingDaysFile = WorkingDaysFile(levels=frozenset(), work=frozenset())

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
