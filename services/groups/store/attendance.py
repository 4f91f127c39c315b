"""Attendance: the present mark of each woman in each session, and the trace of every change."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.groups.domain.attendance import Entry, Mark
from services.groups.domain.edition import SessionState
from services.groups.store.base import INSTANT, Base, code
from services.groups.store.sessions import GroupSession


class Attendance(Base):
    """Her mark in a session as it stands, and how many children of hers were there; no row means unknown."""

    __tablename__ = "attendance"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"), primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True, index=True)
    mark: Mapped[Mark] = mapped_column(code(Mark))
    children: Mapped[int] = mapped_column(default=0)

    @property
    def entry(self) -> Entry:
        """The same as the domain has it."""
        return Entry(self.mark, self.children)


class AttendanceSheet(Base):
    """A sheet as it was handed in; undoes: the sheet it takes back."""

    __tablename__ = "attendance_sheet"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"), index=True)
    by: Mapped[UUID] = mapped_column("recorded_by")
    at: Mapped[datetime] = mapped_column("recorded_at", INSTANT)
    children_before: Mapped[int | None]
    undoes: Mapped[UUID | None]


class AttendanceChange(Base):
    """What a sheet changed of one woman; rows are only ever added."""

    __tablename__ = "attendance_change"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("attendance_sheet.id"), primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    mark_before: Mapped[Mark] = mapped_column(code(Mark))
    mark_after: Mapped[Mark] = mapped_column(code(Mark))
    children_before: Mapped[int] = mapped_column(default=0)
    children_after: Mapped[int] = mapped_column(default=0)

    @property
    def before(self) -> Entry:
        """What stood there."""
        return Entry(self.mark_before, self.children_before)

    @property
    def after(self) -> Entry:
        """What stands there since."""
        return Entry(self.mark_after, self.children_after)


def entries_of(session: Session, session_id: UUID) -> dict[UUID, Entry]:
    """What the sheet of a session says now, by enrolment."""
    query = select(Attendance).where(Attendance.session_id == session_id)
    rows = session.scalars(query.execution_options(populate_existing=True))
    return {row.enrolment_id: row.entry for row in rows}


def marks_of(session: Session, session_id: UUID) -> dict[UUID, Mark]:
    """Marks of a session by enrolment."""
    return {who: entry.mark for who, entry in entries_of(session, session_id).items()}


def marks_of_all(session: Session, session_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, Mark]]:
    """Marks by session, then by enrolment."""
    found: dict[UUID, dict[UUID, Mark]] = {}
    for row in session.scalars(select(Attendance).where(Attendance.session_id.in_(list(session_ids)))):
        found.setdefault(row.session_id, {})[row.enrolment_id] = row.mark
    return found


def marks_in_order(session: Session, enrolment_id: UUID, edition_id: UUID) -> list[tuple[UUID, Mark]]:
    """Her marks in the sessions of an edition that took place, oldest first; unknown where none was set."""
    query = (
        select(GroupSession.id, Attendance.mark)
        .outerjoin(
            Attendance,
            (Attendance.session_id == GroupSession.id) & (Attendance.enrolment_id == enrolment_id),
        )
        .where(GroupSession.edition_id == edition_id, GroupSession.state == SessionState.HELD)
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    return [(session_id, mark or Mark.UNKNOWN) for session_id, mark in session.execute(query)]


def last_sheet(session: Session, session_id: UUID) -> AttendanceSheet | None:
    """The sheet handed in last."""
    query = select(AttendanceSheet).where(AttendanceSheet.session_id == session_id)
    return session.scalars(query.order_by(AttendanceSheet.id.desc()).limit(1)).first()


def sheets_of(session: Session, session_id: UUID) -> list[AttendanceSheet]:
    """Every sheet of a session, oldest first."""
    query = select(AttendanceSheet).where(AttendanceSheet.session_id == session_id)
    return list(session.scalars(query.order_by(AttendanceSheet.id)))


def changes_of(session: Session, session_id: UUID) -> dict[UUID, list[AttendanceChange]]:
    """What every sheet of a session changed, by sheet."""
    query = (
        select(AttendanceChange)
        .join(AttendanceSheet, AttendanceSheet.id == AttendanceChange.sheet_id)
        .where(AttendanceSheet.session_id == session_id)
        .order_by(AttendanceChange.sheet_id, AttendanceChange.enrolment_id)
    )
    found: dict[UUID, list[AttendanceChange]] = {}
    for change in session.scalars(query):
        found.setdefault(change.sheet_id, []).append(change)
    return found


def count_sheets(session: Session, edition_id: UUID) -> int:
    """How many sheets an edition has had: a number that only grows, as long as its row is locked."""
    query = (
        select(func.count())
        .select_from(AttendanceSheet)
        .join(GroupSession, GroupSession.id == AttendanceSheet.session_id)
        .where(GroupSession.edition_id == edition_id)
    )
    return session.scalar(query) or 0


def changes_in(session: Session, sheet_id: UUID) -> list[AttendanceChange]:
    """What one sheet changed."""
    query = select(AttendanceChange).where(AttendanceChange.sheet_id == sheet_id)
    return list(session.scalars(query.order_by(AttendanceChange.enrolment_id)))
