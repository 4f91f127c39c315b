"""Links to private calendars of work: a hash of the token, whose it is, and what was last given out."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.activity import Accompaniment
from services.intake.store.base import INSTANT, Base


class WorkFeed(Base):
    """One link. owner: who holds it. fetched_on: the day it was last read.

    digest, changed_at: of what was last given out.
    """

    __tablename__ = "work_feed"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    owner: Mapped[UUID] = mapped_column(index=True)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    revoked_at: Mapped[datetime | None] = mapped_column(INSTANT)
    fetched_on: Mapped[date | None]
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(INSTANT)


def feed_behind(session: Session, token_hash: bytes, *, lock: bool = False) -> WorkFeed | None:
    """The live feed a token stands for; held if two readers at once must give out one content."""
    query = select(WorkFeed).where(WorkFeed.token_hash == token_hash, WorkFeed.revoked_at.is_(None))
    return session.scalar(query.with_for_update() if lock else query)


def live_feed(session: Session, feed_id: UUID) -> WorkFeed | None:
    """A feed that was not taken back, held."""
    query = select(WorkFeed).where(WorkFeed.id == feed_id, WorkFeed.revoked_at.is_(None))
    return session.scalar(query.with_for_update())


def live_feeds(session: Session, *, owner: UUID | None = None) -> list[WorkFeed]:
    """Live feeds of one member of staff, or of all of them, newest first."""
    query = select(WorkFeed).where(WorkFeed.revoked_at.is_(None))
    if owner is not None:
        query = query.where(WorkFeed.owner == owner)
    return list(session.scalars(query.order_by(WorkFeed.made_at.desc(), WorkFeed.id)))


def accompaniments_since(session: Session, staff: UUID, since: datetime) -> list[Accompaniment]:
    """A worker's accompaniments that end after an instant, cancelled ones too, first first; their words stay sealed."""
    query = select(Accompaniment).where(Accompaniment.staff == staff, Accompaniment.ends_at > since)
    return list(session.scalars(query.order_by(Accompaniment.starts_at, Accompaniment.id)))
