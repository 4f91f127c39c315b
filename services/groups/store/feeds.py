"""Links to private calendars: a hash of the token, whose calendar it is, and what was last given out."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.groups.domain.feeds import FeedKind, Title
from services.groups.store.base import INSTANT, KEY_CLASS, Base, code
from services.groups.store.sessions import GroupSession
from shared.crypto import SealedRow, sealed


class CalendarFeed(SealedRow, Base):
    """One link. owner: the member of staff who holds it; person and case_id: hers, of a participant's link.

    confirmed_at: when she last said that nobody watches her phone. fetched_on: the day it was last read.
    digest and changed_at: of the content last given out. Sealed: the place. Its scope is the feed itself.
    """

    __tablename__ = "calendar_feed"
    __key_class__ = KEY_CLASS

    kind: Mapped[FeedKind] = mapped_column(code(FeedKind))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    owner: Mapped[UUID | None] = mapped_column(index=True)
    person: Mapped[UUID | None] = mapped_column(index=True)
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    title: Mapped[Title | None] = mapped_column(code(Title))
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    confirmed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    revoked_at: Mapped[datetime | None] = mapped_column(INSTANT)
    fetched_on: Mapped[date | None]
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(INSTANT)

    place = sealed[str]("calendar_feed.place")


def feed_behind(session: Session, token_hash: bytes) -> CalendarFeed | None:
    """The feed a token stands for, held: two readers at once give out one content."""
    query = select(CalendarFeed).where(CalendarFeed.token_hash == token_hash)
    return session.scalar(query.with_for_update())


def feed_by_id(session: Session, feed_id: UUID) -> CalendarFeed | None:
    """A feed, held."""
    return session.scalar(select(CalendarFeed).where(CalendarFeed.id == feed_id).with_for_update())


def staff_feeds(session: Session, *, owner: UUID | None = None) -> list[CalendarFeed]:
    """Live feeds of one member of staff, or of all of them, newest first; no participant's."""
    query = select(CalendarFeed).where(
        CalendarFeed.kind != FeedKind.PARTICIPANT, CalendarFeed.revoked_at.is_(None)
    )
    if owner is not None:
        query = query.where(CalendarFeed.owner == owner)
    return list(session.scalars(query.order_by(CalendarFeed.made_at.desc(), CalendarFeed.id)))


def live_feeds_of_case(session: Session, case_id: UUID) -> list[CalendarFeed]:
    """Live feeds made from a case, held."""
    return _live(session, CalendarFeed.case_id == case_id)


def live_feeds_of_person(session: Session, person: UUID) -> list[CalendarFeed]:
    """Live feeds of a participant, held."""
    return _live(session, CalendarFeed.person == person)


def feeds_ever_of(session: Session, case_id: UUID) -> list[UUID]:
    """Every feed made from a case."""
    return list(session.scalars(select(CalendarFeed.id).where(CalendarFeed.case_id == case_id)))


def drop_feed(session: Session, feed_id: UUID) -> None:
    """Take the row away; the link answers as if it had never been."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.id == feed_id))


def sessions_between(
    session: Session,
    start: datetime,
    end: datetime | None = None,
    *,
    edition_ids: Iterable[UUID] | None = None,
) -> list[GroupSession]:
    """Sessions that touch [start, end), cancelled ones too, in the order of the clock; of these editions, or of all."""
    query = select(GroupSession).where(GroupSession.ends_at > start)
    if end is not None:
        query = query.where(GroupSession.starts_at < end)
    if edition_ids is not None:
        query = query.where(GroupSession.edition_id.in_(list(edition_ids)))
    return list(session.scalars(query.order_by(GroupSession.starts_at, GroupSession.id)))


def _live(session: Session, whose: ColumnElement[bool]) -> list[CalendarFeed]:
    query = select(CalendarFeed).where(whose, CalendarFeed.revoked_at.is_(None))
    return list(session.scalars(query.order_by(CalendarFeed.id).with_for_update()))
