"""Reminders to her: rows claimed by the time they fall due, with nothing in them to open."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, delete, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from services.intake.domain.due.her_reminders import ReminderState
from services.intake.store.base import INSTANT, Base, coded
from services.intake.store.cases import Case
from shared.contracts.codes import ReplyCode


class HerReminder(Base):
    """One reminder of one hour of an accompaniment, a hearing or a partner's appointment.

    id: the occurrence told to others.
    source: the row that has the hour. person: whom notifications was told to remind, once it was.
    answer: what came back from her number last, and when.
    """

    __tablename__ = "her_reminder"
    __table_args__ = (
        Index("ix_her_reminder_due", "due_at", postgresql_where=text("state = 'pending'")),
        Index(
            "uq_her_reminder_live",
            "source",
            unique=True,
            postgresql_where=text("state in ('pending', 'announced')"),
        ),
        Index("ix_her_reminder_case", "case_id", "source"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    source: Mapped[UUID]
    person: Mapped[UUID | None]
    starts_at: Mapped[datetime] = mapped_column(INSTANT)
    due_at: Mapped[datetime] = mapped_column(INSTANT)
    expires_at: Mapped[datetime] = mapped_column(INSTANT)
    state: Mapped[ReminderState] = mapped_column(coded(ReminderState))
    announced_at: Mapped[datetime | None] = mapped_column(INSTANT)
    cancelled_at: Mapped[datetime | None] = mapped_column(INSTANT)
    answer: Mapped[ReplyCode | None] = mapped_column(coded(ReplyCode))
    answered_at: Mapped[datetime | None] = mapped_column(INSTANT)


class ContactStop(Base):
    """A woman whom nobody may contact, as notifications told; while it stands no reminder of hers is handed over."""

    __tablename__ = "contact_stop"

    person: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(INSTANT)


_LIVE = (ReminderState.PENDING, ReminderState.ANNOUNCED)


def live_reminder(session: Session, source: UUID) -> HerReminder | None:
    """Return what waits or was handed over of this row, held against whoever hands it over."""
    query = select(HerReminder).where(HerReminder.source == source, HerReminder.state.in_(_LIVE))
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def live_reminders(session: Session, cases: list[UUID]) -> list[HerReminder]:
    """Return what waits or was handed over in these cases, held as above."""
    query = (
        select(HerReminder)
        .where(HerReminder.case_id.in_(cases), HerReminder.state.in_(_LIVE))
        .order_by(HerReminder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def keep_answer(session: Session, reminder: UUID, answer: ReplyCode, *, at: datetime) -> None:
    """Keep what was answered to a reminder; an older answer, or one to no reminder of ours, changes nothing."""
    is_newer = or_(HerReminder.answered_at.is_(None), HerReminder.answered_at < at)
    session.execute(
        update(HerReminder).where(HerReminder.id == reminder, is_newer).values(answer=answer, answered_at=at)
    )


def answers_to(session: Session, hours: Mapping[UUID, datetime]) -> dict[UUID, ReplyCode]:
    """By source, what was answered to the reminder of this very hour of it."""
    query = select(HerReminder).where(HerReminder.source.in_(hours), HerReminder.answer.is_not(None))
    found = session.scalars(query.order_by(HerReminder.answered_at))
    return {row.source: row.answer for row in found if row.answer and row.starts_at == hours[row.source]}


def cancelled_at(session: Session, cases: list[UUID], at: datetime) -> list[HerReminder]:
    """Return what was called off in these cases at that very instant."""
    query = select(HerReminder).where(HerReminder.case_id.in_(cases), HerReminder.cancelled_at == at)
    return list(session.scalars(query.order_by(HerReminder.id)))


def told_of(session: Session, source: UUID, starts_at: datetime) -> HerReminder | None:
    """Return the reminder that was handed over last of this row, if it was of this very hour."""
    query = (
        select(HerReminder)
        .where(HerReminder.source == source, HerReminder.announced_at.is_not(None))
        .order_by(HerReminder.announced_at.desc(), HerReminder.id.desc())
        .limit(1)
    )
    last = session.scalar(query)
    return last if last is not None and last.starts_at == starts_at else None


def claim_due(session: Session, *, now: datetime, limit: int) -> list[HerReminder]:
    """Claim pending reminders that fell due, oldest first, past those another process holds.

    Those of women whom nobody may contact are passed over: they may be handed over once that is lifted.
    """
    own, speaks = aliased(Case), aliased(Case)
    stopped = (
        select(ContactStop.person)
        .select_from(own)
        .outerjoin(speaks, speaks.id == own.merged_into)
        .join(ContactStop, ContactStop.person.in_((own.person, speaks.person)))
        .where(own.id == HerReminder.case_id)
    )
    query = (
        select(HerReminder)
        .where(HerReminder.state == ReminderState.PENDING, HerReminder.due_at <= now, ~stopped.exists())
        .order_by(HerReminder.due_at, HerReminder.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(query))


def stop_contact(session: Session, person: UUID, *, since: datetime) -> None:
    """Note that nobody may contact her; a repeat changes nothing."""
    session.execute(insert(ContactStop).values(person=person, since=since).on_conflict_do_nothing())


def lift_stop(session: Session, person: UUID) -> None:
    """She may be contacted again."""
    session.execute(delete(ContactStop).where(ContactStop.person == person))
