"""Claiming messages that are due: each worker its own, and what becomes of the claim of one that was lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, bindparam, func, select, true, update
from sqlalchemy.orm import Session, aliased

from services.notifications.domain.messages import MessageState
from services.notifications.domain.provider_limits import ProviderState
from services.notifications.store import cases
from services.notifications.store.base import INSTANT
from services.notifications.store.cases import CaseCopyRow
from services.notifications.store.messages import MessageRow, went_out
from services.notifications.store.plans import marks_of_points
from services.notifications.store.providers import ProviderRow, state_of
from services.notifications.store.routes import RouteRow

CLAIMABLE = (MessageState.PENDING, MessageState.WAITING)


def claim_due(session: Session, *, owner: str, now: datetime, lease: timedelta, limit: int) -> Sequence[UUID]:
    """Take up to `limit` due messages for this owner; nobody else gets them until the lease ends."""
    due = (
        select(MessageRow.id)
        .where(MessageRow.state.in_(CLAIMABLE), MessageRow.due_at <= now)
        .order_by(MessageRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(MessageRow)
        .where(MessageRow.id.in_(due.scalar_subquery()))
        .values(state=MessageState.CLAIMED, owner=owner, lease_until=now + lease)
        .returning(MessageRow.id, MessageRow.due_at)
        .execution_options(synchronize_session=False)
    )
    return [row.id for row in sorted(session.execute(taken).all(), key=lambda row: (row.due_at, row.id))]


_HELD: Final = (
    select(MessageRow)
    .where(
        MessageRow.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
        MessageRow.owner == bindparam("owner"),
        MessageRow.state == MessageState.CLAIMED,
    )
    .order_by(MessageRow.due_at, MessageRow.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_TO_SENDING: Final = (
    update(MessageRow)
    .where(
        MessageRow.id == bindparam("message"),
        MessageRow.owner == bindparam("by"),
        MessageRow.state == MessageState.CLAIMED,
    )
    .values(state=MessageState.SENDING, lease_until=bindparam("until"))
)
_OTHER: Final = aliased(MessageRow)
_GONE_OUT: Final = select(_OTHER).where(_OTHER.person == MessageRow.person, *went_out(_OTHER))
_IN_SENDING: Final = (
    select(
        MessageRow,
        RouteRow,
        CaseCopyRow,
        ProviderRow,
        marks_of_points(MessageRow.person),
        func.array(
            _GONE_OUT.with_only_columns(_OTHER.id).order_by(_OTHER.called_at).scalar_subquery(),
            type_=ARRAY(Uuid),
        ),
        func.array(
            _GONE_OUT.with_only_columns(_OTHER.called_at).order_by(_OTHER.called_at).scalar_subquery(),
            type_=ARRAY(INSTANT),
        ),
    )
    .join(RouteRow, RouteRow.id == MessageRow.id)
    .outerjoin(CaseCopyRow, CaseCopyRow.person == MessageRow.person)
    .outerjoin(ProviderRow, true())
    .where(
        MessageRow.id == bindparam("message"),
        MessageRow.owner == bindparam("by"),
        MessageRow.state == MessageState.SENDING,
    )
    .execution_options(populate_existing=True)
)


def held_all(session: Session, message_ids: Sequence[UUID], *, owner: str) -> Sequence[MessageRow]:
    """Return and hold those of these messages that this owner still claims, the longest due first."""
    return session.scalars(_HELD, {"ids": list(message_ids), "owner": owner}).all()


def to_sending(session: Session, message_id: UUID, *, owner: str, until: datetime) -> bool:
    """Bring a claim of this owner's to `sending`, with a lease; False if it is not its own any more."""
    facts = {"message": message_id, "by": owner, "until": until}
    return session.connection().execute(_TO_SENDING, facts).rowcount == 1


@dataclass(frozen=True)
class InSending:
    """A message on its way out, and what is weighed with it, all of one moment. points: marks of her points."""

    row: MessageRow
    route: RouteRow
    points: tuple[str, ...]
    cases: Sequence[CaseCopyRow]
    gone_out: Sequence[tuple[UUID, datetime]]
    providers: Mapping[str, ProviderState]


def in_sending(session: Session, message_id: UUID, *, owner: str, since: datetime) -> InSending | None:
    """Return the message if this owner is still sending it, read anew; it is not held. gone_out: after `since`.

    One statement, since this is asked between her plan's lock and every call.
    """
    facts = {"message": message_id, "by": owner, "since": since}
    rows = session.execute(_IN_SENDING, facts).all()
    if not rows:
        return None
    row, route, _, _, points, others, times = rows[0]
    known = {case.case_ref: case for _, _, case, *_ in rows if case is not None}
    states = {state.name: state_of(state) for _, _, _, state, *_ in rows if state is not None}
    gone_out = tuple(zip(others, times, strict=True))
    return InSending(row, route, tuple(points), cases.in_order(known.values()), gone_out, states)


def held(session: Session, message_id: UUID, *, owner: str, state: MessageState) -> MessageRow | None:
    """Return the message if it is still this owner's and in this state, read anew and held."""
    mine = (MessageRow.id == message_id, MessageRow.owner == owner, MessageRow.state == state)
    return session.scalar(
        select(MessageRow).where(*mine).with_for_update().execution_options(populate_existing=True)
    )


def release_lost_claims(session: Session, *, now: datetime) -> int:
    """Give back messages whose owner vanished before anything left."""
    lost = (
        update(MessageRow)
        .where(MessageRow.state == MessageState.CLAIMED, MessageRow.lease_until < now)
        .values(state=MessageState.PENDING, owner=None, lease_until=None)
        .returning(MessageRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(lost).all())


def lost_in_sending(session: Session, *, now: datetime, limit: int) -> Sequence[UUID]:
    """Messages whose fate is not known: given to a provider, and their owner said no more."""
    query = select(MessageRow.id).where(*_lost(now)).order_by(MessageRow.lease_until).limit(limit)
    return session.scalars(query).all()


def held_lost(session: Session, message_id: UUID, *, now: datetime) -> MessageRow | None:
    """Return and hold one of them; None if it is not lost any more, or another process settles it."""
    query = select(MessageRow).where(MessageRow.id == message_id, *_lost(now))
    return session.scalar(query.with_for_update(skip_locked=True))


def _lost(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (MessageRow.state == MessageState.SENDING, MessageRow.lease_until < now)
