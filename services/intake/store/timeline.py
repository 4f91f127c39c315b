"""Timeline entries: sealed lines, newest first."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.timeline import EntryKind
from services.intake.store.base import INSTANT, Base
from shared.crypto import SealedRow, sealed


class TimelineEntry(SealedRow, Base):
    """Something that happened in a case. `ref` is the row it tells of, if any."""

    __tablename__ = "timeline_entry"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_timeline_entry_scope_at", "scope_id", "at"),)

    at: Mapped[datetime] = mapped_column(INSTANT)
    author: Mapped[UUID]
    ref: Mapped[UUID | None]

    kind = sealed[EntryKind]("timeline_entry.kind")
    summary = sealed[str]("timeline_entry.summary")


def entries_of(session: Session, scopes: Sequence[UUID], *, limit: int = 200) -> list[TimelineEntry]:
    """Return the newest entries of these cases."""
    query = (
        select(TimelineEntry)
        .where(TimelineEntry.scope_id.in_(scopes))
        .order_by(TimelineEntry.at.desc(), TimelineEntry.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))
