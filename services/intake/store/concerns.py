"""Concerns from groups. Clear: whose, instants, who took it. Sealed: what it is about, in words and in signals."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from services.intake.store.base import INSTANT, Base
from services.intake.store.cases import Case
from services.intake.store.facts.concerns import ConcernFacts
from services.intake.store.risk.alerts import SEALED_OFF
from shared.crypto import SealedRow, sealed


class Concern(SealedRow, Base):
    """What worries a facilitator about a woman; its own scope, since it may never come to belong to a case.

    told_by: who wrote it, empty until her words came. heard_at: when groups told whose it is; person and
    case_id stay empty until then. woken_at: when others were alerted to it. became: the note, log or case.
    """

    __tablename__ = "concern"
    __key_class__ = "narrative"

    told_by: Mapped[UUID | None]
    told_at: Mapped[datetime] = mapped_column(INSTANT)
    heard_at: Mapped[datetime | None] = mapped_column(INSTANT)
    person: Mapped[UUID | None]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    look_by: Mapped[datetime] = mapped_column(INSTANT)
    woken_at: Mapped[datetime | None] = mapped_column(INSTANT)
    taken_by: Mapped[UUID | None]
    taken_at: Mapped[datetime | None] = mapped_column(INSTANT)
    finished_by: Mapped[UUID | None]
    finished_at: Mapped[datetime | None] = mapped_column(INSTANT)
    became: Mapped[UUID | None]

    facts = sealed[ConcernFacts]("concern.facts", block=256)

    __table_args__ = (
        Index("ix_concern_unfinished", "look_by", postgresql_where=text("finished_at is null")),
        Index(
            "ix_concern_waiting",
            "look_by",
            postgresql_where=text("taken_at is null and woken_at is null"),
        ),
    )


def concern_by_id(session: Session, concern_id: UUID, *, lock: bool = False) -> Concern | None:
    """Return the concern, held for writing if `lock`."""
    query = select(Concern).where(Concern.id == concern_id)
    if lock:
        query = query.with_for_update(of=Concern).execution_options(populate_existing=True)
    return session.scalar(query)


def unfinished(
    session: Session, *, seen: ColumnElement[bool] | None, limit: int = 200
) -> list[tuple[Concern, Case | None]]:
    """Return what is still to sort out with the case it is about now: untaken first, then by its clock.

    seen: which cases the caller may see, None for all; without a case only who sees all sees it.
    """
    own = aliased(Case)
    query = (
        select(Concern, Case)
        .outerjoin(own, own.id == Concern.case_id)
        .outerjoin(Case, Case.id == func.coalesce(own.merged_into, own.id))
        .where(Concern.finished_at.is_(None))
        .where(or_(Case.id.is_(None), Case.status.not_in(SEALED_OFF)))
    )
    if seen is not None:
        query = query.where(seen)
    rows = session.execute(query.order_by(Concern.taken_at.is_not(None), Concern.look_by).limit(limit))
    return [(concern, case) for concern, case in rows]


def claim_waiting(session: Session, *, now: datetime, limit: int) -> list[Concern]:
    """Take concerns that nobody took in time and nobody was woken for; nobody else gets them meanwhile."""
    query = (
        select(Concern)
        .where(Concern.taken_at.is_(None), Concern.woken_at.is_(None), Concern.look_by <= now)
        .order_by(Concern.look_by)
        .limit(limit)
        .with_for_update(of=Concern, skip_locked=True)
    )
    return list(session.scalars(query))
