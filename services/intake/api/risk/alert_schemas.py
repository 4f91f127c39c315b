"""What alert routes take and give."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.due.items import DueState
from services.intake.domain.risk.protocol import ChainStep, Protocol
from services.intake.store.cases import Case
from services.intake.store.due import DueItem
from services.intake.store.facts.base import Facts
from services.intake.store.facts.risk import ClosingFacts, ReasonFacts
from services.intake.store.risk.alerts import Alert, AlertStep
from shared.contracts.codes import AlertState
from shared.contracts.levels import Level


class AlertView(BaseModel):
    """An alert. code: of its case, if it has one. is_late: nobody acknowledged it in time.

    next_asked: who is asked at next_at, a step of the chain; None where nobody is, or the protocol was not read.
    """

    id: UUID
    case_id: UUID | None
    code: str | None
    team: str
    level: Level
    state: AlertState
    owner: UUID | None
    raised_at: datetime
    raised_by: UUID
    acknowledge_by: datetime | None
    is_late: bool
    step: int
    next_at: datetime | None
    next_asked: ChainStep | None
    acknowledged_by: UUID | None
    acknowledged_at: datetime | None
    closed_by: UUID | None
    closed_at: datetime | None
    reasons: list[ReasonFacts]
    words: str
    closing: ClosingFacts | None

    @classmethod
    def of(cls, row: Alert, case: Case | None, *, now: datetime, protocol: Protocol | None = None) -> Self:
        """Open an alert."""
        facts = row.facts
        is_open = row.state is AlertState.OPEN
        is_asked = is_open and row.next_at is not None
        return cls(
            id=row.id,
            case_id=row.case_id,
            code=None if case is None else case.code,
            team=row.team,
            level=row.level,
            state=row.state,
            owner=row.owner,
            raised_at=row.raised_at,
            raised_by=row.raised_by,
            acknowledge_by=row.acknowledge_by,
            is_late=is_open and row.acknowledge_by is not None and row.acknowledge_by < now,
            step=row.step,
            next_at=row.next_at,
            next_asked=protocol.step(row.step + 1) if protocol is not None and is_asked else None,
            acknowledged_by=row.acknowledged_by,
            acknowledged_at=row.acknowledged_at,
            closed_by=row.closed_by,
            closed_at=row.closed_at,
            reasons=list(facts.reasons),
            words=facts.words,
            closing=row.closing,
        )


class StepView(BaseModel):
    """Who was asked at one step."""

    step: int
    asked: str
    asked_at: datetime

    @classmethod
    def of(cls, row: AlertStep) -> Self:
        """Show a step."""
        return cls(step=row.step, asked=row.asked, asked_at=row.asked_at)


class ChecklistLine(BaseModel):
    """One thing that the protocol asks first. title: in the words it was asked in, or the caller's language."""

    id: UUID
    title: str
    due_at: datetime
    owner: UUID | None
    is_done: bool
    finished_at: datetime | None
    finished_by: UUID | None

    @classmethod
    def of(cls, row: DueItem, words: Mapping[str, str]) -> Self:
        """Open a step. words: as it was asked to what it is called in the language."""
        return cls(
            id=row.id,
            title=words.get(row.title, row.title),
            due_at=row.due_at,
            owner=row.owner,
            is_done=row.state is DueState.DONE,
            finished_at=row.finished_at,
            finished_by=row.finished_by,
        )


class PhoneView(BaseModel):
    """A number to have at hand."""

    number: str
    words: str


class AlertDetail(BaseModel):
    """An alert, the steps of its chain and what is asked first.

    spans: source of a reason to the words marked in a note. phones: numbers to have at hand.
    """

    alert: AlertView
    steps: list[StepView]
    checklist: list[ChecklistLine]
    spans: dict[str, str]
    phones: list[PhoneView]


class Count(BaseModel):
    """A number."""

    count: int


class OwnerBody(Facts):
    """Whom it is given to."""

    owner: UUID
