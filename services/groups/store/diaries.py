"""What became of a session: its diary, who wrote in it, and how the group found it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.groups.domain.diary import Diary
from services.groups.store.base import INSTANT, KEY_CLASS, Base
from shared.crypto import SealedRow, sealed


class SessionDiary(SealedRow, Base):
    """What the facilitators wrote about a session; sealed under the edition, one row a session."""

    __tablename__ = "session_diary"
    __key_class__ = KEY_CLASS

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"), unique=True)
    written_by: Mapped[UUID]
    written_at: Mapped[datetime] = mapped_column(INSTANT)

    diary = sealed[Diary]("session_diary.diary")


class DiaryEntry(Base):
    """That somebody wrote in a session's diary; rows are only ever added."""

    __tablename__ = "diary_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"), index=True)
    written_by: Mapped[UUID]
    written_at: Mapped[datetime] = mapped_column(INSTANT)


class SessionEvaluation(Base):
    """Five counts, from the saddest to the happiest face, copied from paper; no answer stands alone."""

    __tablename__ = "session_evaluation"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"), primary_key=True)
    faces: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(INSTANT)


def diary_of(session: Session, session_id: UUID) -> SessionDiary | None:
    """The diary of a session, if one was written."""
    return session.scalar(select(SessionDiary).where(SessionDiary.session_id == session_id))


def diary_entries_of(session: Session, session_id: UUID) -> list[DiaryEntry]:
    """Who wrote in the diary of a session, first to last."""
    query = select(DiaryEntry).where(DiaryEntry.session_id == session_id)
    return list(session.scalars(query.order_by(DiaryEntry.written_at, DiaryEntry.id)))


def evaluations_of(session: Session, session_ids: Iterable[UUID]) -> dict[UUID, SessionEvaluation]:
    """Evaluations by session."""
    query = select(SessionEvaluation).where(SessionEvaluation.session_id.in_(list(session_ids)))
    return {one.session_id: one for one in session.scalars(query)}
