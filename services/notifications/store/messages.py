"""Messages to women: rows claimed by time, one a (kind, person, occurrence); where they went is sealed."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Index,
    String,
    UniqueConstraint,
    Uuid,
    any_,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.domain.messages import LIVE_STATES, MessageKind, MessageState, Reason
from services.notifications.store.base import INSTANT, Base, coded
from shared.ids import new_id

GONE_OUT = (MessageState.SENDING, MessageState.SENT, MessageState.DELIVERED, MessageState.UNCERTAIN)
"""States that count, or may count, as a message she got."""


class MessageRow(Base):
    """One message. Clear: references, codes and instants only; a claim looks at state and due_at alone.

    occurrence: what it is about; the same cannot be planned twice. client_ref: what providers know it by.
    owner and lease_until: who works on it and until when it may; called_at: when it was given to a provider.
    cancelled_at: when it was called off, also while it was being sent. failures: claims that came to nothing.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("kind", "person", "occurrence"),
        Index("message_due", "due_at", postgresql_where=text("state IN ('pending', 'waiting')")),
        Index("message_leased", "lease_until", postgresql_where=text("state IN ('claimed', 'sending')")),
        Index("message_of_person", "person", "due_at"),
        Index("message_settled", "settled_at", postgresql_include=["state", "reason"]),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[UUID]
    kind: Mapped[MessageKind] = mapped_column(coded(MessageKind))
    occurrence: Mapped[UUID]
    starts_at: Mapped[datetime] = mapped_column(INSTANT)
    planned_at: Mapped[datetime] = mapped_column(INSTANT)
    due_at: Mapped[datetime] = mapped_column(INSTANT)
    expires_at: Mapped[datetime] = mapped_column(INSTANT)
    state: Mapped[MessageState] = mapped_column(coded(MessageState), default=MessageState.PENDING)
    reason: Mapped[Reason | None] = mapped_column(coded(Reason, length=32))
    owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(INSTANT)
    attempts: Mapped[int] = mapped_column(default=0)
    called_at: Mapped[datetime | None] = mapped_column(INSTANT)
    settled_at: Mapped[datetime | None] = mapped_column(INSTANT)
    cancelled_at: Mapped[datetime | None] = mapped_column(INSTANT)
    failures: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def client_ref(self) -> str:
        """Our reference at every provider: stable over tries."""
        return self.id.hex


def plan(
    session: Session,
    *,
    person: UUID,
    kind: MessageKind,
    occurrence: UUID,
    starts_at: datetime,
    expires_at: datetime,
    now: datetime,
) -> UUID | None:
    """Add a message that is due at once; None if this one was planned before."""
    row = {
        "id": new_id(),
        "person": person,
        "kind": kind,
        "occurrence": occurrence,
        "starts_at": starts_at,
        "planned_at": now,
        "due_at": now,
        "expires_at": expires_at,
        "state": MessageState.PENDING,
        "attempts": 0,
    }
    added = insert(MessageRow).values(row).on_conflict_do_nothing().returning(MessageRow.id)
    return session.scalar(added)


def plan_again(
    session: Session,
    *,
    person: UUID,
    kind: MessageKind,
    occurrence: UUID,
    expires_at: datetime,
    now: datetime,
) -> UUID | None:
    """Take up a message that was called off before it left; None if it left, or was not called off.

    Her plan is held by the caller, so that one in `sending` has not been given to a provider: its mark goes, and its
    sender goes on.
    """
    this = (
        MessageRow.person == person,
        MessageRow.kind == kind,
        MessageRow.occurrence == occurrence,
        MessageRow.cancelled_at.is_not(None),
    )
    off = (
        update(MessageRow)
        .where(*this, MessageRow.state == MessageState.CANCELLED)
        .values(
            state=MessageState.PENDING,
            due_at=now,
            expires_at=expires_at,
            reason=None,
            called_at=None,
            settled_at=None,
            cancelled_at=None,
        )
    )
    leaving = (
        update(MessageRow).where(*this, MessageRow.state == MessageState.SENDING).values(cancelled_at=None)
    )
    for one in (off, leaving):
        taken = session.scalar(one.returning(MessageRow.id).execution_options(synchronize_session=False))
        if taken is not None:
            return taken
    return None


def cancel(session: Session, *, person: UUID, occurrence: UUID | None = None, now: datetime) -> int:
    """Cancel what has not left: all of hers, or one occurrence's. Her plan is held by the caller.

    One in `sending` is marked: its sender holds her plan before the call, reads the mark and stops.
    """
    which: list[ColumnElement[bool]] = [MessageRow.person == person, MessageRow.cancelled_at.is_(None)]
    if occurrence is not None:
        which.append(MessageRow.occurrence == occurrence)
    waiting = (
        update(MessageRow)
        .where(*which, MessageRow.state.in_(LIVE_STATES))
        .values(state=MessageState.CANCELLED, settled_at=now, cancelled_at=now, owner=None, lease_until=None)
    )
    # after `waiting`, so that one which went to `sending` while that waited for its row is seen here
    leaving = (
        update(MessageRow).where(*which, MessageRow.state == MessageState.SENDING).values(cancelled_at=now)
    )
    return sum(
        len(session.execute(one.returning(MessageRow.id).execution_options(synchronize_session=False)).all())
        for one in (waiting, leaving)
    )


def decide_anew(session: Session, *, person: UUID, now: datetime) -> None:
    """Make due what waits for a window of hers: her plan changed, and it may open sooner, or not at all."""
    waiting = (
        update(MessageRow)
        .where(
            MessageRow.person == person,
            MessageRow.state == MessageState.WAITING,
            MessageRow.reason == Reason.OUTSIDE_WINDOW,
            MessageRow.due_at > now,
        )
        .values(due_at=now)
    )
    session.execute(waiting, execution_options={"synchronize_session": False})


def went_out(row: type[MessageRow] = MessageRow) -> tuple[ColumnElement[bool], ...]:
    """What makes a message one that went out, or may have, after the instant bound as `since`."""
    return row.state.in_(GONE_OUT), row.called_at > bindparam("since", type_=INSTANT)


_GONE_OUT: Final = (
    select(MessageRow.person, MessageRow.id, MessageRow.called_at)
    .where(MessageRow.person == any_(bindparam("people", type_=ARRAY(Uuid))), *went_out())
    .order_by(MessageRow.called_at)
)


def gone_out(
    session: Session, people: Collection[UUID], *, since: datetime
) -> Mapping[UUID, Sequence[tuple[UUID, datetime]]]:
    """What went out to each of these women since then, and when, oldest first; empty for one who got nothing."""
    found: dict[UUID, list[tuple[UUID, datetime]]] = defaultdict(list)
    for person, message, at in session.execute(_GONE_OUT, {"people": list(people), "since": since}):
        if at is not None:
            found[person].append((message, at))
    return found


def held_by_id(session: Session, message_id: UUID) -> MessageRow | None:
    """Return and hold a message, read anew."""
    query = select(MessageRow).where(MessageRow.id == message_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def asked_of(session: Session, person: UUID, *, since: datetime, until: datetime) -> Sequence[MessageRow]:
    """Messages that went out to her since then about something that has not begun by `until`, newest first."""
    query = select(MessageRow).where(
        MessageRow.person == person,
        MessageRow.state.in_(GONE_OUT),
        MessageRow.called_at > since,
        MessageRow.starts_at > until,
    )
    return session.scalars(query.order_by(MessageRow.called_at.desc())).all()


def of_person(session: Session, person: UUID, *, limit: int, offset: int = 0) -> Sequence[MessageRow]:
    """Her messages, newest first."""
    query = select(MessageRow).where(MessageRow.person == person)
    newest = query.order_by(MessageRow.planned_at.desc(), MessageRow.id)
    return session.scalars(newest.limit(limit).offset(offset)).all()


def count_of(session: Session, person: UUID) -> int:
    """How many messages of hers there are."""
    query = select(func.count()).select_from(MessageRow).where(MessageRow.person == person)
    return session.scalar(query) or 0


def count_by_state(session: Session) -> dict[str, int]:
    """How many messages stand in each state."""
    query = select(MessageRow.state, func.count()).group_by(MessageRow.state)
    return {str(state): count for state, count in session.execute(query)}
