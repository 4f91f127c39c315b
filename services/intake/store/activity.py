"""What staff do with her: notes, accompaniments, incidents, plans, documents."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.contacts import AccompanimentState, CancelReason
from services.intake.store.base import INSTANT, Base
from services.intake.store.facts import work as kept
from shared.crypto import SealedRow, sealed


class Note(SealedRow, Base):
    """An attention or a note; corrected by another note, never rewritten."""

    __tablename__ = "note"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_note_scope_at", "scope_id", "at"),)

    at: Mapped[datetime] = mapped_column(INSTANT)
    author: Mapped[UUID]
    corrects: Mapped[UUID | None]

    facts = sealed[kept.NoteFacts]("note.facts")


class Accompaniment(SealedRow, Base):
    """Going somewhere with her. Its state is read from its instants.

    starts_at, ends_at: as planned. started_at, ended_at: as it was, if anybody told from there.
    told_at: when we heard the last of start, stop and outcome. staff: who goes, or who went.
    """

    __tablename__ = "accompaniment"
    __key_class__ = "narrative"
    __table_args__ = (
        Index("ix_accompaniment_scope", "scope_id"),
        Index("ix_accompaniment_staff_starts", "staff", "starts_at"),
    )

    staff: Mapped[UUID]
    starts_at: Mapped[datetime] = mapped_column(INSTANT)
    ends_at: Mapped[datetime] = mapped_column(INSTANT)
    remind_her: Mapped[bool]
    held_at: Mapped[datetime | None] = mapped_column(INSTANT)
    cancelled_at: Mapped[datetime | None] = mapped_column(INSTANT)
    started_at: Mapped[datetime | None] = mapped_column(INSTANT)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)
    told_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[kept.AccompanimentFacts]("accompaniment.facts")
    on_site = sealed[kept.OnSiteFacts | None]("accompaniment.on_site")
    outcome = sealed[kept.OutcomeFacts | None]("accompaniment.outcome")
    cancel_reason = sealed[CancelReason | None]("accompaniment.cancel_reason")

    @property
    def state(self) -> AccompanimentState:
        """Planned until it is started, held or cancelled."""
        if self.cancelled_at:
            return AccompanimentState.CANCELLED
        if self.held_at:
            return AccompanimentState.HELD
        if self.started_at:
            return AccompanimentState.TO_CLOSE if self.ended_at else AccompanimentState.RUNNING
        return AccompanimentState.PLANNED


_BEGUN = (
    Accompaniment.started_at.is_not(None),
    Accompaniment.held_at.is_(None),
    Accompaniment.cancelled_at.is_(None),
)


class Incident(SealedRow, Base):
    """Something that was done to her; corrected by another row, never rewritten."""

    __tablename__ = "incident"
    __key_class__ = "legal_medical"
    __table_args__ = (Index("ix_incident_scope", "scope_id"),)

    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    author: Mapped[UUID]
    corrects: Mapped[UUID | None]

    facts = sealed[kept.IncidentFacts]("incident.facts")
    derived = sealed[dict[str, object]]("incident.derived")


class SafetyPlan(SealedRow, Base):
    """One writing of her safety plan; the newest is the one in force."""

    __tablename__ = "safety_plan"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_safety_plan_scope_at", "scope_id", "at"),)

    at: Mapped[datetime] = mapped_column(INSTANT)
    author: Mapped[UUID]
    review_at: Mapped[datetime] = mapped_column(INSTANT)
    reviewed_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[kept.SafetyPlanFacts]("safety_plan.facts")


class PlanItem(SealedRow, Base):
    """One line of the action plan."""

    __tablename__ = "plan_item"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_plan_item_scope", "scope_id"),)

    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    owner: Mapped[UUID]
    due_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[kept.PlanItemFacts]("plan_item.facts")


class Attachment(SealedRow, Base):
    """A document, sealed whole, without the traces its maker left in it."""

    __tablename__ = "attachment"
    __key_class__ = "legal_medical"
    __table_args__ = (Index("ix_attachment_scope", "scope_id"),)

    added_at: Mapped[datetime] = mapped_column(INSTANT)
    added_by: Mapped[UUID]

    facts = sealed[kept.AttachmentFacts]("attachment.facts")
    content = sealed[bytes]("attachment.content")


Activity = TypeVar("Activity", Note, Accompaniment, Incident, PlanItem, Attachment, SafetyPlan)


def all_of(session: Session, table: type[Activity], scopes: Sequence[UUID]) -> list[Activity]:
    """Return every row of these cases, newest first."""
    return list(session.scalars(select(table).where(table.scope_id.in_(scopes)).order_by(table.id.desc())))


def is_corrected(session: Session, incident: Incident) -> bool:
    """Whether another row has taken this one's place."""
    query = select(Incident.id).where(
        Incident.scope_id == incident.scope_id, Incident.corrects == incident.id
    )
    return session.scalar(query.limit(1)) is not None


def plan_in_force(session: Session, scopes: Sequence[UUID]) -> SafetyPlan | None:
    """Return the newest safety plan."""
    query = (
        select(SafetyPlan)
        .where(SafetyPlan.scope_id.in_(scopes))
        .order_by(SafetyPlan.at.desc(), SafetyPlan.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def agenda(
    session: Session, *, start: datetime, end: datetime, staff: UUID | None = None, limit: int = 500
) -> list[Accompaniment]:
    """Return accompaniments that touch [start, end) and are not cancelled, first first. staff: hers alone."""
    query = select(Accompaniment).where(
        Accompaniment.cancelled_at.is_(None), Accompaniment.starts_at < end, Accompaniment.ends_at > start
    )
    if staff is not None:
        query = query.where(Accompaniment.staff == staff)
    return list(session.scalars(query.order_by(Accompaniment.starts_at, Accompaniment.id).limit(limit)))


def planned_of(session: Session, scopes: Sequence[UUID]) -> list[Accompaniment]:
    """Return what is still planned in these cases and has not begun."""
    query = select(Accompaniment).where(
        Accompaniment.scope_id.in_(scopes),
        Accompaniment.cancelled_at.is_(None),
        Accompaniment.held_at.is_(None),
        Accompaniment.started_at.is_(None),
    )
    return list(session.scalars(query))


def begun_in(session: Session, scopes: Sequence[UUID]) -> list[Accompaniment]:
    """Return what has begun in these cases, and nobody has said how it went."""
    return list(session.scalars(select(Accompaniment).where(Accompaniment.scope_id.in_(scopes), *_BEGUN)))


def begun_by(session: Session, staff: UUID) -> list[Accompaniment]:
    """Return a worker's accompaniments that have begun, and that she has not said of how they went, first first."""
    query = select(Accompaniment).where(Accompaniment.staff == staff, *_BEGUN)
    return list(session.scalars(query.order_by(Accompaniment.started_at)))


def cancelled_at(session: Session, scopes: Sequence[UUID], at: datetime) -> list[Accompaniment]:
    """Return what was called off in these cases at that very instant."""
    query = select(Accompaniment).where(Accompaniment.scope_id.in_(scopes), Accompaniment.cancelled_at == at)
    return list(session.scalars(query))
