"""How messages fare, for nobody in particular: counters by hour and channel, and sums over clear columns.

By which channel a woman was written to is sealed (`routes`); these counters say it of no message, and go after eight
days.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Integer, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageState, Reason
from services.notifications.store.base import INSTANT, Base, coded
from services.notifications.store.claims import CLAIMABLE
from services.notifications.store.messages import MessageRow

KEPT: Final = timedelta(days=8)
_SHARDS: Final = 64


class TrafficRow(Base):
    """How many messages came to a state by a channel within an hour. shard: of the process, so that none waits."""

    __tablename__ = "message_traffic"

    hour: Mapped[datetime] = mapped_column(INSTANT, primary_key=True)
    channel: Mapped[PointKind] = mapped_column(coded(PointKind), primary_key=True)
    state: Mapped[MessageState] = mapped_column(coded(MessageState), primary_key=True)
    shard: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    count: Mapped[int]


@dataclass(frozen=True)
class Counts:
    """How many since the hour before this one, within a day and within a week."""

    hour: int
    day: int
    week: int


@dataclass(frozen=True)
class Since:
    """Where the three spans begin: whole hours."""

    hour: datetime
    day: datetime
    week: datetime

    @classmethod
    def at(cls, now: datetime) -> "Since":
        """The spans as they stand now."""
        this = hour_of(now)
        return cls(this - timedelta(hours=1), this - timedelta(hours=23), this - timedelta(days=7))


@dataclass(frozen=True)
class Standing:
    """What has not left. due: should have by now, the longest since oldest_due; later: waits for its time."""

    due: int
    later: int
    oldest_due: datetime | None
    in_hand: int


def hour_of(at: datetime) -> datetime:
    """The whole hour an instant lies in."""
    return at.replace(minute=0, second=0, microsecond=0)


_ONE_MORE: Final = insert(TrafficRow).on_conflict_do_update(
    index_elements=["hour", "channel", "state", "shard"], set_={"count": TrafficRow.count + 1}
)


def count(session: Session, *, channel: PointKind, state: MessageState, at: datetime) -> None:
    """Count one message. Each process has a row of its own, so that none waits for another's commit."""
    shard = os.getpid() % _SHARDS
    row = {"hour": hour_of(at), "channel": channel, "state": state, "shard": shard, "count": 1}
    session.connection().execute(_ONE_MORE, row)


def forget(session: Session, *, before: datetime) -> int:
    """Let go of old counters; return how many."""
    gone = delete(TrafficRow).where(TrafficRow.hour < before).returning(TrafficRow.hour)
    return len(session.execute(gone).all())


def by_channel(session: Session, since: Since) -> dict[tuple[PointKind, MessageState], Counts]:
    """What was counted, by channel and state."""
    one = func.sum(TrafficRow.count)
    query = (
        select(
            TrafficRow.channel,
            TrafficRow.state,
            func.coalesce(one.filter(TrafficRow.hour >= since.hour), 0),
            func.coalesce(one.filter(TrafficRow.hour >= since.day), 0),
            one,
        )
        .where(TrafficRow.hour >= since.week)
        .group_by(TrafficRow.channel, TrafficRow.state)
    )
    return {(channel, state): Counts(*found) for channel, state, *found in session.execute(query)}


def by_hour(session: Session, *, since: datetime, state: MessageState) -> dict[datetime, int]:
    """Messages that came to a state, by the hour; hours without any are left out."""
    query = (
        select(TrafficRow.hour, func.sum(TrafficRow.count))
        .where(TrafficRow.hour >= since, TrafficRow.state == state)
        .group_by(TrafficRow.hour)
    )
    return {hour: int(found) for hour, found in session.execute(query)}


def settled(session: Session, since: Since) -> dict[tuple[MessageState, Reason | None], Counts]:
    """Messages by how they ended and why, from the index of what was settled alone."""
    one = func.count()
    query = (
        select(
            MessageRow.state,
            MessageRow.reason,
            one.filter(MessageRow.settled_at >= since.hour),
            one.filter(MessageRow.settled_at >= since.day),
            one,
        )
        .where(MessageRow.settled_at >= since.week)
        .group_by(MessageRow.state, MessageRow.reason)
    )
    return {(state, reason): Counts(*found) for state, reason, *found in session.execute(query)}


def standing(session: Session, *, now: datetime) -> Standing:
    """What has not left, from the indexes that claims use."""
    one, is_due = func.count(), MessageRow.due_at <= now
    waiting = select(
        one.filter(is_due), one.filter(~is_due), func.min(MessageRow.due_at).filter(is_due)
    ).where(MessageRow.state.in_(CLAIMABLE))
    held = select(one).where(MessageRow.state.in_((MessageState.CLAIMED, MessageState.SENDING)))
    due, later, oldest = session.execute(waiting).one()
    return Standing(due, later, oldest, session.scalar(held) or 0)
