"""What due-work routes take and give."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.intake.domain.due.items import DueKind, DueState, SnoozeReason
from services.intake.store.cases import Case
from services.intake.store.due import DueItem
from services.intake.store.facts.base import Facts, Instant, Said, Story
from shared.contracts.levels import Level


class DueBody(Facts):
    """Something to do by an instant."""

    title: Said
    due_at: Instant
    owner: UUID | None = None


class DoneBody(Facts):
    """What came of it, if there is something to say."""

    note: Story | None = None


class SnoozeBody(Facts):
    """Until when, and why."""

    until: Instant
    reason: SnoozeReason


class DueView(BaseModel):
    """A due item. title: her worker's words or a fixed code. ref: the row it comes from, if any."""

    id: UUID
    case_id: UUID
    code: str
    level: Level
    kind: DueKind
    title: str
    ref: UUID | None = None
    state: DueState
    owner: UUID | None
    due_at: datetime
    is_overdue: bool
    put_off: int = Field(ge=0)

    @classmethod
    def of(cls, row: DueItem, case: Case, *, now: datetime) -> Self:
        """Open a due item."""
        return cls(
            id=row.id,
            case_id=case.id,
            code=case.code,
            level=case.level,
            kind=row.kind,
            title=row.title,
            ref=row.ref,
            state=row.state,
            owner=row.owner,
            due_at=row.due_at,
            is_overdue=row.due_at < now,
            put_off=len(row.put_off),
        )
