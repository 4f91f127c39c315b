"""Reminders of sessions: rows claimed by the time they fall due, nothing in them to open."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, delete, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.groups.domain.edition import SessionState
from services.groups.domain.reminding import Answered
from services.groups.store.base import INSTANT, Base, code
from services.groups.store.enrolments import Enrolment
from services.groups.store.sessions import GroupSession
from shared.contracts.codes import EnrolmentState, ReplyCode


class ReminderState(StrEnum):
    """pending: waits for its hour. announced: handed to notifications. cancelled, expired: never will be."""

    PENDING = "pending"
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


_LIVE = (ReminderState.PENDING, ReminderState.ANNOUNCED)


class SessionReminder(Base):
    """One reminder of one hour of a session to one woman; its id is the occurrence told to others.

    revision: the session's when the reminder was last due. Called off and taken up again, it stays the same row.
    answer, answered_at: what came back from her number last, and when; reply: which piece of news that was.
    """

    __tablename__ = "session_reminder"
    __table_args__ = (
        Index("ix_session_reminder_due", "due_at", postgresql_where=text("state = 'pending'")),
        Index(
            "uq_session_reminder_live",
            "session_id",
            "enrolment_id",
            unique=True,
            postgresql_where=text("state in ('pending', 'announced')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id", ondelete="CASCADE"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    person: Mapped[UUID]
    revision: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(INSTANT)
    starts_at: Mapped[datetime] = mapped_column(INSTANT)
    expires_at: Mapped[datetime] = mapped_column(INSTANT)
    state: Mapped[ReminderState] = mapped_column(code(ReminderState), default=ReminderState.PENDING)
    announced_at: Mapped[datetime | None] = mapped_column(INSTANT)
    answer: Mapped[ReplyCode | None] = mapped_column(code(ReplyCode))
    reply: Mapped[UUID | None]
    answered_at: Mapped[datetime | None] = mapped_column(INSTANT)


class ContactStop(Base):
    """A woman whom nobody may contact, as notifications told; while it stands nothing is planned for her."""

    __tablename__ = "contact_stop"

    person: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(INSTANT)


def stop_contact(session: Session, person: UUID, *, since: datetime) -> None:
    """Note that nobody may contact her; a repeat changes nothing."""
    stop = insert(ContactStop).values(person=person, since=since)
    session.execute(stop.on_conflict_do_nothing())


def lift_stop(session: Session, person: UUID) -> None:
    """She may be contacted again, or is no more."""
    session.execute(delete(ContactStop).where(ContactStop.person == person))


def stopped_among(session: Session, people: Iterable[UUID]) -> frozenset[UUID]:
    """Return whom of these people nobody may contact."""
    query = select(ContactStop.person).where(ContactStop.person.in_(list(people)))
    return frozenset(session.scalars(query))


def live_reminders(session: Session, edition_id: UUID) -> list[SessionReminder]:
    """Reminders of an edition that wait or were announced, of use or not, held against whoever announces them."""
    query = (
        select(SessionReminder)
        .join(GroupSession, GroupSession.id == SessionReminder.session_id)
        .where(
            GroupSession.edition_id == edition_id,
            SessionReminder.state.in_(_LIVE),
        )
        .order_by(SessionReminder.id)
        .with_for_update(of=SessionReminder)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def last_told(session: Session, edition_id: UUID) -> dict[tuple[UUID, UUID], SessionReminder]:
    """By session and enrolment of an edition, the reminder announced last, if it was called off since."""
    query = (
        select(SessionReminder)
        .join(GroupSession, GroupSession.id == SessionReminder.session_id)
        .where(GroupSession.edition_id == edition_id, SessionReminder.announced_at.is_not(None))
        .order_by(SessionReminder.announced_at, SessionReminder.id)
        .execution_options(populate_existing=True)
    )
    last = {(row.session_id, row.enrolment_id): row for row in session.scalars(query)}
    return {which: row for which, row in last.items() if row.state is ReminderState.CANCELLED}


def claim_due(session: Session, *, now: datetime, limit: int) -> list[tuple[SessionReminder, EnrolmentState]]:
    """Claim pending reminders that fell due, oldest first, past those another process holds."""
    query = (
        select(SessionReminder, Enrolment.state)
        .join(Enrolment, Enrolment.id == SessionReminder.enrolment_id)
        .where(SessionReminder.state == ReminderState.PENDING, SessionReminder.due_at <= now)
        .order_by(SessionReminder.due_at, SessionReminder.id)
        .limit(limit)
        .with_for_update(of=SessionReminder, skip_locked=True)
    )
    return [(reminder, state) for reminder, state in session.execute(query)]


def keep_answer(session: Session, reminder: UUID, answered: Answered, *, reply: UUID) -> None:
    """Keep what was answered to a reminder; older news, the same again, or what answers none of ours changes nothing.

    reply: tells two answers of the same instant apart, so that every order of delivery ends alike.
    """
    kept = tuple_(SessionReminder.answered_at, SessionReminder.reply)
    is_newer = or_(SessionReminder.answered_at.is_(None), kept < tuple_(answered.at, reply))
    session.execute(
        update(SessionReminder)
        .where(SessionReminder.id == reminder, is_newer)
        .values(answer=answered.answer, reply=reply, answered_at=answered.at)
    )


def answers_to(session: Session, session_id: UUID) -> dict[UUID, Answered]:
    """By enrolment, what was answered to the reminder of the hour that a session has now; none of a cancelled one."""
    query = (
        select(SessionReminder)
        .join(GroupSession, GroupSession.id == SessionReminder.session_id)
        .where(
            SessionReminder.session_id == session_id,
            SessionReminder.starts_at == GroupSession.starts_at,
            SessionReminder.answered_at.is_not(None),
            GroupSession.state != SessionState.CANCELLED,
        )
        .order_by(SessionReminder.answered_at, SessionReminder.reply)
        .execution_options(populate_existing=True)
    )
    return {
        row.enrolment_id: Answered(row.answer, row.answered_at)
        for row in session.scalars(query)
        if row.answer and row.answered_at
    }
