"""What risk routes take and give."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from services.intake.api.risk.alert_schemas import AlertView
from services.intake.store.facts.base import Facts, Said
from services.intake.store.facts.risk import InterviewFacts, OutcomeFacts, ReasonFacts
from services.intake.store.risk.assessments import Assessment, LevelChange, LevelChangeState
from services.intake.usecases.risk.look_so_far import SoFar
from shared.contracts.levels import Level


class AssessmentLine(BaseModel):
    """An assessment in a list."""

    id: UUID
    at: datetime
    author: UUID
    level: Level
    reassess_by: datetime
    instrument: str | None
    result: str | None
    tells_of_risk: bool


class AssessmentView(AssessmentLine):
    """An assessment in full. statement: its result in words, None without one or if its words are gone."""

    interview: InterviewFacts
    outcome: OutcomeFacts
    statement: str | None

    @classmethod
    def of(cls, row: Assessment, *, statement: str | None) -> Self:
        """Open an assessment."""
        return cls(
            **line_of(row).model_dump(), interview=row.interview, outcome=row.outcome, statement=statement
        )


class FlagSoFar(BaseModel):
    """A red flag that an interview has set so far, and by what."""

    code: str
    sources: tuple[str, ...]


class SoFarView(BaseModel):
    """What an unfinished interview says: the result's bounds, in words too, and the red flags. No level of a case."""

    rating: dict[str, Any] | None
    statement: str | None
    flags: list[FlagSoFar]

    @classmethod
    def of(cls, found: SoFar) -> Self:
        """Put it in the shape that is sent."""
        return cls(
            rating=None if found.rating is None else found.rating.as_document(),
            statement=found.said,
            flags=[FlagSoFar(code=code, sources=sources) for code, sources in found.flags.items()],
        )


def line_of(row: Assessment) -> AssessmentLine:
    """Open what a list shows of an assessment."""
    rating = row.outcome.rating
    return AssessmentLine(
        id=row.id,
        at=row.at,
        author=row.author,
        level=row.level,
        reassess_by=row.reassess_by,
        instrument=row.interview.instrument,
        result=None if rating is None else rating["level"],
        tells_of_risk=row.tells_of_risk,
    )


class LevelChangeView(BaseModel):
    """A change of level, or a lowering that waits for a second person."""

    id: UUID
    at: datetime
    state: LevelChangeState
    from_level: Level
    to_level: Level
    asked_by: UUID
    decided_by: UUID | None
    decided_at: datetime | None
    reasons: list[ReasonFacts]
    words: str
    decision: str

    @classmethod
    def of(cls, row: LevelChange) -> Self:
        """Open a change."""
        facts = row.facts
        return cls(
            id=row.id,
            at=row.at,
            state=row.state,
            from_level=row.from_level,
            to_level=row.to_level,
            asked_by=row.asked_by,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            reasons=list(facts.reasons),
            words=facts.words,
            decision=facts.decision,
        )


class RiskView(BaseModel):
    """Where a case stands: its level, why, until when that holds, and what waits for a person."""

    level: Level
    reasons: list[ReasonFacts]
    reassess_by: datetime | None
    is_screened: bool
    assessments: list[AssessmentLine]
    changes: list[LevelChangeView]
    proposal: LevelChangeView | None
    alerts: list[AlertView]


class LowerBody(Facts):
    """A lower level that somebody asks for."""

    to_level: Level
    words: Said


class DecisionBody(Facts):
    """What the second person decides."""

    accept: bool
    words: Said
