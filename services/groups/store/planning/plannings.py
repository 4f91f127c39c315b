"""Plannings, what each woman can (sealed under her own key), and the board with the plan as it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.groups.domain.planning.board import Opened, PlanningState
from services.groups.domain.planning.resources import Resources
from services.groups.domain.planning.wish import Wish
from services.groups.planner.instance import Plan
from services.groups.planner.solving.pins import Pins
from services.groups.store.base import INSTANT, KEY_CLASS, Base, code
from services.groups.store.enrolments import CaseCopy
from shared.contracts.codes import CaseStatus
from shared.crypto import SealedRow, sealed


@dataclass(frozen=True)
class Published:
    """What was published: the plan, and which edition each of its groups became."""

    plan: Plan
    opened: tuple[Opened, ...]


class Planning(SealedRow, Base):
    """Groups to be formed for a term. session_count: of each group, one a week from starts_on on."""

    __tablename__ = "planning"
    __key_class__ = KEY_CLASS

    state: Mapped[PlanningState] = mapped_column(code(PlanningState))
    starts_on: Mapped[date]
    session_count: Mapped[int]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    published_at: Mapped[datetime | None] = mapped_column(INSTANT)

    name = sealed[str]("planning.name")
    resources = sealed[Resources]("planning.resources", block=512)
    published = sealed[Published | None]("planning.published", block=512)


class PlanningWish(SealedRow, Base):
    """A woman who asks for a place in a planning; scope: the person, so that her erasure takes this with it."""

    __tablename__ = "planning_wish"
    __key_class__ = KEY_CLASS
    __table_args__ = (UniqueConstraint("planning_id", "person"),)

    planning_id: Mapped[UUID] = mapped_column(ForeignKey("planning.id"))
    person: Mapped[UUID] = mapped_column(index=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime] = mapped_column(INSTANT)

    wish = sealed[Wish]("planning_wish.wish", block=256)


class PlanningBoard(SealedRow, Base):
    """The plan as it stands, references only. number: grows with each change. before: what undoing brings back."""

    __tablename__ = "planning_board"
    __key_class__ = KEY_CLASS

    planning_id: Mapped[UUID] = mapped_column(ForeignKey("planning.id"), unique=True)
    number: Mapped[int]
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime] = mapped_column(INSTANT)

    plan = sealed[Plan]("planning_board.plan", block=512)
    pins = sealed[Pins]("planning_board.pins", block=256)
    before = sealed[tuple[Plan, Pins] | None]("planning_board.before", block=512)


def planning_by_id(session: Session, planning_id: UUID, *, lock: bool = False) -> Planning | None:
    """Return the planning; its row is the lock of its board and its searches."""
    query = select(Planning).where(Planning.id == planning_id).execution_options(populate_existing=lock)
    return session.scalar(query.with_for_update(of=Planning) if lock else query)


def all_plannings(session: Session) -> list[Planning]:
    """Every planning, newest first."""
    return list(session.scalars(select(Planning).order_by(Planning.created_at.desc(), Planning.id)))


def wish_counts(session: Session, ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many women ask for a place, by planning."""
    query = (
        select(PlanningWish.planning_id, func.count())
        .where(PlanningWish.planning_id.in_(list(ids)))
        .group_by(PlanningWish.planning_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def live_wishes(session: Session, planning_id: UUID) -> list[PlanningWish]:
    """The wishes of women whose cases are open, in the order in which they were asked."""
    live = [status for status in CaseStatus if status.may_be_contacted]
    query = (
        select(PlanningWish)
        .join(CaseCopy, CaseCopy.case_id == PlanningWish.case_id)
        .where(
            PlanningWish.planning_id == planning_id,
            PlanningWish.sealed_key.is_not(None),
            CaseCopy.status.in_(live),
        )
    )
    return list(session.scalars(query.order_by(PlanningWish.asked_at, PlanningWish.id)))


def wish_of(session: Session, planning_id: UUID, case_id: UUID) -> PlanningWish | None:
    """The wish that was made from a case."""
    query = select(PlanningWish).where(
        PlanningWish.planning_id == planning_id, PlanningWish.case_id == case_id
    )
    return session.scalar(query)


def wish_of_person(session: Session, planning_id: UUID, person: UUID) -> PlanningWish | None:
    """Her wish, from whichever case."""
    query = select(PlanningWish).where(PlanningWish.planning_id == planning_id, PlanningWish.person == person)
    return session.scalar(query)


def wishes_of_person(session: Session, person: UUID) -> list[PlanningWish]:
    """Everything she asks for that can still be opened, by planning."""
    query = select(PlanningWish).where(PlanningWish.person == person, PlanningWish.sealed_key.is_not(None))
    return list(session.scalars(query.order_by(PlanningWish.planning_id)))


def board_of(session: Session, planning_id: UUID) -> PlanningBoard | None:
    """The board, if there is a plan."""
    query = select(PlanningBoard).where(PlanningBoard.planning_id == planning_id)
    return session.scalar(query.execution_options(populate_existing=True))


def forget_wishes(session: Session, person: UUID) -> None:
    """Drop what a person who is no more has asked for."""
    session.execute(delete(PlanningWish).where(PlanningWish.person == person))
