"""What each member of staff chose for her notices, her chat on Telegram, and the code that is to link one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.domain.notices.choices import Choices
from services.notifications.store.base import INSTANT, Base
from shared.crypto import SealedRow, sealed


class NoticeChoicesRow(SealedRow, Base):
    """One member of staff; id and scope are her reference. chat: of Telegram, once it is linked.

    link_mark: what the code that is waited for is known by, good until link_until.
    """

    __tablename__ = "notice_choices"
    __key_class__ = "staff"
    __table_args__ = (Index("ix_notice_choices_link", "link_mark", unique=True),)

    chosen_at: Mapped[datetime | None] = mapped_column(INSTANT)
    link_mark: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    link_until: Mapped[datetime | None] = mapped_column(INSTANT)

    choices = sealed[Choices | None]("notice_choices.choices", block=128)
    chat = sealed[str | None]("notice_choices.chat", block=32)


def choices_of(session: Session, staff: UUID, *, lock: bool = False) -> NoticeChoicesRow | None:
    """Return what one of them chose, held if `lock`."""
    query = select(NoticeChoicesRow).where(NoticeChoicesRow.id == staff)
    if lock:
        query = query.with_for_update(of=NoticeChoicesRow)
    return session.scalar(query.execution_options(populate_existing=True))


def waiting_for(session: Session, mark: bytes, *, now: datetime) -> NoticeChoicesRow | None:
    """Return who waits for this code, held, while it is good."""
    query = select(NoticeChoicesRow).where(
        NoticeChoicesRow.link_mark == mark, NoticeChoicesRow.link_until > now
    )
    return session.scalar(query.with_for_update(of=NoticeChoicesRow))
