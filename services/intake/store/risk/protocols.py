"""Versions of the risk protocol as the organisation put them in force, and how far its open cases have followed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.base import INSTANT, Base
from shared.ids import new_id


class ProtocolVersion(Base):
    """One version as it was put in force; the newest rules. Nothing in it is about a participant.

    earlier: text of the one it replaced. cursor: the last case that followed. counts: what changed, by kind.
    """

    __tablename__ = "protocol_version"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[str] = mapped_column(String(20), unique=True)
    document: Mapped[str] = mapped_column(Text)
    earlier: Mapped[str] = mapped_column(Text)
    put_at: Mapped[datetime] = mapped_column(INSTANT, index=True)
    put_by: Mapped[UUID]
    cursor: Mapped[UUID | None]
    done_at: Mapped[datetime | None] = mapped_column(INSTANT)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)


def in_force(session: Session) -> ProtocolVersion | None:
    """Return the version in force; None if the organisation never put one, and the file it came with rules."""
    newest = select(ProtocolVersion).order_by(ProtocolVersion.put_at.desc(), ProtocolVersion.id.desc())
    return session.scalar(newest.limit(1))


def version_by_id(session: Session, version_id: UUID, *, lock: bool = False) -> ProtocolVersion:
    """Return one version, held against another run if `lock`."""
    query = select(ProtocolVersion).where(ProtocolVersion.id == version_id)
    return session.scalars(query.with_for_update() if lock else query).one()


def version_called(session: Session, name: str) -> ProtocolVersion | None:
    """Return the version of this number."""
    return session.scalar(select(ProtocolVersion).where(ProtocolVersion.version == name))


def versions(session: Session) -> list[ProtocolVersion]:
    """Return every version put in force, newest first."""
    query = select(ProtocolVersion).order_by(ProtocolVersion.put_at.desc(), ProtocolVersion.id.desc())
    return list(session.scalars(query))
