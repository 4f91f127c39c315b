"""Participants (an alias and what they need), their enrolments, and the small copy of each case's state."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.groups.domain.edition import SessionState
from services.groups.domain.enrolment import HOLDING, Leaving
from services.groups.domain.needs import Needs
from services.groups.store.base import INSTANT, KEY_CLASS, Base, code
from services.groups.store.sessions import GroupSession
from shared.contracts.codes import CaseStatus, EnrolmentState
from shared.crypto import SealedRow, sealed


class CaseCopy(Base):
    """What groups knows of a case, from intake's events: whose, which team's, its caseworker (owner), if it is live.

    urgency: 0 to 2, how urgent a group is at its level; only the waitlist looks at it.
    """

    __tablename__ = "case_copy"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[UUID] = mapped_column(index=True)
    team: Mapped[str] = mapped_column(String(64))
    owner: Mapped[UUID | None]
    status: Mapped[CaseStatus] = mapped_column(code(CaseStatus))
    urgency: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    told_at: Mapped[datetime] = mapped_column(INSTANT)


class Participant(SealedRow, Base):
    """A woman as groups knows her; scope: the person, so that her erasure takes this with it."""

    __tablename__ = "participant"
    __key_class__ = KEY_CLASS

    person: Mapped[UUID] = mapped_column(unique=True)

    alias = sealed[str]("participant.alias")
    needs = sealed[Needs]("participant.needs", block=32)


class Enrolment(Base):
    """A woman in an edition. since: when she came to the state.

    merged_from and state_before: the other person and this enrolment's own state before a merge.
    waiting_since: when she came into the line; kept through offers. answer_by: until when an offered place is hers.
    lapsed: offers that ran out. freed_by: the enrolment whose leaving made the offer. left_from, moved_to: her state
    before she left, and the edition she moved to, so that it can be taken back.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("edition_id", "person"),
        Index("ix_enrolment_state", "edition_id", "state"),
        Index("ix_enrolment_offer", "answer_by", postgresql_where=text("state = 'invited'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    person: Mapped[UUID] = mapped_column(index=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[EnrolmentState] = mapped_column(code(EnrolmentState))
    since: Mapped[datetime] = mapped_column(INSTANT)
    left_why: Mapped[Leaving | None] = mapped_column(code(Leaving))
    enrolled_by: Mapped[UUID]
    enrolled_at: Mapped[datetime] = mapped_column(INSTANT)
    merged_from: Mapped[UUID | None] = mapped_column(index=True)
    state_before: Mapped[EnrolmentState | None] = mapped_column(code(EnrolmentState))
    waiting_since: Mapped[datetime | None] = mapped_column(INSTANT)
    answer_by: Mapped[datetime | None] = mapped_column(INSTANT)
    lapsed: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    freed_by: Mapped[UUID | None]
    left_from: Mapped[EnrolmentState | None] = mapped_column(code(EnrolmentState))
    moved_to: Mapped[UUID | None]


def case_copy(session: Session, case_id: UUID, *, lock: bool = False) -> CaseCopy | None:
    """The copy of a case, or None if nothing was told of it."""
    return session.get(CaseCopy, case_id, with_for_update=lock or None)


def shared_case_copy(session: Session, case_id: UUID) -> CaseCopy | None:
    """The copy of a case, held against every change of it, yet not against others who only act on it."""
    return session.get(CaseCopy, case_id, with_for_update={"read": True})


def live_cases_of(session: Session, person: UUID) -> list[CaseCopy]:
    """Cases of a person that are not erased."""
    query = select(CaseCopy).where(CaseCopy.person == person, CaseCopy.status != CaseStatus.ERASED)
    return list(session.scalars(query))


def participant_of(session: Session, person: UUID) -> Participant | None:
    """The participant row of a person."""
    return session.scalar(select(Participant).where(Participant.person == person))


def participants_of(session: Session, people: Iterable[UUID]) -> dict[UUID, Participant]:
    """Participant rows by person."""
    query = select(Participant).where(Participant.person.in_(list(people)))
    return {one.person: one for one in session.scalars(query)}


def enrolments_of(session: Session, edition_id: UUID, *states: EnrolmentState) -> list[Enrolment]:
    """Enrolments of an edition, oldest first; only these states if any are named."""
    query = select(Enrolment).where(Enrolment.edition_id == edition_id)
    if states:
        query = query.where(Enrolment.state.in_(states))
    fresh = query.execution_options(populate_existing=True)
    return list(session.scalars(fresh.order_by(Enrolment.enrolled_at, Enrolment.id)))


def enrolment_by_id(session: Session, enrolment_id: UUID) -> Enrolment | None:
    """The enrolment as it is now; lock its edition first if you mean to change it."""
    return session.get(Enrolment, enrolment_id, populate_existing=True)


def enrolment_in(session: Session, edition_id: UUID, person: UUID) -> Enrolment | None:
    """A person's enrolment in an edition."""
    query = select(Enrolment).where(Enrolment.edition_id == edition_id, Enrolment.person == person)
    return session.scalar(query.execution_options(populate_existing=True))


def enrolments_of_case(session: Session, case_id: UUID) -> list[Enrolment]:
    """Enrolments made from a case, newest first."""
    query = select(Enrolment).where(Enrolment.case_id == case_id)
    return list(session.scalars(query.order_by(Enrolment.enrolled_at.desc(), Enrolment.id)))


def enrolments_of_person(session: Session, person: UUID) -> list[Enrolment]:
    """Enrolments of a person, by edition."""
    query = select(Enrolment).where(Enrolment.person == person)
    return list(session.scalars(query.order_by(Enrolment.edition_id)))


def places_held(session: Session, edition_ids: Iterable[UUID]) -> dict[UUID, dict[EnrolmentState, int]]:
    """How many enrolments each edition has in each state."""
    query = (
        select(Enrolment.edition_id, Enrolment.state, func.count())
        .where(Enrolment.edition_id.in_(list(edition_ids)))
        .group_by(Enrolment.edition_id, Enrolment.state)
    )
    found: dict[UUID, dict[EnrolmentState, int]] = {}
    for edition_id, state, count in session.execute(query):
        found.setdefault(edition_id, {})[state] = count
    return found


def free_places(session: Session, edition_id: UUID, *, capacity: int) -> int:
    """Places nobody holds, whatever seats go with them; true as long as the edition's row is locked."""
    query = select(func.count()).where(Enrolment.edition_id == edition_id, Enrolment.state.in_(HOLDING))
    return capacity - (session.scalar(query) or 0)


def editions_waited(session: Session, people: Iterable[UUID], *, but: UUID, now: datetime) -> dict[UUID, int]:
    """For each person, how many other editions began while she waited for a place and never got one."""
    begun = select(GroupSession.edition_id).where(
        GroupSession.starts_at <= now, GroupSession.state != SessionState.CANCELLED
    )
    query = (
        select(Enrolment.person, func.count())
        .where(
            Enrolment.person.in_(list(people)),
            Enrolment.edition_id != but,
            Enrolment.state == EnrolmentState.WAITLISTED,
            Enrolment.edition_id.in_(begun),
        )
        .group_by(Enrolment.person)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def urgencies(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How urgent a group is, by case."""
    query = select(CaseCopy.case_id, CaseCopy.urgency).where(CaseCopy.case_id.in_(list(case_ids)))
    return {row[0]: row[1] for row in session.execute(query)}


def forget_participant(session: Session, person: UUID) -> None:
    """Drop her row: without its key nothing in it opens, and nothing of it should be left to count."""
    session.execute(delete(Participant).where(Participant.person == person))
