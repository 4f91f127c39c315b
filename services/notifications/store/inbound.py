"""What came in from outside: marks of what was heard, sealed news until they are worked off, and sealed replies.

News are sealed under a key of the mail room, since it is not known yet whose they are, and go once worked off: of a
number nobody here knows nothing stays but a mark.
"""

import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Index, LargeBinary, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.news import Fate, News, Reply, Report, Source
from services.notifications.domain.replies import Answer
from services.notifications.store.base import INSTANT, Base, coded
from shared.crypto import SealedRow, create_scope, sealed

MAIL_ROOM: Final = UUID("019ab000-7e1a-7000-8000-6d61696c726d")
"""The scope under which news are sealed until it is known whose they are. Nobody's."""

_MARK_BYTES: Final = 16


class HeardRow(Base):
    """That something was heard once: a keyed mark of it, which tells nobody what it was."""

    __tablename__ = "heard"

    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    at: Mapped[datetime] = mapped_column(INSTANT, index=True)


class NewsRow(SealedRow, Base):
    """One piece of news not worked off yet. due_at: when it is looked at next; failures: tries that came to nothing."""

    __tablename__ = "inbound_news"
    __key_class__ = "contact"
    __table_args__ = (Index("inbound_news_due", "due_at"),)

    source: Mapped[Source] = mapped_column(coded(Source))
    received_at: Mapped[datetime] = mapped_column(INSTANT)
    due_at: Mapped[datetime] = mapped_column(INSTANT)
    failures: Mapped[int] = mapped_column(default=0, server_default=text("0"))

    content = sealed[str]("inbound_news.content", block=512)


class ReplyRow(SealedRow, Base):
    """What came from one of her numbers or addresses; scope_id: her. Never "what she said": it may be somebody else.

    message: the reminder it answers, if that is certain. is_shared: the number is another woman's too.
    """

    __tablename__ = "inbound_message"
    __key_class__ = "contact"
    __table_args__ = (Index("inbound_message_of_person", "scope_id", "received_at"),)

    received_at: Mapped[datetime] = mapped_column(INSTANT)
    message: Mapped[UUID | None]

    channel = sealed[PointKind]("inbound_message.channel")
    words = sealed[str]("inbound_message.words", block=512)
    answer = sealed[Answer]("inbound_message.answer")
    is_shared = sealed[bool]("inbound_message.is_shared")


def keep(session: Session, source: Source, news: News, *, now: datetime) -> NewsRow | None:
    """Keep news until they are worked off; None if the same were heard before."""
    mark = _mark(session, f"{source} {news.key}")
    heard = insert(HeardRow).values(mark=mark, at=now).on_conflict_do_nothing().returning(HeardRow.mark)
    if session.scalar(heard) is None:
        return None
    create_scope(session, MAIL_ROOM)
    row = NewsRow(scope_id=MAIL_ROOM, source=source, received_at=now, due_at=now)
    row.content = _written(news)
    session.add(row)
    session.flush()
    return row


def _mark(session: Session, key: str) -> bytes:
    secret = session.info["keyring"].index_key("contact", "heard")
    return hmac.digest(secret, key.encode(), "sha256")[:_MARK_BYTES]


def _written(news: News) -> str:
    return json.dumps({"is_reply": isinstance(news, Reply)} | asdict(news))


def read(row: NewsRow) -> News:
    """Open news."""
    found = json.loads(row.content)
    kind = PointKind(found["kind"])
    if found["is_reply"]:
        return Reply(kind, found["sender"], found["words"], found["external_id"])
    return Report(kind, Fate(found["fate"]), found["client_ref"], tuple(found["provider_ids"]))


def due(session: Session, *, now: datetime, limit: int) -> Sequence[UUID]:
    """News to be looked at, oldest first."""
    query = select(NewsRow.id).where(NewsRow.due_at <= now).order_by(NewsRow.due_at).limit(limit)
    return session.scalars(query).all()


def held(session: Session, news_id: UUID, *, now: datetime) -> NewsRow | None:
    """Return and hold one of them; None if another process has it or has done with it."""
    query = select(NewsRow).where(NewsRow.id == news_id, NewsRow.due_at <= now)
    return session.scalar(query.with_for_update(of=NewsRow, skip_locked=True))


def forget_heard(session: Session, *, before: datetime) -> int:
    """Let go of marks so old that nothing comes again; return how many."""
    gone = delete(HeardRow).where(HeardRow.at < before).returning(HeardRow.mark)
    return len(session.execute(gone).all())


def replies_of(session: Session, person: UUID, *, limit: int) -> Sequence[ReplyRow]:
    """What came from her numbers and addresses, newest first."""
    query = select(ReplyRow).where(ReplyRow.scope_id == person)
    return session.scalars(query.order_by(ReplyRow.received_at.desc(), ReplyRow.id.desc()).limit(limit)).all()


def delete_replies(session: Session, person: UUID) -> None:
    """Forget what came from her numbers."""
    session.execute(delete(ReplyRow).where(ReplyRow.scope_id == person))


def later(row: NewsRow, *, now: datetime, pause: timedelta) -> None:
    """Look at it again after a while."""
    row.due_at = now + pause
