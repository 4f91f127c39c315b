"""The protocol and one alert in full, as the portal speaks to intake."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient
from services.portal.clients.intake.alerts import Alert
from services.portal.clients.intake.reasons import Flag


class Step(BaseModel):
    """One thing that is asked first, and within how long, in words."""

    words: str
    within: str


class Clock(BaseModel):
    """Terms of a level in minutes, None where there is none."""

    acknowledge_minutes: int | None
    escalate_minutes: int | None
    reassess_minutes: int


class Phone(BaseModel):
    """A number to have at hand."""

    number: str
    words: str


class Ladder(BaseModel):
    """What happens to work that is left undone, and after how long, in words."""

    kind: str
    remind: str
    alert: str


class LookIn(BaseModel):
    """When a person looks in on her."""

    months: list[int]
    no_contact: dict[str, str]


class GuidedFlag(Flag):
    """A red flag with what it rests on."""

    evidence: str
    sources: list[str]
    law: str
    floor: str


class WorkingDays(BaseModel):
    """Which work waits for a working day, at which levels."""

    levels: list[str] = []
    work: list[str] = []


class WholeProtocol(BaseModel):
    """The protocol in force, all of it."""

    version: str
    put_at: datetime | None
    put_by: UUID | None
    flags: list[GuidedFlag]
    clocks: dict[str, Clock]
    flag_steps: dict[str, list[Step]]
    level_steps: dict[str, list[Step]]
    chain: list[str]
    phones: list[Phone]
    late_work: list[Ladder]
    look_in: LookIn
    working_days: WorkingDays = WorkingDays()
    hours: list[str]


class ProtocolChange(BaseModel):
    """One change in words."""

    area: str
    words: str


class ProtocolVersion(BaseModel):
    """A version that was put in force."""

    version: str
    put_at: datetime
    put_by: UUID
    is_followed: bool
    counts: dict[str, int]
    changes: list[ProtocolChange]


class ChainStep(BaseModel):
    """Who was asked at one step."""

    step: int
    asked: str
    asked_at: datetime


class ChecklistLine(BaseModel):
    """One thing that the protocol asks first."""

    id: UUID
    title: str
    due_at: datetime
    owner: UUID | None
    is_done: bool
    finished_at: datetime | None
    finished_by: UUID | None


class Closing(BaseModel):
    """How an alert ended."""

    outcome: str
    note: str


class WholeAlert(Alert):
    """An alert with when it rises next and how it ended."""

    next_at: datetime | None
    acknowledged_by: UUID | None
    closed_by: UUID | None
    closing: Closing | None


class AlertDetail(BaseModel):
    """An alert, the steps of its chain and what is asked first. spans: source of a reason to marked words."""

    alert: WholeAlert
    steps: list[ChainStep]
    checklist: list[ChecklistLine]
    spans: dict[str, str]
    phones: list[Phone]


class ProtocolClient(ServiceClient):
    """What the pages of the protocol and of one alert ask of intake."""

    service = "intake"

    def whole_protocol(self, language: str) -> WholeProtocol:
        """All of the protocol in force."""
        return WholeProtocol.model_validate(self.get("/protocol", language=language))

    def protocol_versions(self, language: str) -> list[ProtocolVersion]:
        """The versions that were put in force, newest first."""
        return [
            ProtocolVersion.model_validate(one) for one in self.get("/protocol/versions", language=language)
        ]

    def alert(self, alert: UUID, language: str) -> AlertDetail:
        """One alert in full."""
        return AlertDetail.model_validate(self.get(f"/alerts/{alert}", language=language))

    def late_steps(self) -> int:
        """How many alerts nobody is being asked about, though their time is up."""
        return int(self.get("/alerts/chain")["count"])
