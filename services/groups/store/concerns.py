"""That somebody raised a concern, and whether intake took it: nothing of what it is about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.groups.store.base import INSTANT, Base
from services.groups.store.enrolments import Enrolment


class Concern(Base):
    """One concern about one woman of an edition. Its words are in intake, under the same id."""

    __tablename__ = "concern"
    __table_args__ = (Index("ix_concern_raised", "raised_by", "raised_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    raised_by: Mapped[UUID]
    raised_at: Mapped[datetime] = mapped_column(INSTANT)
    taken_at: Mapped[datetime | None] = mapped_column(INSTANT)


def concern_by_id(session: Session, concern_id: UUID, *, lock: bool = False) -> Concern | None:
    """The concern, held for writing if `lock`."""
    return session.get(Concern, concern_id, with_for_update=lock or None)


def raised_in(session: Session, edition_id: UUID, *, by: UUID) -> list[Concern]:
    """What somebody raised about women of an edition, newest first."""
    query = (
        select(Concern)
        .join(Enrolment, Enrolment.id == Concern.enrolment_id)
        .where(Enrolment.edition_id == edition_id, Concern.raised_by == by)
    )
    return list(session.scalars(query.order_by(Concern.raised_at.desc(), Concern.id)))
