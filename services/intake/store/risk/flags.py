"""Red flags that the file tells of itself: its incidents and children."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.base import INSTANT, Base
from services.intake.store.facts.risk import SightingFacts
from shared.crypto import SealedRow, sealed


class FlagSighting(SealedRow, Base):
    """One flag in one place. ref: the incident or child it is read from, as it was.

    taken_back_at: when what it was read from was corrected, so that it says nothing any more.
    """

    __tablename__ = "flag_sighting"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_flag_sighting_scope_at", "scope_id", "at"),)

    at: Mapped[datetime] = mapped_column(INSTANT)
    author: Mapped[UUID]
    ref: Mapped[UUID]
    taken_back_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[SightingFacts]("flag_sighting.facts")


def sightings_of(
    session: Session, scopes: Sequence[UUID], *, since: datetime | None = None
) -> list[FlagSighting]:
    """Return what still holds in these cases, newest first; only what was seen since an instant if given."""
    query = select(FlagSighting).where(
        FlagSighting.scope_id.in_(scopes), FlagSighting.taken_back_at.is_(None)
    )
    if since is not None:
        query = query.where(FlagSighting.at >= since)
    return list(session.scalars(query.order_by(FlagSighting.at.desc(), FlagSighting.id.desc())))
