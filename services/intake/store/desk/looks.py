"""Until when each worker has looked at what changed, what she put aside before that, and what there is to look at."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from services.intake.store.activity import Accompaniment
from services.intake.store.base import INSTANT, Base
from services.intake.store.cases import Case
from services.intake.store.due import DueItem
from services.intake.store.timeline import TimelineEntry

MOST = 300


class Look(Base):
    """One worker: what changed up to `until` is seen. before: where it stood, to take the last step back."""

    __tablename__ = "look"

    staff: Mapped[UUID] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(INSTANT)
    before: Mapped[datetime | None] = mapped_column(INSTANT)


class SeenChange(Base):
    """One change that a worker put aside; ref: the row that tells of it."""

    __tablename__ = "seen_change"

    staff: Mapped[UUID] = mapped_column(primary_key=True)
    ref: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(INSTANT)


def look_of(session: Session, staff: UUID, *, lock: bool = False) -> Look | None:
    """How far a worker has looked."""
    return session.get(Look, staff, with_for_update=lock)


def put_aside(session: Session, staff: UUID, ref: UUID, *, at: datetime) -> None:
    """Note that she has seen one change; a repeat changes nothing."""
    session.execute(insert(SeenChange).values(staff=staff, ref=ref, at=at).on_conflict_do_nothing())


def bring_back(session: Session, staff: UUID, ref: UUID) -> None:
    """She wants to see it again."""
    session.execute(delete(SeenChange).where(SeenChange.staff == staff, SeenChange.ref == ref))


def forget_before(session: Session, staff: UUID, until: datetime) -> None:
    """What she put aside long before nobody asks for any more."""
    session.execute(delete(SeenChange).where(SeenChange.staff == staff, SeenChange.at < until))


def put_aside_by(session: Session, staff: UUID) -> set[UUID]:
    """What she has seen one by one."""
    return set(session.scalars(select(SeenChange.ref).where(SeenChange.staff == staff)))


Told = TypeVar("Told", TimelineEntry, DueItem)


def entries_since(session: Session, staff: UUID, since: datetime) -> list[tuple[TimelineEntry, Case]]:
    """What others wrote on the timelines of her cases, and of her accompaniments in others', newest first."""
    query = _of_hers(TimelineEntry, TimelineEntry.scope_id, TimelineEntry.ref, staff)
    query = query.where(TimelineEntry.at > since, TimelineEntry.author != staff)
    return _rows(session, query.order_by(TimelineEntry.at.desc(), TimelineEntry.id.desc()))


def tasks_since(session: Session, staff: UUID, since: datetime) -> list[tuple[DueItem, Case]]:
    """What was put on the lists of her cases by others, newest first."""
    query = _of_hers(DueItem, DueItem.scope_id, None, staff)
    query = query.where(DueItem.created_at > since, DueItem.created_by != staff)
    return _rows(session, query.order_by(DueItem.created_at.desc(), DueItem.id.desc()))


def hours_of(session: Session, refs: Collection[UUID]) -> dict[UUID, datetime]:
    """When these accompaniments begin, as planned now; refs that are none stay out."""
    query = select(Accompaniment.id, Accompaniment.starts_at).where(Accompaniment.id.in_(refs))
    return {row.id: row.starts_at for row in session.execute(query)}


def _of_hers(
    table: type[Told],
    scope: InstrumentedAttribute[UUID],
    ref: InstrumentedAttribute[UUID | None] | None,
    staff: UUID,
) -> Select[Told, Case]:
    """Rows with the case that speaks for them: hers, or about an accompaniment that she goes to."""
    own = aliased(Case)
    hers: ColumnElement[bool] = Case.owner == staff
    if ref is not None:
        hers = or_(hers, ref.in_(select(Accompaniment.id).where(Accompaniment.staff == staff)))
    return (
        select(table, Case)
        .join(own, own.id == scope)
        .join(Case, Case.id == func.coalesce(own.merged_into, own.id))
        .where(hers)
    )


def _rows(session: Session, query: Select[Told, Case]) -> list[tuple[Told, Case]]:
    return [(row, case) for row, case in session.execute(query.limit(MOST))]
