"""Assessments and changes of level: sealed interviews, results, reasons; who and when stay clear."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.base import INSTANT, Base, coded
from services.intake.store.cases import Case
from services.intake.store.facts.risk import InterviewFacts, LevelFacts, OutcomeFacts
from shared.contracts.levels import Level
from shared.crypto import SealedRow, sealed

_LOOKS_AT_RISK: Final = frozenset({"risk", "screening"})


class Assessment(SealedRow, Base):
    """One look at the risk. level: what it came to by itself, whatever the case already had."""

    __tablename__ = "assessment"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_assessment_scope_at", "scope_id", "at"),)

    at: Mapped[datetime] = mapped_column(INSTANT)
    author: Mapped[UUID]
    level: Mapped[Level] = mapped_column(coded(Level))
    reassess_by: Mapped[datetime] = mapped_column(INSTANT)

    interview = sealed[InterviewFacts]("assessment.interview", block=256)
    outcome = sealed[OutcomeFacts]("assessment.outcome", block=256)

    @property
    def is_usable(self) -> bool:
        """Whether it may stand for an assessment that was owed: a valid result, a red flag or a judgement.

        Too few answers are kept and count for what is certain in them, and the interview is still to be done.
        A scale of wellbeing or a record says nothing about the danger she is in.
        """
        told = self.interview.judgement is not None or self.interview.danger_now or bool(self.interview.flags)
        if told or not self._asks_of_risk:
            return told
        rating = self.outcome.rating
        return (rating is not None and bool(rating["valid"])) or any(
            not reason.is_result for reason in self.outcome.reasons
        )

    @property
    def tells_of_risk(self) -> bool:
        """Whether its reasons and its date are about risk: it asked about it, or something in it raised a flag."""
        return self._asks_of_risk or self.is_usable or bool(self.outcome.reasons)

    @property
    def _asks_of_risk(self) -> bool:
        rating = self.outcome.rating
        return rating is None or rating.get("group", "risk") in _LOOKS_AT_RISK


class LevelChangeState(StrEnum):
    """A rise is done at once; a fall is proposed and waits for a second person."""

    DONE = "done"
    PROPOSED = "proposed"
    REFUSED = "refused"


class LevelChange(SealedRow, Base):
    """A level that rose, or that somebody proposes to lower."""

    __tablename__ = "level_change"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_level_change_scope_at", "scope_id", "at"),)

    at: Mapped[datetime] = mapped_column(INSTANT)
    state: Mapped[LevelChangeState] = mapped_column(coded(LevelChangeState))
    from_level: Mapped[Level] = mapped_column(coded(Level))
    to_level: Mapped[Level] = mapped_column(coded(Level))
    asked_by: Mapped[UUID]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[LevelFacts]("level_change.facts", block=64)


def assessments_of(
    session: Session, scopes: Sequence[UUID], *, since: datetime | None = None, limit: int = 100
) -> list[Assessment]:
    """Return the assessments of these cases, newest first; only those made since an instant if given."""
    query = (
        select(Assessment)
        .where(Assessment.scope_id.in_(scopes))
        .order_by(Assessment.at.desc(), Assessment.id.desc())
    )
    if since is not None:
        query = query.where(Assessment.at >= since)
    return list(session.scalars(query.limit(limit)))


def is_screened(session: Session, scopes: Sequence[UUID]) -> bool:
    """Whether anyone has looked at the risk in these cases, and could tell something from it."""
    return any(one.is_usable for one in assessments_of(session, scopes))


def screened_among(session: Session, case_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of these cases that are screened, by an assessment of their own or of one merged into them."""
    speaks = func.coalesce(Case.merged_into, Case.id)
    query = select(speaks, Assessment).join(Case, Assessment.scope_id == Case.id).where(speaks.in_(case_ids))
    return {case_id for case_id, one in session.execute(query) if one.is_usable}


def changes_of(session: Session, scopes: Sequence[UUID]) -> list[LevelChange]:
    """Return the changes of level in these cases, newest first."""
    query = (
        select(LevelChange)
        .where(LevelChange.scope_id.in_(scopes))
        .order_by(LevelChange.at.desc(), LevelChange.id.desc())
    )
    return list(session.scalars(query))


def change_by_id(session: Session, change_id: UUID) -> LevelChange | None:
    """Return a change of level, held for writing."""
    query = select(LevelChange).where(LevelChange.id == change_id).with_for_update(of=LevelChange)
    return session.scalar(query)


def proposal_of(session: Session, scopes: Sequence[UUID]) -> LevelChange | None:
    """Return the lowering that waits for a second person in these cases, if any."""
    query = select(LevelChange).where(
        LevelChange.scope_id.in_(scopes), LevelChange.state == LevelChangeState.PROPOSED
    )
    return session.scalars(query.limit(1)).first()
