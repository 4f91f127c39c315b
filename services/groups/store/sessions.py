"""Sessions of an edition: when, what about, and whether they take a room or somebody's time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.edition import SessionState
from services.groups.store.base import INSTANT, KEY_CLASS, Base, code
from services.groups.store.editions import Edition, EditionFacilitator
from services.groups.store.sites import Room
from shared.crypto import SealedRow, sealed


class GroupSession(SealedRow, Base):
    """One meeting. Wall date, time and zone are the truth; starts_at and ends_at are derived from them.

    revision: grows each time it is moved, cancelled or comes back. children_present: in childcare that day.
    cancelled_with: the act that cancelled it, the same for all it cancelled; so that one step takes it back.
    room_id: where this one alone meets; None where its edition does.
    """

    __tablename__ = "group_session"
    __key_class__ = KEY_CLASS
    __table_args__ = (
        UniqueConstraint("edition_id", "ordinal"),
        Index("ix_group_session_starts", "starts_at"),
    )

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    ordinal: Mapped[int]
    on: Mapped[date] = mapped_column("wall_date")
    at: Mapped[time] = mapped_column("wall_time")
    minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime] = mapped_column(INSTANT)
    ends_at: Mapped[datetime] = mapped_column(INSTANT)
    state: Mapped[SessionState] = mapped_column(code(SessionState), default=SessionState.PLANNED)
    revision: Mapped[int] = mapped_column(default=0)
    children_present: Mapped[int | None]
    cancelled_with: Mapped[UUID | None]
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("room.id"), index=True)

    topics = sealed[list[str]]("group_session.topics")
    outline = sealed[str]("group_session.outline")

    room: Mapped[Room | None] = relationship(lazy="selectin")

    def place_in(self, edition: Edition) -> str:
        """Where it meets, in words."""
        return self.room.in_words if self.room else edition.place

    def room_in(self, edition: Edition) -> UUID | None:
        """The room it takes, if it is one that is booked."""
        return self.room_id or edition.room_id

    @property
    def slot(self) -> Slot:
        """When it is, on the wall."""
        return Slot(self.on, self.at.replace(tzinfo=None), self.minutes, self.zone)

    def put(self, slot: Slot) -> None:
        """Set the wall time and the instants that follow from it."""
        self.on, self.at, self.minutes, self.zone = slot.on, slot.at, slot.minutes, slot.zone
        self.starts_at, self.ends_at = slot.starts_at, slot.ends_at


def session_by_id(session: Session, session_id: UUID) -> GroupSession | None:
    """Return the session as it is now; lock its edition first if you mean to change it."""
    query = select(GroupSession).where(GroupSession.id == session_id)
    return session.scalar(query.execution_options(populate_existing=True))


def edition_of_session(session: Session, session_id: UUID) -> UUID | None:
    """The edition a session belongs to, without opening anything."""
    return session.scalar(select(GroupSession.edition_id).where(GroupSession.id == session_id))


def sessions_of(session: Session, edition_id: UUID) -> list[GroupSession]:
    """Sessions of an edition in the order they are held."""
    query = select(GroupSession).where(GroupSession.edition_id == edition_id)
    fresh = query.execution_options(populate_existing=True)
    return list(session.scalars(fresh.order_by(GroupSession.starts_at, GroupSession.ordinal)))


def sessions_of_all(session: Session, edition_ids: Iterable[UUID]) -> dict[UUID, list[GroupSession]]:
    """Sessions by edition, each list in the order they are held."""
    query = select(GroupSession).where(GroupSession.edition_id.in_(list(edition_ids)))
    found: dict[UUID, list[GroupSession]] = {}
    for one in session.scalars(query.order_by(GroupSession.starts_at, GroupSession.ordinal)):
        found.setdefault(one.edition_id, []).append(one)
    return found


def sessions_on(session: Session, day: date, edition_ids: Iterable[UUID]) -> list[GroupSession]:
    """Sessions of these editions on a wall date that were not cancelled."""
    query = select(GroupSession).where(
        GroupSession.on == day,
        GroupSession.edition_id.in_(list(edition_ids)),
        GroupSession.state != SessionState.CANCELLED,
    )
    return list(session.scalars(query.order_by(GroupSession.starts_at)))


def held_sessions(session: Session, edition_id: UUID) -> list[tuple[UUID, datetime]]:
    """Sessions of an edition that took place and when they began, oldest first; nothing is opened."""
    query = (
        select(GroupSession.id, GroupSession.starts_at)
        .where(GroupSession.edition_id == edition_id, GroupSession.state == SessionState.HELD)
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    return [(session_id, starts_at) for session_id, starts_at in session.execute(query)]


def booked_apart(session: Session, rooms: Iterable[UUID], *, now: datetime) -> list[GroupSession]:
    """Planned sessions that are not over and meet in one of these rooms by themselves."""
    query = select(GroupSession).where(
        GroupSession.room_id.in_(list(rooms)),
        GroupSession.state == SessionState.PLANNED,
        GroupSession.ends_at > now,
    )
    return list(session.scalars(query.order_by(GroupSession.edition_id, GroupSession.id)))


def sessions_ahead(session: Session, now: datetime) -> list[GroupSession]:
    """Every planned session that has not begun."""
    query = select(GroupSession).where(
        GroupSession.starts_at > now, GroupSession.state == SessionState.PLANNED
    )
    return list(session.scalars(query.order_by(GroupSession.edition_id, GroupSession.id)))


@dataclass(frozen=True)
class Booked:
    """A session that takes a room or somebody's time. staff: who leads its edition."""

    session: GroupSession
    room: UUID | None
    staff: frozenset[UUID]


def booked_between(
    session: Session,
    *,
    since: datetime,
    until: datetime,
    but: UUID,
    room: UUID | None,
    staff: Iterable[UUID],
) -> list[Booked]:
    """Sessions of other editions that run between two instants in a room or with one of these staff, by start.

    Cancelled ones take nothing. but: the edition whose own sessions are left out.
    """
    hers = select(EditionFacilitator.edition_id).where(EditionFacilitator.staff.in_(list(staff)))
    query = (
        select(GroupSession, Edition)
        .join(Edition, Edition.id == GroupSession.edition_id)
        .where(
            GroupSession.edition_id != but,
            GroupSession.state != SessionState.CANCELLED,
            GroupSession.starts_at < until,
            GroupSession.ends_at > since,
            or_(func.coalesce(GroupSession.room_id, Edition.room_id) == room, Edition.id.in_(hers)),
        )
        .order_by(GroupSession.starts_at, GroupSession.id)
        .execution_options(populate_existing=True)
    )
    found = session.execute(query)
    return [Booked(one, one.room_in(edition), frozenset(edition.facilitators)) for one, edition in found]


def cancelled_together(session: Session, act: UUID) -> list[GroupSession]:
    """Sessions that one act cancelled and nobody brought back, in the order they were to be held."""
    query = select(GroupSession).where(
        GroupSession.cancelled_with == act, GroupSession.state == SessionState.CANCELLED
    )
    fresh = query.execution_options(populate_existing=True)
    return list(session.scalars(fresh.order_by(GroupSession.starts_at, GroupSession.ordinal)))
