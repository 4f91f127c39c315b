"""Due work: what somebody must do by when. Clear: case, owner, instants, state. Sealed: what it is about."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Index, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from services.intake.domain.due.items import LIVE, DueKind, DueState
from services.intake.store.base import INSTANT, Base, coded
from services.intake.store.cases import Case, speaker_of
from services.intake.store.facts.risk import PutOff
from shared.crypto import SealedRow, sealed


class DueItem(SealedRow, Base):
    """One thing to do in a case. `ref` names the row it comes from; `owner` may be nobody yet.

    rung: how often more was done about it since it was announced; climbs_at: when that is next.
    """

    __tablename__ = "due_item"
    __key_class__ = "narrative"

    state: Mapped[DueState] = mapped_column(coded(DueState))
    owner: Mapped[UUID | None]
    due_at: Mapped[datetime] = mapped_column(INSTANT)
    ref: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    created_by: Mapped[UUID]
    announced_at: Mapped[datetime | None] = mapped_column(INSTANT)
    rung: Mapped[int] = mapped_column(default=0, server_default="0")
    climbs_at: Mapped[datetime | None] = mapped_column(INSTANT)
    finished_at: Mapped[datetime | None] = mapped_column(INSTANT)
    finished_by: Mapped[UUID | None]

    kind = sealed[DueKind]("due_item.kind")
    title = sealed[str]("due_item.title")
    note = sealed[str | None]("due_item.note")
    put_off = sealed[list[PutOff]]("due_item.put_off", block=64)

    __table_args__ = (
        Index("ix_due_item_pending", "due_at", postgresql_where=text("state = 'pending'")),
        Index("ix_due_item_undone", "climbs_at", postgresql_where=text("state = 'announced'")),
        Index("ix_due_item_owner_state", "owner", "state"),
        Index("ix_due_item_ref", "scope_id", "ref"),
    )


def due_by_id(session: Session, item_id: UUID) -> DueItem | None:
    """Return the item."""
    return session.get(DueItem, item_id)


def held(session: Session, item: DueItem) -> DueItem:
    """Return the item as it is now, held against other writers."""
    query = select(DueItem).where(DueItem.id == item.id).with_for_update(of=DueItem)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def live_of(session: Session, scopes: Sequence[UUID], *, ref: UUID | None = None) -> list[DueItem]:
    """Return what is still to do in these cases, soonest first; only what comes from `ref` if named."""
    query = select(DueItem).where(DueItem.scope_id.in_(scopes), DueItem.state.in_(LIVE))
    if ref is not None:
        query = query.where(DueItem.ref == ref)
    return list(session.scalars(query.order_by(DueItem.due_at, DueItem.id)))


def made_since(session: Session, scopes: Sequence[UUID], since: datetime) -> list[DueItem]:
    """Return what was put on these cases' lists since an instant, done or not."""
    query = select(DueItem).where(DueItem.scope_id.in_(scopes), DueItem.created_at >= since)
    return list(session.scalars(query.order_by(DueItem.created_at, DueItem.id)))


def live_from(session: Session, ref: UUID) -> list[DueItem]:
    """Return what is still to do because of one row, held for writing."""
    query = select(DueItem).where(DueItem.ref == ref, DueItem.state.in_(LIVE))
    return list(session.scalars(query.with_for_update(of=DueItem)))


def of_ref(session: Session, ref: UUID, scopes: Sequence[UUID]) -> list[DueItem]:
    """Return what was ever owed because of one row, over or not."""
    query = select(DueItem).where(DueItem.ref == ref, DueItem.scope_id.in_(scopes))
    return list(session.scalars(query))


def cancelled_at(session: Session, scopes: Sequence[UUID], at: datetime) -> list[DueItem]:
    """Return what was taken off these cases' lists at that very instant."""
    query = select(DueItem).where(
        DueItem.scope_id.in_(scopes), DueItem.state == DueState.CANCELLED, DueItem.finished_at == at
    )
    return list(session.scalars(query))


def claim_due(session: Session, *, now: datetime, limit: int) -> list[DueItem]:
    """Take pending items that fell due; nobody else gets them in the meantime."""
    query = (
        select(DueItem)
        .where(DueItem.state == DueState.PENDING, DueItem.due_at <= now)
        .order_by(DueItem.due_at)
        .limit(limit)
        .with_for_update(of=DueItem, skip_locked=True)
    )
    return list(session.scalars(query))


def claim_undone(session: Session, *, now: datetime, limit: int) -> list[DueItem]:
    """Take announced items about which more is to be done by now; nobody else gets them in the meantime."""
    query = (
        select(DueItem)
        .where(DueItem.state == DueState.ANNOUNCED, DueItem.climbs_at <= now)
        .order_by(DueItem.climbs_at)
        .limit(limit)
        .with_for_update(of=DueItem, skip_locked=True)
    )
    return list(session.scalars(query))


def worklist(
    session: Session,
    *,
    seen: ColumnElement[bool] | None,
    owner: UUID | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
    limit: int = 200,
) -> list[tuple[DueItem, Case]]:
    """Return items still to do with the cases that speak for them, soonest first.

    seen: which cases the caller may see, None for all. owner: hers alone. since, before: due in [since, before).
    """
    own = aliased(Case)
    query = (
        select(DueItem, Case)
        .join(own, own.id == DueItem.scope_id)
        .join(Case, Case.id == func.coalesce(own.merged_into, own.id))
        .where(DueItem.state.in_(LIVE))
    )
    if seen is not None:
        query = query.where(seen)
    if owner is not None:
        query = query.where(DueItem.owner == owner)
    if since is not None:
        query = query.where(DueItem.due_at >= since)
    if before is not None:
        query = query.where(DueItem.due_at < before)
    rows = session.execute(query.order_by(DueItem.due_at, DueItem.id).limit(limit))
    return [(item, case) for item, case in rows]


def within_reach(*, teams: Iterable[str], staff: UUID) -> ColumnElement[bool]:
    """Cases of these teams, or of this worker's own."""
    return or_(Case.team.in_(list(teams)), Case.owner == staff)


def case_of_person(session: Session, person: UUID) -> Case | None:
    """Return the case that speaks for this person now, through a merge if there was one."""
    case = own_case_of(session, person)
    return None if case is None else speaker_of(session, case)


def own_case_of(session: Session, person: UUID) -> Case | None:
    """Return the case that was opened for this person, merged or not."""
    return session.scalar(
        select(Case).where(Case.person == person).order_by(Case.opened_at.desc(), Case.id.desc()).limit(1)
    )
